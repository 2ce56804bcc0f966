import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { startSession } from '@/api/sessionStore';
import { ChartPage } from '@/features/chart';
import { expectAccessible } from '@/test/axe';
import { renderUi } from '@/test/render';
import type { Answer, Call, Route } from '@/test/server';
import { clearDrafts, readDraft } from '@/workspace/drafts';
import { vi } from 'vitest';
import { FakeEventSource, chartServer } from '../chart/testing';
import { formsFeature } from './feature';

const PHQ9 = JSON.parse(
  readFileSync(join(process.cwd(), '../server/src/main/resources/org/salus/forms/form-phq-9.json'), 'utf8'),
) as fhir4.Questionnaire;
const QUESTIONS = (PHQ9.item ?? []).filter((one) => one.type === 'choice').slice(0, 9);
const answer = (linkId: string, code: string) => ({
  linkId,
  text: 'as asked',
  answer: [{ valueCoding: { system: 'http://loinc.org', code, display: 'as answered' } }],
});
const RESPONSE = {
  resourceType: 'QuestionnaireResponse',
  id: 'q1',
  meta: { versionId: '1' },
  identifier: { system: 'urn:salus:form-response', value: 'k' },
  questionnaire: 'urn:salus:Questionnaire:phq-9|1',
  status: 'completed',
  subject: { reference: 'Patient/p1' },
  authored: '2026-03-04T10:00:00Z',
  author: { display: 'Nurse Ito' },
  item: [answer('44250-9', 'LA6570-1'), answer('44260-8', 'LA6569-3')],
} as unknown as fhir4.QuestionnaireResponse;
const SCORE = {
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  code: { text: 'PHQ-9, total score' },
  valueQuantity: { value: 14, unit: 'score' },
  interpretation: [{ coding: [{ code: 'moderate' }], text: 'moderate depression' }],
  derivedFrom: [{ reference: 'QuestionnaireResponse/q1' }],
  effectiveDateTime: '2026-03-04T10:00:00Z',
} as unknown as fhir4.Observation;
const outcome = (code: string, text: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'conflict', details: { text, coding: [{ code }] } }],
});
const forms: Route = (c) =>
  c.path === '/fhir/Questionnaire/$forms'
    ? { body: { resourceType: 'Parameters', parameter: [{ name: 'form', resource: PHQ9 }] } }
    : undefined;
const filed = (parameter: object[]): Answer => ({ body: { resourceType: 'Parameters', parameter } });

async function open(record: Parameters<typeof chartServer>[0], ...routes: Route[]): Promise<Call[]> {
  const calls = chartServer(record, ...routes, forms);
  FakeEventSource.open = [];
  vi.stubGlobal('EventSource', FakeEventSource);
  await startSession();
  renderUi(
    <ChartPage
      patientId="p1"
      area="questionnaires"
      strip={1}
      onArea={vi.fn()}
      areas={formsFeature.areas ?? []}
      kinds={formsFeature.tasks ?? []}
    />,
  );
  await screen.findByRole('heading', { level: 1, name: /WEISSNAT/ });
  return calls;
}

async function begin(): Promise<HTMLElement> {
  await userEvent.click(await screen.findByRole('button', { name: 'Fill in a questionnaire' }));
  await waitFor(async () => {
    expect(await screen.findByRole('button', { name: /PHQ-9: depression/ })).toHaveFocus();
  });
  await userEvent.keyboard('{Enter}');
  const panel = await screen.findByRole('complementary', { name: /PHQ-9/ });
  return panel;
}

const submits = (calls: readonly Call[]): readonly Call[] => calls.filter((c) => c.path.endsWith('$submit'));

beforeEach(() => {
  clearDrafts();
});

