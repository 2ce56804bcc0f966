import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { credentials as readCredentials } from './support/credentials';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

/**
 * Everything that the scripts before this one wrote through the screens is valid against US Core, where it has a profile. It runs when
 * the demo's home has a US Core package in its folder `packages`; its name puts it last.
 */
const credentials = process.env.SALUS_E2E_CREDENTIALS ?? '';
const ready = existsSync(credentials) ? statSync(credentials).mtime.toISOString() : '';
const packages = join(dirname(dirname(credentials)), 'packages');
const US_CORE = 'hl7.fhir.us.core-6.1.0.tgz';

type Written = fhir4.FhirResource & { category?: unknown; code?: fhir4.CodeableConcept };

const VITAL_SIGNS: Readonly<Record<string, string>> = {
  '85354-9': 'blood-pressure',
  '39156-5': 'bmi',
  '8302-2': 'body-height',
  '8310-5': 'body-temperature',
  '29463-7': 'body-weight',
  '9843-4': 'head-circumference',
  '8867-4': 'heart-rate',
  '59408-5': 'pulse-oximetry',
  '2708-6': 'pulse-oximetry',
  '9279-1': 'respiratory-rate',
};

/** The profile of US Core 6.1 for a resource, or undefined where there is none. */
function profileOf(one: Written): string | undefined {
  const category = JSON.stringify(one.category ?? '');
  const codes = (one.code?.coding ?? []).map((coding) => coding.code ?? '');
  switch (one.resourceType) {
    case 'Condition':
      return category.includes('encounter-diagnosis')
        ? 'condition-encounter-diagnosis'
        : 'condition-problems-health-concerns';
    case 'Observation':
      if (codes.includes('72166-2')) return 'smokingstatus';
      if (category.includes('"vital-signs"'))
        return codes.map((code) => VITAL_SIGNS[code]).find((found) => found !== undefined) ?? 'vital-signs';
      if (category.includes('"laboratory"')) return 'observation-lab';
      if (category.includes('"survey"') || category.includes('"social-history"'))
        return 'observation-screening-assessment';
      return 'simple-observation';
    case 'DiagnosticReport':
      return category.includes('"LAB"') ? 'diagnosticreport-lab' : 'diagnosticreport-note';
    case 'Device':
      return one.udiCarrier === undefined ? undefined : 'implantable-device';
    default:
      return PROFILED.has(one.resourceType) ? one.resourceType.toLowerCase() : undefined;
  }
}

const PROFILED: ReadonlySet<string> = new Set([
  'AllergyIntolerance',
  'CarePlan',
  'CareTeam',
  'Coverage',
  'DocumentReference',
  'Encounter',
  'Goal',
  'Immunization',
  'Location',
  'Medication',
  'MedicationRequest',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Procedure',
  'QuestionnaireResponse',
  'RelatedPerson',
  'ServiceRequest',
]);
const TYPES = [...PROFILED, 'Condition', 'Observation', 'DiagnosticReport', 'Device'];

interface Event {
  readonly subject: string;
  readonly user: string;
  readonly action: string;
  readonly ids: readonly string[];
  readonly status: number;
}

/** The client by which scripts and the demo store what is there beforehand. */
const PROGRAM = 'Demo programs';
const READS = /^(v?read|operation|search|history|audit|login|logout)/;

/** `Type/id` of what people, not programs, wrote since the demo was ready: the audit knows, whichever way it was written. */
async function written(page: Page): Promise<ReadonlySet<string>> {
  const events = await page.evaluate(async (from) => {
    const all: Event[] = [];
    let after = '';
    for (;;) {
      const answer = await fetch(`/audit/events?from=${encodeURIComponent(from)}${after}`);
      if (!answer.ok) throw new Error(`The audit could not be read: HTTP ${String(answer.status)}`);
      const part = (await answer.json()) as { events: Event[]; next: string | number | null };
      all.push(...part.events);
      if (part.next === null) return all;
      after = `&after=${String(part.next)}`;
    }
  }, ready);
  const idsOf = (byProgram: boolean): Set<string> =>
    new Set(
      events
        .filter(
          ({ subject, user, action, status }) =>
            (subject.startsWith('system:') || user === PROGRAM) === byProgram &&
            !READS.test(action) &&
            status < 300,
        )
        .flatMap(({ ids }) => ids.map((one) => one.split('/_history')[0] ?? ''))
        .filter((one) => TYPES.includes(one.split('/')[0] ?? '')),
    );
  // What a script stored beforehand and a screen then changed has what the script left out.
  const stored = idsOf(true);
  return new Set([...idsOf(false)].filter((one) => !stored.has(one)));
}

if (existsSync(join(packages, US_CORE)))
  test('what the screens wrote is valid against US Core', async ({ browser, request }) => {
    test.setTimeout(600_000);
    const page = await pageOf(browser, 'privacy-officer');
    const ids = await written(page);
    await page.context().close();
    const headers = {
      Authorization: `Bearer ${await clientToken(request)}`,
      'Content-Type': 'application/fhir+json',
    };
    const { fhir } = readCredentials();
    const faults: string[] = [];
    const counts = new Map<string, number>();
    for (const id of ids) {
      const read = await request.get(`${fhir}/${id}`, { headers });
      if (read.status() === 404 || read.status() === 410) continue;
      expect(read.status(), id).toBe(200);
      const resource = (await read.json()) as Written;
      const name = profileOf(resource);
      if (name === undefined) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      const profile = `http://hl7.org/fhir/us/core/StructureDefinition/us-core-${name}|6.1.0`;
      const answer = await request.post(
        `${fhir}/${resource.resourceType}/$validate?profile=${encodeURIComponent(profile)}`,
        { headers, data: resource, timeout: 60_000 },
      );
      expect(answer.status(), `${id}: ${await answer.text()}`).toBe(200);
      for (const issue of ((await answer.json()) as fhir4.OperationOutcome).issue)
        if (issue.severity === 'error' || issue.severity === 'fatal')
          faults.push(
            `${name} ${id}: ${issue.expression?.join(', ') ?? ''}: ${issue.details?.text ?? issue.diagnostics ?? ''}`,
          );
    }
    test.info().annotations.push({
      type: 'validated',
      description: [...counts].map(([name, count]) => `${name} ${String(count)}`).join(', '),
    });
    expect(counts.size, 'kinds of resources that the scripts wrote').toBeGreaterThan(8);
    expect(faults).toEqual([]);
  });
