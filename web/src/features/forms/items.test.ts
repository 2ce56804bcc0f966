import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { setLanguage } from '@/i18n';
import {
  alarmsOf,
  asked,
  faultOf,
  isUntranslated,
  linesOf,
  optionOfDigit,
  optionsOf,
  questions,
  textOf,
  toItems,
  totalsOf,
  toTyped,
  type Item,
} from './items';

const form = (name: string, of: 'main' | 'test'): fhir4.Questionnaire =>
  JSON.parse(
    readFileSync(
      join(process.cwd(), `../server/src/${of}/resources/org/salus/forms/form-${name}.json`),
      'utf8',
    ),
  ) as fhir4.Questionnaire;
const shipped = (name: string): fhir4.Questionnaire => form(name, 'main');
const PHQ9 = shipped('phq-9');
const COFFEE = form('coffee', 'test');
const coffee = (code: string): string => `urn:salus:test:CodeSystem:coffee|${code}`;
const loinc = (code: string): string => `http://loinc.org|${code}`;
const NEARLY = loinc('LA6571-9');

afterEach(async () => {
  await setLanguage('en');
});

describe('a questionnaire that comes with Salus', () => {
  it('asks for the effect on life only when there is a problem', () => {
    expect(asked(PHQ9.item, {})).toHaveLength(9);
    expect(asked(PHQ9.item, { '44250-9': [loinc('LA6568-5')] })).toHaveLength(9);
    expect(asked(PHQ9.item, { '44250-9': [NEARLY] }).at(-1)?.linkId).toBe('69722-7');
  });

  it('does not ask how much when the answer is never, nor before it is known', () => {
    expect(asked(COFFEE.item, {}).map((one) => one.linkId)).toEqual(['often']);
    expect(asked(COFFEE.item, { often: [coffee('often-0')] })).toHaveLength(1);
    expect(asked(COFFEE.item, { often: [coffee('often-1')] })).toHaveLength(3);
  });

  it('does not send what is not asked any more', () => {
    const typed = { often: [coffee('often-0')], cups: [coffee('cups-1')] };
    expect(toItems(COFFEE.item, typed)).toEqual([
      {
        linkId: 'often',
        answer: [{ valueCoding: { system: 'urn:salus:test:CodeSystem:coffee', code: 'often-0' } }],
      },
    ]);
  });

  it('takes the digit of what an answer counts', () => {
    const [first] = questions(PHQ9.item);
    expect(optionOfDigit(optionsOf(first as Item), 0)?.text).toBe('Not at all');
    expect(optionOfDigit(optionsOf(first as Item), 3)?.text).toBe('Nearly every day');
    expect(optionOfDigit(optionsOf(first as Item), 4)).toBeUndefined();
    const plain = optionsOf({
      linkId: 'x',
      type: 'choice',
      answerOption: [{ valueString: 'a' }, { valueString: 'b' }],
    });
    expect(optionOfDigit(plain, 2)?.key).toBe('b');
  });

  it('warns from the smallest yes to the ninth question', () => {
    expect(alarmsOf(PHQ9, { '44260-8': [loinc('LA6568-5')] })).toEqual([]);
    expect(alarmsOf(PHQ9, { '44260-8': [loinc('LA6569-3')] })).toMatchObject([
      { code: 'self-harm', answer: 'Several days' },
    ]);
  });

  it('stands in the language of the screen, or says that there is none', async () => {
    expect(isUntranslated(COFFEE)).toBe(false);
    await setLanguage('es');
    expect(textOf(questions(PHQ9.item)[0] as Item)).toBe('Poco interés o placer en hacer cosas');
    expect(optionsOf(questions(PHQ9.item)[0] as Item)[0]?.text).toBe('Ningún día');
    for (const name of ['phq-9', 'phq-2', 'gad-7']) expect(isUntranslated(shipped(name)), name).toBe(false);
    expect(isUntranslated(COFFEE)).toBe(true);
    await setLanguage('fr');
    for (const name of ['phq-9', 'phq-2', 'gad-7']) expect(isUntranslated(shipped(name)), name).toBe(false);
  });

  it('shows points of what counts only', () => {
    const typed = { '44250-9': [NEARLY], '69722-7': [loinc('LA6573-5')] };
    const response = {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      item: toItems(PHQ9.item, typed),
    } as const;
    expect(linesOf(response, PHQ9, { yes: 'Yes', no: 'No' }).map((line) => line.counts)).toEqual([3, null]);
  });

  it('names its total', () => {
    expect(totalsOf(PHQ9)).toMatchObject([{ linkId: 'total', most: 27 }]);
    expect(totalsOf(PHQ9)[0]?.of).toHaveLength(9);
  });
});

