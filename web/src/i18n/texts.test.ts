import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ageText, dateText } from '@/fhir/dates';
import { formatDateTime, monthHeading } from '@/fhir';
import { countText, setLanguage, startLanguage, t, tn, type TextKey } from '.';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';

/** Words that are the same in two of the languages, on purpose. */
const SAME: Readonly<Record<'fr' | 'es', ReadonlySet<string>>> = {
  fr: new Set([
    'Page',
    'Actions',
    'Action',
    'Allergies',
    'allergies',
    'Code',
    'Communication',
    'Date',
    'Document',
    'Documents',
    'documents',
    'Lot',
    'Note',
    'Notes',
    'Addenda',
    'Addendum',
    'Patient',
    'Patients',
    'Questionnaires',
    'question',
    'questions',
    'Source',
    'Vaccinations',
    'Substance',
    'SpO₂',
    'min',
    'minute',
    'minutes',
    'code',
    'action',
    'actions',
    'patient',
    'patients',
    'abdomen',
    'mEq',
    'Medicare',
    'Medicaid',
  ]),
  es: new Set([
    'abdomen',
    'mEq',
    'Medicare',
    'Medicaid',
    'pelvis',
    'min',
    'No',
    'Roles',
    'patients',
    'provisional',
    'SpO₂',
  ]),
};
const words = (text: string): string => text.replace(/\{\w+\}/g, '').trim();
const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

afterEach(async () => {
  await setLanguage('en');
});

describe.each([
  ['fr', fr],
  ['es', es],
] as const)('%s', (language, texts) => {
  it('has every text, with the same places', () => {
    expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as TextKey[]) {
      expect(texts[key].trim(), key).not.toBe('');
      expect(places(texts[key]), key).toEqual(places(en[key]));
    }
  });

  it('has no text that was left in English', () => {
    const left = (Object.keys(en) as TextKey[]).filter((key) => {
      const text = words(en[key]);
      if (!/\p{L}{3,}/u.test(text) || text === 'Salus' || !/[a-z]/.test(text)) return false;
      return words(texts[key]) === text && !SAME[language].has(text);
    });
    expect(left).toEqual([]);
  });

  it('keeps the blanks at the ends, where texts are put together', () => {
    for (const key of Object.keys(en) as TextKey[]) {
      if (en[key].endsWith(' ')) expect(texts[key], key).toMatch(/\s$/);
    }
  });
});

describe('language', () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it('is kept in this browser and told to the page', async () => {
    await setLanguage('fr');
    expect(document.documentElement.lang).toBe('fr');
    expect(t('state.retry')).toBe('Réessayer');
    expect(localStorage.getItem('salus.language')).toBe('fr');
    await setLanguage('en');
    localStorage.setItem('salus.language', 'es');
    await startLanguage();
    expect(t('state.retry')).toBe('Reintentar');
    expect(document.documentElement.lang).toBe('es');
  });

  it('writes dates, ages and counts in its own way', async () => {
    expect(dateText('2026-07-14')).toBe('14-Jul-2026');
    expect(tn('patients.count', 1)).toBe('1 patient');
    expect(tn('patients.count', 0)).toBe('0 patients');
    expect(countText(12345)).toBe('12,345');
    await setLanguage('fr');
    expect(dateText('2026-07-14')).toBe('14-juil.-2026');
    expect(dateText('2026-07')).toBe('juil.-2026');
    expect(formatDateTime('2026-07-14')).toBe('14-juil.-2026');
    expect(monthHeading('2026-07-14')).toBe('Juillet 2026');
    expect(ageText('1958-03-14', '2026-07-14')).toBe('68 ans');
    expect(tn('patients.count', 0)).toBe('0 patient');
    expect(countText(12345).replace(/\s/g, ' ')).toBe('12 345');
    await setLanguage('es');
    expect(dateText('2026-07-14')).toBe('14-jul-2026');
    expect(tn('patients.count', 2)).toBe('2 pacientes');
  });
});

describe('keys', () => {
  const files = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? files(path) : /(?<!\.test)\.tsx?$/.test(name) ? [path] : [];
    });

  it('are all used', () => {
    const source = files('src')
      .filter((path) => !/src\/i18n\/(en|fr|es)\//.test(path))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n')
      // An attribute of JSX has double quotes.
      .replaceAll('"', "'");
    const built = ['role.', 'audit.', 'me.theme.', 'me.density.'];
    const unused = Object.keys(en).filter((key) => {
      if (built.some((start) => key.startsWith(start))) return false;
      return ![`'${key}'`, `"${key}"`, `'${key.replace(/\.(one|other)$/, '')}'`].some((one) =>
        source.includes(one),
      );
    });
    expect(unused).toEqual([]);
  });
});
