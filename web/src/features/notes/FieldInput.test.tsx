import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { ICD10CM, SNOMED } from '@/fhir';
import { renderUi } from '@/test/render';
import { fakeServer } from '@/test/server';
import { FieldInput } from './FieldInput';
import type { StructuredField } from './template';

const DIAGNOSIS: StructuredField = {
  linkId: 'diagnosis',
  title: 'Diagnosis',
  type: 'open-choice',
  unit: undefined,
  options: [],
  required: false,
  condition: true,
  parts: [],
};
const COLD = { system: SNOMED, code: '82272006', display: 'Common cold' };
const J00 = { system: ICD10CM, code: 'J00', display: 'Acute nasopharyngitis [common cold]' };

let value = '';
function Picker({ first, readOnly = false }: { first: string; readOnly?: boolean }) {
  const [now, setNow] = useState(first);
  value = now;
  return (
    <FieldInput field={DIAGNOSIS} name="field.diagnosis" value={now} readOnly={readOnly} onChange={setNow} />
  );
}

const server = (): void => {
  fakeServer(({ path }) =>
    path.endsWith('$expand')
      ? { body: { resourceType: 'ValueSet', expansion: { contains: [COLD] } } }
      : path.endsWith('$translate')
        ? {
            body: {
              resourceType: 'Parameters',
              parameter: [{ name: 'match', part: [{ name: 'concept', valueCoding: J00 }] }],
            },
          }
        : undefined,
  );
};

it('keeps the mapped code beside the diagnosis that was picked', async () => {
  server();
  renderUi(<Picker first="" />);
  await userEvent.type(screen.getByRole('combobox', { name: 'Diagnosis' }), 'common');
  await userEvent.click(await screen.findByRole('option', { name: /Common cold/ }));
  const box = await screen.findByRole('checkbox', { name: /^J00/ });
  await waitFor(() => {
    expect(box).toBeChecked();
  });
  expect(JSON.parse(value)).toEqual({ coding: [COLD, J00] });
  expect(screen.getByText('82272006 · J00 ICD-10-CM')).toBeInTheDocument();
  await userEvent.click(box);
  expect(box).not.toBeChecked();
  expect(JSON.parse(value)).toEqual({ coding: [COLD] });
});

it('puts nothing into a draft that was only opened', async () => {
  server();
  const before = JSON.stringify(COLD);
  renderUi(<Picker first={before} />);
  expect(await screen.findByRole('checkbox', { name: /^J00/ })).not.toBeChecked();
  expect(value).toBe(before);
});

it('shows the codes of a draft that cannot be changed, without a choice', () => {
  server();
  renderUi(<Picker first={JSON.stringify({ coding: [COLD, J00] })} readOnly />);
  expect(screen.getByText('82272006 · J00 ICD-10-CM')).toBeInTheDocument();
  expect(screen.queryByRole('checkbox')).toBeNull();
});