describe('answers of every kind', () => {
  const FORM: fhir4.Questionnaire = {
    resourceType: 'Questionnaire',
    status: 'active',
    item: [
      {
        linkId: 'g',
        type: 'group',
        text: 'Falls',
        item: [
          { linkId: 'fell', type: 'boolean', text: 'Fell' },
          {
            linkId: 'times',
            type: 'integer',
            text: 'Times',
            enableWhen: [{ question: 'fell', operator: '=', answerBoolean: true }],
            item: [{ linkId: 'when', type: 'date', text: 'When' }],
          },
          {
            linkId: 'many',
            type: 'string',
            text: 'Why so many',
            enableWhen: [{ question: 'times', operator: '>=', answerInteger: 10 }],
          },
        ],
      },
      { linkId: 'height', type: 'decimal', text: 'Height' },
      { linkId: 'note', type: 'text', text: 'Note' },
    ],
  };
  const typed = { fell: ['true'], times: ['9'], when: ['2026-01-02'], height: ['1.5'], note: ['x'] };

  it('go to the record and come back', () => {
    const items = toItems(FORM.item, typed);
    expect(items).toEqual([
      {
        linkId: 'g',
        item: [
          { linkId: 'fell', answer: [{ valueBoolean: true }] },
          {
            linkId: 'times',
            answer: [{ valueInteger: 9, item: [{ linkId: 'when', answer: [{ valueDate: '2026-01-02' }] }] }],
          },
        ],
      },
      { linkId: 'height', answer: [{ valueDecimal: 1.5 }] },
      { linkId: 'note', answer: [{ valueString: 'x' }] },
    ]);
    const response = { resourceType: 'QuestionnaireResponse', status: 'completed', item: items } as const;
    expect(toTyped(response)).toEqual(typed);
    expect(
      linesOf(response, FORM, { yes: 'Yes', no: 'No' }).map((l) => `${l.question}: ${l.answer}`),
    ).toEqual(['Fell: Yes', 'Times: 9', 'When: 2026-01-02', 'Height: 1.5', 'Note: x']);
  });

  it('are compared as numbers', () => {
    expect(asked(FORM.item, { fell: ['true'], times: ['9'] }).map((i) => i.linkId)).not.toContain('many');
    expect(asked(FORM.item, { fell: ['true'], times: ['10'] }).map((i) => i.linkId)).toContain('many');
    expect(asked(FORM.item, { fell: ['false'], times: ['10'] }).map((i) => i.linkId)).not.toContain('times');
  });

  it('are refused when they are none', () => {
    const item = (type: Item['type']): Item => ({ linkId: 'x', type });
    expect(faultOf(item('integer'), '1.5')).toBe('forms.notWhole');
    expect(faultOf(item('integer'), '-2')).toBeNull();
    expect(faultOf(item('decimal'), '1,5')).toBe('forms.notNumber');
    expect(faultOf(item('date'), '02/01/2026')).toBe('forms.notDate');
    expect(faultOf({ ...item('string'), maxLength: 2 }, 'abc')).toBe('forms.tooLong');
  });
});