describe('filling in the PHQ-9', () => {
  it('goes on by digits, warns, and shows the score that the server computed', async () => {
    const calls = await open({}, (c) =>
      c.path.endsWith('$submit')
        ? filed([
            { name: 'response', resource: RESPONSE },
            { name: 'score', resource: SCORE },
            { name: 'alarm', resource: { resourceType: 'Task', owner: { reference: 'Practitioner/1' } } },
          ])
        : undefined,
    );
    const panel = await begin();
    const first = within(panel).getAllByRole('radio', { name: /Not at all/ })[0];
    await waitFor(() => {
      expect(first).toHaveFocus();
    });
    // As fast as keys come: none of them lands on the question before.
    await userEvent.keyboard('222211211');
    expect(within(panel).getByText(/9 of 10 answered/)).toBeInTheDocument();
    expect(within(panel).getByRole('alert')).toHaveTextContent(/ask about suicide risk today/);
    await expectAccessible(panel);
    await waitFor(() => {
      expect(readDraft('u1', 'p1', 'questionnaire')).toBeDefined();
    });
    await userEvent.click(within(panel).getByRole('button', { name: 'File the answers' }));
    expect(await screen.findByText('14 of 27, moderate symptoms')).toBeInTheDocument();
    expect(screen.getByText(/in the inbox of the patient’s clinician/)).toBeInTheDocument();
    const [sent] = submits(calls);
    expect(sent?.headers.get('X-Salus-Patient')).toBe('p1');
    const body = sent?.body as fhir4.Parameters;
    const response = body.parameter?.[0]?.resource as fhir4.QuestionnaireResponse;
    expect(response.item).toHaveLength(9);
    expect(response.subject?.reference).toBe('Patient/p1');
    expect(body.parameter?.[1]?.valueString).toMatch(/^[0-9a-f-]{36}$/);
    await waitFor(() => {
      expect(readDraft('u1', 'p1', 'questionnaire')).toBeUndefined();
    });
  });

  it('says that there will be no score before it files what is not whole', async () => {
    const calls = await open({}, (c) =>
      c.path.endsWith('$submit')
        ? filed([
            { name: 'response', resource: RESPONSE },
            {
              name: 'not-scored',
              part: [
                { name: 'total', valueString: 'total' },
                { name: 'missing', valueString: '44255-8' },
              ],
            },
          ])
        : undefined,
    );
    const panel = await begin();
    await waitFor(() => {
      expect(within(panel).getAllByRole('radio')[0]).toHaveFocus();
    });
    await userEvent.keyboard('0');
    await userEvent.click(within(panel).getByRole('button', { name: 'File the answers' }));
    expect(within(panel).getByRole('alert')).toHaveTextContent(/No score: 8 questions/);
    expect(submits(calls)).toHaveLength(0);
    await userEvent.click(within(panel).getByRole('button', { name: 'File without a score' }));
    expect(await screen.findByText('No score')).toBeInTheDocument();
    expect(screen.queryByText(/of 27/)).toBeNull();
  });

  it('stops hard when the server says that it is another patient, and keeps answers when it fails', async () => {
    let first = true;
    await open({}, (c) => {
      if (!c.path.endsWith('$submit')) return undefined;
      if (first) {
        first = false;
        return 'network-failure';
      }
      return { status: 409, body: outcome('SAL-WRONG-PATIENT', 'These answers are about another patient.') };
    });
    const panel = await begin();
    await waitFor(() => {
      expect(within(panel).getAllByRole('radio')[0]).toHaveFocus();
    });
    await userEvent.keyboard('000000000');
    await userEvent.click(within(panel).getByRole('button', { name: 'File the answers' }));
    expect(await within(panel).findByText(/Not saved/)).toBeInTheDocument();
    expect(within(panel).getAllByRole('radio', { checked: true })).toHaveLength(9);
    await userEvent.click(within(panel).getByRole('button', { name: 'File the answers' }));
    expect(await within(panel).findByText('Stopped: this belongs to another patient')).toBeInTheDocument();
    expect(within(panel).getByRole('button', { name: 'File the answers' })).toBeDisabled();
  });
});

