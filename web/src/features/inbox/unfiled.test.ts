import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '@/api/errors';
import { setLanguage } from '@/i18n';
import { canBeFiled, comparedWords, unfiledOf, unfiledWords, type Unfiled } from './unfiled';

const part = (code: string, value: Partial<fhir4.TaskInput>): fhir4.TaskInput =>
  ({
    type: { coding: [{ system: 'urn:salus:CodeSystem:inbox-part', code }] },
    ...value,
  }) as fhir4.TaskInput;

const task = (input: fhir4.TaskInput[]): fhir4.Task => ({
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  priority: 'stat',
  code: { coding: [{ system: 'urn:salus:CodeSystem:inbox-task', code: 'file-result' }] },
  description: 'In English.',
  input,
});
const queued = task([
  part('why', { valueCode: 'person' }),
  part('difference', { valueCode: 'birth-date' }),
  part('difference', { valueCode: 'given-name' }),
  part('reported', { valueString: 'Panel: Potassium 6.90 mmol/L HH' }),
  part('said-name', { valueString: 'Waiting, Nora' }),
  part('said-birth-date', { valueDate: '1970-04-03' }),
  part('said-number', { valueString: '42' }),
]);
const words = (one: fhir4.Task): string | null => {
  const unfiled = unfiledOf(one);
  return unfiled && unfiledWords(unfiled);
};

afterEach(() => setLanguage('en'));

describe('results in no chart', () => {
  it('are said in the language of the screen, with the values as they were sent', async () => {
    expect(words(queued)).toBe(
      'Critical result that is in no chart: Panel: Potassium 6.90 mmol/L HH. The message is about Waiting, Nora, ' +
        'born 03-Apr-1970, number 42. The patient number fits, but not the person: another date of birth; another given name.',
    );
    await setLanguage('fr');
    expect(words(queued)).toMatch(/^Résultat critique .*6\.90.* un autre prénom\.$/);
    await setLanguage('es');
    expect(words(queued)).toMatch(/^Resultado crítico .*6\.90.* otro nombre de pila\.$/);
  });

  it('cannot be filed when the chart has a newer state of all of them', () => {
    const why = (code: string) => unfiledOf(task([part('why', { valueCode: code })]));
    expect(['older', 'partly-older', 'person'].map((code) => canBeFiled(why(code) as Unfiled))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('are left to the words of the record when the reason is not known here', () => {
    expect(words(task([part('why', { valueCode: 'new-reason' })]))).toBeNull();
    expect(unfiledOf({ resourceType: 'Task', status: 'requested', intent: 'order' })).toBeNull();
  });

  it('are compared with a chart by the elements that the server names', () => {
    const answer = (...expressions: string[]): ApiError =>
      new ApiError(
        'invalid',
        'In English.',
        409,
        'SAL-CONFLICT',
        expressions.map((one) => ({ severity: 'error', text: `text of ${one}`, expression: [one] })),
      );
    expect(comparedWords(answer('http.confirm'))).toMatch(/fit this chart/);
    expect(comparedWords(answer('http.confirm', 'Patient.name.given', 'Patient.other'))).toMatch(
      /differ: another given name; text of Patient\.other\./,
    );
    // Refused for another reason: there is nothing to confirm.
    expect(comparedWords(answer('Task.status'))).toBeNull();
    expect(comparedWords(new Error('offline'))).toBeNull();
  });
});
