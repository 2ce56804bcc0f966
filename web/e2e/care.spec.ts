import { expect, test, type APIRequestContext, type Locator, type Page } from '@playwright/test';
import { expectAccessible, expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { fhirGet } from './support/fhir';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';

interface Who {
  readonly id: string;
  readonly family: string;
}

async function create(request: APIRequestContext, resource: { resourceType: string }): Promise<string> {
  const answer = await request.post(`${credentials().fhir}/${resource.resourceType}`, {
    headers: {
      Authorization: `Bearer ${await clientToken(request)}`,
      'Content-Type': 'application/fhir+json',
    },
    data: resource,
  });
  if (answer.status() !== 201) throw new Error(`${resource.resourceType}: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

/** Somebody of this script's own, with hypertension and four blood pressures. */
async function somebody(request: APIRequestContext): Promise<Who> {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const family = `Q${Array.from({ length: 8 }, () => letters[Math.floor(Math.random() * 26)]).join('')}`;
  const id = await create(request, {
    resourceType: 'Patient',
    name: [{ family, given: ['Rosa'] }],
    gender: 'female',
    birthDate: '1951-03-09',
  } as { resourceType: string });
  const subject = { reference: `Patient/${id}` };
  await create(request, {
    resourceType: 'Condition',
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/condition-category',
            code: 'problem-list-item',
          },
        ],
      },
    ],
    code: {
      coding: [{ system: 'http://snomed.info/sct', code: '59621000' }],
      text: 'Essential hypertension',
    },
    subject,
  } as { resourceType: string });
  const part = (code: string, value: number) => ({
    code: { coding: [{ system: 'http://loinc.org', code }] },
    valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  });
  for (const [month, systolic] of [
    ['02', 158],
    ['04', 149],
    ['06', 141],
    ['08', 136],
  ] as const) {
    await create(request, {
      resourceType: 'Observation',
      status: 'final',
      category: [
        {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' },
          ],
        },
      ],
      code: { coding: [{ system: 'http://loinc.org', code: '85354-9', display: 'Blood pressure' }] },
      subject,
      effectiveDateTime: `2026-${month}-12T09:30:00Z`,
      component: [part('8480-6', systolic), part('8462-4', 84)],
    } as { resourceType: string });
  }
  return { id, family };
}

async function openCare(page: Page, who: Who): Promise<Locator> {
  await page.goto(`/patients/${who.id}/care-plan`);
  await expect(page.getByRole('region', { name: 'Patient', exact: true })).toContainText(
    new RegExp(who.family, 'i'),
  );
  const main = page.getByRole('main', { name: 'Care plan' });
  await expect(main.getByText('No goals recorded')).toBeVisible();
  return main;
}

const panel = (page: Page, name: string): Locator => page.getByRole('complementary', { name });

/** What the screens wrote is what its profile says. */
async function expectUsCore(
  request: APIRequestContext,
  who: Who,
  type: string,
  profile: string,
): Promise<void> {
  const all = await fhirGet<fhir4.Bundle>(request, `${type}?patient=${who.id}`);
  expect((all.entry ?? []).length).toBeGreaterThan(0);
  for (const { resource } of all.entry ?? []) {
    expect(resource?.meta?.profile).toContain(`${US_CORE}${profile}`);
    const said = await fhirGet<fhir4.OperationOutcome>(request, `${type}/${resource?.id ?? ''}/$validate`);
    expect(said.issue.filter((one) => one.severity === 'error')).toEqual([]);
  }
}

test('a physician plans care: goals with their progress, a plan, the team, and ends each for a reason', async ({
  browser,
  request,
}) => {
  test.setTimeout(180_000);
  const who = await somebody(request);
  const page = await pageOf(browser, 'physician');
  const main = await openCare(page, who);
  await expect(main.getByText('No care plans recorded')).toBeVisible();
  await expect(main.getByText('No care team recorded')).toBeVisible();
  await expectAccessibleInBoth(page, 'empty care plan');

  // A goal from the list brings its usual target; what is missing is said.
  await main.getByRole('button', { name: 'Add goal' }).click();
  const goal = panel(page, 'Add goal');
  await expect(goal).toContainText(new RegExp(who.family, 'i'));
  await goal.getByRole('button', { name: 'Save goal' }).click();
  await expect(goal.getByText('Write the goal')).toBeVisible();
  await goal.getByLabel('Goal', { exact: true }).fill('Systolic blood pressure');
  await expect(goal.getByLabel('Value')).toHaveValue('130');
  await expect(goal.getByLabel('To reach')).toHaveValue('<');
  await goal.getByLabel('Due by').fill('2020-01-31');
  await goal.getByRole('button', { name: 'Save goal' }).click();
  await expect(goal.getByText('It is due before it begins')).toBeVisible();
  await expectAccessibleInBoth(page, 'goal panel with a fault');
  await goal.getByLabel('Since').fill('2019-11-01');
  await goal.getByLabel('For which problem').selectOption('Essential hypertension');
  await goal.getByRole('button', { name: 'Save goal' }).click();
  await expect(goal).toHaveCount(0);

  // Overdue is said in words, and the progress in a picture, a table and words.
  const row = main.getByRole('listitem').filter({ hasText: 'Systolic blood pressure' });
  await expect(row).toContainText('overdue since 31-Jan-2020');
  await expect(row).toContainText('For Essential hypertension');
  await expect(main.getByText(/^Not at target: latest 136.mmHg, 12-Aug-2026/)).toBeVisible();
  await expect(main.getByText(/Shaded: target < 130.mmHg/)).toBeVisible();
  const values = main.getByRole('region', { name: /^Values: / }).getByRole('table');
  await expect(values.getByRole('row')).toHaveCount(5);
  await expect(values.getByRole('row').nth(1)).toContainText('136');
  await expect(values.getByRole('row').nth(1)).toContainText('not at target');
  await expectAccessibleInBoth(page, 'goal with progress');

  // A goal in words.
  await main.getByRole('button', { name: 'Add goal' }).click();
  await goal.getByLabel('Goal', { exact: true }).fill('Walk to the lake and back');
  await goal.getByRole('button', { name: 'Save goal' }).click();
  await expect(goal).toHaveCount(0);
  await expect(main.getByText('2 open, 1 overdue')).toBeVisible();

  // The plan, with something to do.
  await main.getByRole('button', { name: 'Add care plan' }).click();
  const plan = panel(page, 'Add care plan');
  await plan.getByLabel('Title').fill('Hypertension care');
  await plan.getByRole('checkbox', { name: 'Essential hypertension' }).check();
  await plan.getByRole('checkbox', { name: /Systolic blood pressure/ }).check();
  await plan.getByRole('button', { name: 'Add activity' }).click();
  await plan.getByLabel('Activity', { exact: true }).fill('Measure at home each morning');
  await plan.getByRole('button', { name: 'Add activity' }).click();
  await plan
    .getByRole('group', { name: 'Activity 2' })
    .getByLabel('Activity', { exact: true })
    .fill('See the dietitian');
  await plan.getByRole('group', { name: 'Activity 2' }).getByLabel('By').fill('2027-03-01');
  await expectAccessibleInBoth(page, 'plan panel');
  await plan.getByRole('button', { name: 'Save care plan' }).click();
  await expect(plan).toHaveCount(0);
  const planned = main.getByRole('list', { name: 'Activities of Hypertension care' });
  await expect(planned.getByRole('listitem')).toHaveCount(2);
  await main.getByRole('button', { name: 'Mark as done: Measure at home each morning' }).click();
  await expect(planned.getByRole('listitem').first()).toContainText('done');

  // The team.
  await main.getByRole('button', { name: 'Add care team member' }).click();
  const member = panel(page, 'Add care team member');
  await member.getByLabel('Name', { exact: true }).fill('Dr Vera Outside');
  await member.getByLabel('Role').selectOption('Primary care provider');
  await member.getByLabel('Telephone').fill('555-0142');
  await expectAccessibleInBoth(page, 'member panel');
  await member.getByRole('button', { name: 'Save member' }).click();
  await expect(member).toHaveCount(0);
  const doctor = main.getByRole('listitem').filter({ hasText: 'Dr Vera Outside' });
  await expect(doctor).toContainText('primary care');
  await expect(doctor).toContainText('555-0142');
  await expect(page.getByRole('complementary', { name: 'Storyboard' })).toContainText(
    'Dr Vera Outside primary care',
  );
  await main.getByRole('button', { name: 'Add care team member' }).click();
  await member.getByLabel('Name', { exact: true }).fill('Dr Vera Outside');
  await member.getByLabel('Role').selectOption('Primary care provider');
  await member.getByRole('button', { name: 'Save member' }).click();
  await expect(member.getByText('Dr Vera Outside is in the care team with this role already')).toBeVisible();
  await member.getByRole('button', { name: 'Close the panel' }).click();
  await member.getByRole('button', { name: 'Discard' }).click();

  await expectUsCore(request, who, 'Goal', 'us-core-goal');
  await expectUsCore(request, who, 'CarePlan', 'us-core-careplan');
  await expectUsCore(request, who, 'CareTeam', 'us-core-careteam');

  // The summary says the same in short.
  await page.goto(`/patients/${who.id}`);
  const summary = page.getByRole('region', { name: 'Care plan and goals' });
  await expect(summary).toContainText('overdue since 31-Jan-2020');
  await expect(summary).toContainText('Care plans: Hypertension care');
  await summary.getByRole('button', { name: 'Open care plan' }).click();

  // Achieved, and taken back; stopped for a reason, which stays.
  await main.getByRole('button', { name: 'Mark as achieved: Systolic blood pressure' }).click();
  await expect(main.getByText('1 open', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: /Undo/ }).click();
  await expect(main.getByText('2 open, 1 overdue')).toBeVisible();
  await main.getByRole('button', { name: 'Stop Walk to the lake and back…' }).click();
  const dialog = page.getByRole('dialog', { name: /Stop the goal/ });
  await expect(dialog).toContainText(new RegExp(who.family, 'i'));
  await dialog.getByRole('button', { name: 'Stop this goal' }).click();
  await expect(dialog.getByText(/^Write the reason/)).toBeVisible();
  await expectAccessibleInBoth(page, 'stop dialog');
  await dialog.getByLabel('Reason').fill('The lake is being drained');
  await dialog.getByRole('button', { name: 'Stop this goal' }).click();
  await main.getByText('1 goal that ended').click();
  await expect(main.getByText('Reason: The lake is being drained')).toBeVisible();

  await main.getByRole('button', { name: 'Complete Hypertension care' }).click();
  const confirm = page.getByRole('alertdialog').or(page.getByRole('dialog'));
  await expect(confirm).toContainText('1 activity is not done');
  await confirm.getByRole('button', { name: 'Complete this care plan' }).click();
  await expect(main.getByText('No open care plans. Those that ended are below.')).toBeVisible();

  await main.getByRole('button', { name: 'No longer in the care team: Dr Vera Outside' }).click();
  await expect(main.getByText('1 former member')).toBeVisible();
  const teams = await fhirGet<fhir4.Bundle<fhir4.CareTeam>>(request, `CareTeam?patient=${who.id}`);
  expect(teams.entry?.[0]?.resource?.participant?.[0]?.period?.end).toBeDefined();
  await page.context().close();
});

test('a goal by the keyboard alone: from any area of the chart in a few keys', async ({
  browser,
  request,
}) => {
  const who = await somebody(request);
  const page = await pageOf(browser, 'physician');
  await page.goto(`/patients/${who.id}`);
  await expect(page.getByRole('region', { name: 'Care plan and goals' })).toContainText('No goals recorded');
  await page.keyboard.press('t');
  const form = panel(page, 'Add goal');
  await expect(form.getByLabel('Goal', { exact: true })).toBeFocused();
  await page.keyboard.type('Hemoglobin A1c');
  await page.keyboard.press('Enter');
  await expect(form).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Care plan and goals' })).toContainText(
    /Hemoglobin A1c < 7.%/,
  );
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  const main = page.getByRole('main', { name: 'Care plan' });
  await expect(main.getByText('Never measured')).toBeVisible();
  const stop = main.getByRole('button', { name: 'Stop Hemoglobin A1c…' });
  await stop.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Reason')).toBeFocused();
  await page.keyboard.type('Entered for a test');
  await page.keyboard.press('Enter');
  await expect(main.getByText('No open goals. Those that ended are below.')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(main.getByRole('button', { name: 'Stop Hemoglobin A1c…' })).toBeVisible();
  await page.context().close();
});

test('the area holds in French, at 200 %, and as it was known at a moment', async ({ browser, request }) => {
  const who = await somebody(request);
  const page = await pageOf(browser, 'physician');
  const main = await openCare(page, who);
  await page.keyboard.press('t');
  const form = panel(page, 'Add goal');
  await form.getByLabel('Goal', { exact: true }).fill('Systolic blood pressure');
  await form.getByRole('button', { name: 'Save goal' }).click();
  await expect(form).toHaveCount(0);
  await expect(main.getByText(/^Not at target/)).toBeVisible();

  // The goal is known from here on, to the second; the chart is opened anew later, and moments end when it is opened.
  await page.waitForTimeout(1_100);
  const known = new Date();

  // As of a year ago nothing of it was known.
  await page.getByRole('button', { name: 'As known at…' }).click();
  await page.getByLabel('Or a date and time').fill('2025-01-01T12:00:00');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByText(/This patient was not in the record then/)).toBeVisible();
  await page.goto(`/patients/${who.id}/care-plan`);
  await expect(main.getByText(/^Not at target/)).toBeVisible();
  await page.getByRole('button', { name: 'As known at…' }).click();
  const local = new Date(known.getTime() - known.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  await page.getByLabel('Or a date and time').fill(local);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(main.getByText(/^Not at target/)).toBeVisible();
  await expect(main.getByRole('button', { name: 'Add goal' })).toHaveCount(0);
  await expectAccessible(page, 'care plan as of a moment');
  await page.getByRole('button', { name: 'Back to now' }).click();

  await page.evaluate(() => {
    localStorage.setItem('salus.language', 'fr');
  });
  await page.setViewportSize({ width: 720, height: 450 });
  await page.goto(`/patients/${who.id}/care-plan`);
  await expect(page.getByText(/^Cible non atteinte/)).toBeVisible();
  await expectAccessibleInBoth(page, 'care plan in French at 200 %');
  await page.context().close();
});