describe('filed questionnaires', () => {
  const RECORD = {
    QuestionnaireResponse: [RESPONSE] as never,
    Observation: [SCORE] as never,
  };

  it('show score, warning, questions and answers', async () => {
    await open(RECORD);
    const card = await screen.findByRole('region', { name: 'PHQ-9: depression' });
    expect(await within(card).findByText('14 of 27, moderate symptoms')).toBeInTheDocument();
    expect(within(card).getByText('Thoughts of death or self-harm: “Several days”')).toBeInTheDocument();
    expect(within(card).getByText('More than half the days')).toBeInTheDocument();
    expect(within(card).getByText(QUESTIONS[0]?.text ?? '')).toBeInTheDocument();
    expect(within(card).getByText(/J Gen Intern Med/)).toBeInTheDocument();
  });

  it('show no score where there is none, in words', async () => {
    await open({ QuestionnaireResponse: [RESPONSE] as never });
    expect(await screen.findByText('No score: answers are missing')).toBeInTheDocument();
  });

  it('never look empty when they could not be loaded', async () => {
    await open({ QuestionnaireResponse: 'fails' });
    expect(
      await screen.findByText(/This does not mean that no questionnaire was answered/),
    ).toBeInTheDocument();
    expect(screen.queryByText('No questionnaire was filed')).toBeNull();
  });

  it('say when there are none, and when there are more', async () => {
    await open({});
    expect(await screen.findByText('No questionnaire was filed')).toBeInTheDocument();
  });

  it('are taken back with a reason', async () => {
    const calls = await open(RECORD, (c) =>
      c.path.endsWith('$retract-response')
        ? { body: { ...RESPONSE, status: 'entered-in-error' } }
        : undefined,
    );
    await userEvent.click(await screen.findByText('14 of 27, moderate symptoms'));
    await userEvent.click(screen.getByRole('button', { name: /Take back the answers/ }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByLabelText('Reason'), 'Wrong chart');
    await userEvent.click(within(dialog).getByRole('button', { name: /entered in error/i }));
    await waitFor(() => {
      const sent = calls.find((c) => c.path.endsWith('$retract-response'));
      expect(sent?.path).toBe('/fhir/QuestionnaireResponse/q1/$retract-response');
      expect(JSON.stringify(sent?.body)).toContain('Wrong chart');
      expect(sent?.headers.get('X-Salus-Patient')).toBe('p1');
    });
  });

  it('are amended over the version that was seen; a newer one is shown beside', async () => {
    const newer = { ...RESPONSE, meta: { versionId: '2' }, item: [answer('44250-9', 'LA6571-9')] };
    const calls = await open(
      RECORD,
      (c) =>
        c.path.endsWith('$submit') && JSON.stringify(c.body).includes('"versionId":"1"')
          ? { status: 412, body: outcome('SAL-VERSION', 'These answers have changed.') }
          : c.path.endsWith('$submit')
            ? filed([{ name: 'response', resource: newer }])
            : undefined,
      (c) => (c.path === '/fhir/QuestionnaireResponse/q1' ? { body: newer } : undefined),
    );
    await userEvent.click(await screen.findByText('14 of 27, moderate symptoms'));
    await userEvent.click(screen.getByRole('button', { name: /Amend the answers/ }));
    const panel = await screen.findByRole('complementary', { name: /PHQ-9/ });
    await userEvent.click(within(panel).getAllByRole('radio', { name: /Several days/ })[0] as HTMLElement);
    await userEvent.click(within(panel).getByRole('button', { name: 'File the answers' }));
    await userEvent.click(within(panel).getByRole('button', { name: 'File without a score' }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText('Nearly every day')).toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole('radio', { name: 'Several days' }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save with these choices' }));
    await waitFor(() => {
      expect(submits(calls)).toHaveLength(2);
    });
    expect(JSON.stringify(submits(calls)[1]?.body)).toContain('"versionId":"2"');
  });
});
