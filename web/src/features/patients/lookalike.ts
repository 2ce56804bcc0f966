import type { PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';

/** Letters only, without marks and case: Synthea's digits and hyphens do not make names differ to the eye. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');
}

/** Levenshtein distance, given up beyond `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? limit + 1;
}

/** Same or nearly same family name, and a first name that is the same, nearly the same or the short form of it. */
export function similarNames(a: PatientFace, b: PatientFace): boolean {
  const [fa, fb] = [plain(a.family), plain(b.family)];
  if (fa === '' || fb === '' || distance(fa, fb, 2) > (Math.min(fa.length, fb.length) > 5 ? 2 : 1))
    return false;
  const [ga, gb] = [plain(a.given.split(' ')[0] ?? ''), plain(b.given.split(' ')[0] ?? '')];
  if (ga === '' || gb === '') return true;
  const [short, long] = ga.length <= gb.length ? [ga, gb] : [gb, ga];
  return long.startsWith(short) || distance(ga, gb, 2) <= (short.length > 4 ? 2 : 1);
}

/**
 * For each patient that looks like another of the list: what to compare, in words, most telling first.
 * Patients without a look-alike are not in the map.
 */
export function lookAlikes(faces: readonly PatientFace[]): Map<string, string> {
  const marks = new Map<string, Set<string>>();
  faces.forEach((a, i) => {
    faces.slice(i + 1).forEach((b) => {
      if (a.id === b.id || !similarNames(a, b)) return;
      const differing = [
        a.birthDate === undefined || a.birthDate !== b.birthDate
          ? t('patients.similar.birthDate')
          : undefined,
        a.sex !== b.sex ? t('patients.similar.sex') : undefined,
        a.name !== b.name ? t('patients.similar.name') : undefined,
        t('patients.similar.mrn'),
      ].filter((word) => word !== undefined);
      for (const face of [a, b]) {
        const words = marks.get(face.id) ?? new Set<string>();
        differing.forEach((word) => words.add(word));
        marks.set(face.id, words);
      }
    });
  });
  return new Map([...marks].map(([id, words]) => [id, [...words].join(t('patients.similar.and'))]));
}
