import { afterEach, expect, it } from 'vitest';
import { setLanguage } from '@/i18n';
import { templateOf } from './template';

afterEach(() => setLanguage('en'));

const said = (fr: string): fhir4.Element => ({
  extension: [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/translation',
      extension: [
        { url: 'lang', valueCode: 'fr' },
        { url: 'content', valueString: fr },
      ],
    },
  ],
});

const questionnaire: fhir4.Questionnaire = {
  resourceType: 'Questionnaire',
  status: 'active',
  url: 'urn:x',
  title: 'Progress note',
  _title: said('Note d’évolution'),
  item: [
    {
      linkId: 'objective',
      type: 'group',
      text: 'Objective',
      _text: said('Objectif'),
      item: [
        { linkId: 'weight', type: 'decimal', text: 'Weight', _text: said('Poids') },
        { linkId: 'own', type: 'string', text: 'Own question' },
      ],
    },
  ],
};

it('has its names in the language of the screen, where it has them', async () => {
  await setLanguage('fr');
  const template = templateOf(questionnaire);
  expect(template.title).toBe('Note d’évolution');
  expect(template.sections[0]?.title).toBe('Objectif');
  expect(template.sections[0]?.fields.map(({ title }) => title)).toEqual(['Poids', 'Own question']);
});

it('has those of its author else', () => {
  expect(templateOf(questionnaire).sections[0]?.title).toBe('Objective');
});
