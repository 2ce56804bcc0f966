import { t } from '@/i18n';
import {
  conceptTerm,
  instantOf,
  isAbnormal,
  isCritical,
  plainTerm,
  readingText,
  readMedicines,
  readObservation,
  type AllergyIntolerance,
  type CareTeam,
  type Condition,
  type DocumentReference,
  type Encounter,
  type Flag,
  type Immunization,
  type Observation,
  type Reading,
  type Resource,
  readAllergies,
  statusCode,
} from '@/fhir';
import type { IconName } from '@/ui';
import { encounterTitle } from './timeline';

export interface Change {
  readonly key: string;
  readonly type: string;
  readonly id: string;
  readonly icon: IconName;
  readonly tone: 'crit' | 'serious' | 'quiet';
  readonly title: string;
  readonly value: string | null;
  readonly flag: Flag;
  readonly before: string | null;
  readonly at: number;
  /** Lower comes first: critical, abnormal or allergy, the rest. */
  readonly rank: number;
}

const updatedAt = (r: Resource): number => instantOf(r.meta?.lastUpdated);

function verb(r: Resource): string {
  return r.meta?.versionId === undefined || r.meta.versionId === '1' ? t('chart.new') : t('chart.changed');
}

function observationChange(
  o: Observation,
  older: (key: string, at: number) => Reading | undefined,
): readonly Change[] {
  return readObservation(o).map((r): Change => {
    const last = older(r.key, r.at);
    const critical = isCritical(r.flag);
    return {
      key: `Observation/${r.id}/${r.key}`,
      type: 'Observation',
      id: r.id,
      icon: critical ? 'octagon' : 'flask',
      tone: critical ? 'crit' : 'quiet',
      title: r.name,
      value: readingText(r),
      flag: r.flag,
      before: last ? readingText(last) : null,
      at: updatedAt(o),
      rank: critical ? 0 : isAbnormal(r.flag) ? 1 : 3,
    };
  });
}

function otherChange(r: Resource): Change | null {
  const base = {
    key: `${r.resourceType}/${r.id ?? ''}`,
    type: r.resourceType,
    id: r.id ?? '',
    value: null,
    flag: 'normal' as Flag,
    before: null,
    at: updatedAt(r),
    tone: 'quiet' as const,
    rank: 2,
  };
  switch (r.resourceType) {
    case 'AllergyIntolerance': {
      const a = r as AllergyIntolerance;
      const name = conceptTerm(a.code) ?? t('chart.substanceNotRecorded');
      if (statusCode(a.verificationStatus) === 'entered-in-error') {
        return {
          ...base,
          icon: 'triangle',
          tone: 'serious',
          title: t('chart.allergyWithdrawn', { name }),
          rank: 1,
        };
      }
      const summary = readAllergies([a]);
      const high = summary.state === 'known' && summary.list[0]?.highRisk === true;
      return {
        ...base,
        icon: high ? 'octagon' : 'triangle',
        tone: high ? 'crit' : 'serious',
        title: t('chart.allergy2', { verb: verb(r), name }),
        rank: high ? 0 : 1,
      };
    }
    case 'Condition': {
      const c = r as Condition;
      const gone = statusCode(c.verificationStatus) === 'entered-in-error';
      return {
        ...base,
        icon: 'problem',
        title: t('chart.problem2', {
          verb: gone ? t('chart.withdrawn') : verb(r),
          name: conceptTerm(c.code) ?? t('chart.notNamed'),
        }),
      };
    }
    case 'MedicationRequest': {
      const m = readMedicines([r])[0];
      return m
        ? {
            ...base,
            icon: 'pill',
            title: `${m.name.name} ${m.name.strength}`.trim() + `: ${m.stateWords}`,
            rank: m.state === 'active' ? 1.5 : 2,
          }
        : null;
    }
    case 'Encounter':
      return { ...base, icon: 'visit', title: encounterTitle(r as Encounter), rank: 3 };
    case 'Immunization':
      return {
        ...base,
        icon: 'syringe',
        title: conceptTerm((r as Immunization).vaccineCode) ?? t('chart.vaccine'),
        rank: 4,
      };
    case 'DocumentReference': {
      const document = r as DocumentReference;
      // Moved away, or never this patient's: nothing of it is said here.
      if (document.status === 'entered-in-error') return null;
      return {
        ...base,
        icon: 'document',
        title: conceptTerm(document.type) ?? document.description ?? t('chart.document'),
        rank: 4,
      };
    }
    case 'CareTeam':
      return {
        ...base,
        icon: 'people',
        title: t('chart.careTeam2', { changed: plainTerm((r as CareTeam).name ?? t('chart.changedTeam')) }),
        rank: 5,
      };
    default:
      return null;
  }
}

/** What was recorded after `since`, most dangerous first. */
export function changesSince(resources: readonly Resource[], since: number): readonly Change[] {
  const fresh = resources.filter((r) => updatedAt(r) > since);
  const readings = resources
    .filter((r): r is Observation => r.resourceType === 'Observation')
    .flatMap((o) => readObservation(o));
  const older = (key: string, at: number): Reading | undefined =>
    readings.filter((r) => r.key === key && r.at < at).sort((a, b) => b.at - a.at)[0];
  return fresh
    .flatMap((r) =>
      r.resourceType === 'Observation' ? observationChange(r as Observation, older) : (otherChange(r) ?? []),
    )
    .sort((a, b) => a.rank - b.rank || b.at - a.at);
}
