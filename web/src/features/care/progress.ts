import { searchAll } from '@/api/fhir';
import { of } from '@/api/chart-as-of';
import type { Part } from '@/api/chart';
import { useKnown } from '@/features/chart';
import {
  effectiveOf,
  inUnit,
  instantOf,
  keepsTarget,
  numberText,
  quantityText,
  unitText,
  type GoalTarget,
  type Observation,
  type ObservationValue,
  decimalText,
} from '@/fhir';
import { measureOf } from './measures';

/** So many are drawn; older ones are said to be there. */
const MOST = 200;

/** A measured value in the unit of the target. */
export interface Measured {
  readonly id: string;
  readonly effective: string | undefined;
  readonly at: number;
  readonly value: number;
  readonly text: string;
  /** As it was recorded: "180 lb"; null when the unit is that of the target. */
  readonly recorded: string | null;
  /** Null when it cannot be judged. */
  readonly kept: boolean | null;
}

const codesOf = (code: string): readonly string[] => measureOf(code)?.codes ?? [code];

const hasOneOf = (codes: readonly string[], one: Pick<Observation, 'code'>): boolean =>
  one.code?.coding?.some((c) => c.code !== undefined && codes.includes(c.code)) === true;

/** Observations of what a target measures, alone or as part of a panel such as a blood pressure. */
export function useMeasurements(patientId: string, code: string) {
  const codes = codesOf(code);
  return useKnown(
    patientId,
    ['Observation'],
    ['goal', code],
    async (signal): Promise<Part> => {
      const found = await searchAll(
        'Observation',
        {
          patient: patientId,
          'combo-code': codes.map((one) => `http://loinc.org|${one}`).join(','),
          _sort: '-date',
          _count: 100,
        },
        { limit: MOST, signal },
      );
      return {
        resources: found.matches as readonly Observation[] as Observation[],
        total: found.total,
        next: found.truncated ? '' : undefined,
      };
    },
    (chart) => ({
      resources: of<fhir4.Observation>(chart, 'Observation').filter(
        (one) =>
          hasOneOf(codes, one as Observation) ||
          one.component?.some((part) => hasOneOf(codes, part as Observation)) === true,
      ),
      total: undefined,
      next: undefined,
    }),
  );
}

/** Values of the target's measure, oldest first, and how many are left out: without a number, a date or a unit that converts. */
export function measuredFor(
  target: GoalTarget,
  observations: readonly Observation[],
): { readonly values: readonly Measured[]; readonly left: number } {
  const codes = codesOf(target.code ?? '');
  const values: Measured[] = [];
  let left = 0;
  for (const one of observations) {
    if (one.status === 'entered-in-error' || one.status === 'cancelled') continue;
    const holder: ObservationValue | undefined = hasOneOf(codes, one)
      ? one
      : one.component?.find((part) => hasOneOf(codes, part));
    if (holder === undefined) continue;
    const quantity =
      holder.valueQuantity ??
      // A score is a number by itself.
      (holder.valueInteger === undefined
        ? undefined
        : { value: holder.valueInteger, code: target.unit ?? '', unit: target.unit ?? '' });
    const unit = quantity?.code ?? quantity?.unit ?? '';
    const value =
      quantity?.value === undefined || quantity.comparator !== undefined
        ? null
        : target.unit === null
          ? quantity.value
          : inUnit(quantity.value, unit, target.unit);
    const effective = effectiveOf(one);
    const at = instantOf(effective);
    if (quantity?.value === undefined || value === null || !Number.isFinite(at)) {
      left += 1;
      continue;
    }
    values.push({
      id: one.id ?? '',
      effective,
      at,
      value,
      text: numberText((value === quantity.value && decimalText(quantity, 'value')) || value),
      recorded: target.unit === null || unit === target.unit ? null : quantityText(quantity),
      kept: keepsTarget(target, value, target.unit),
    });
  }
  return { values: values.sort((a, b) => a.at - b.at), left };
}

/** "mmHg". */
export const unitOf = (target: GoalTarget): string =>
  target.unit === null ? '' : (unitText({ unit: target.unit, code: target.unit }) ?? '');
