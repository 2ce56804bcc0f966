import { afterEach, expect, it } from 'vitest';
import { setLanguage } from '@/i18n';
import { paperAddress } from './print';

afterEach(() => setLanguage('en'));

it('asks for papers of staff in the language of the screen, and leaves those of patients to the record', async () => {
  await setLanguage('fr');
  expect(paperAddress('p/1', 'label')).toBe('/fhir/Patient/p%2F1/$label?language=fr');
  expect(paperAddress('p1', 'immunization-card')).toBe('/fhir/Patient/p1/$immunization-card');
});
