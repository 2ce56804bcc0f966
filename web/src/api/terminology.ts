import { call } from './client';

/** A code that a map gives for another one. */
export interface Translated {
  readonly coding: fhir4.Coding & { readonly code: string };
  readonly equivalence: string;
  /** Rule and advice of the map, for a person to heed. */
  readonly comment: string | undefined;
  /** It holds only together with another element. */
  readonly depends: boolean;
}

/** A code of one system in another one, by whatever maps are loaded (`ConceptMap/$translate`). */
export async function translate(
  system: string,
  code: string,
  targetsystem: string,
  signal?: AbortSignal,
): Promise<readonly Translated[]> {
  const { body } = await call<fhir4.Parameters>('/fhir/ConceptMap/$translate', {
    query: { system, code, targetsystem },
    signal,
  });
  return (body.parameter ?? []).flatMap(({ name, part = [] }) => {
    const of = (wanted: string) => part.find((p) => p.name === wanted);
    const coding = of('concept')?.valueCoding;
    const equivalence = of('equivalence')?.valueCode ?? 'relatedto';
    return name !== 'match' || coding?.code === undefined || equivalence === 'disjoint'
      ? []
      : [
          {
            coding: { ...coding, code: coding.code },
            equivalence,
            comment: of('comment')?.valueString,
            depends: of('dependsOn') !== undefined,
          },
        ];
  });
}
