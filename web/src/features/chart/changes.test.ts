import { expect, it } from 'vitest';
import type { Resource } from '@/fhir';
import { changesSince } from './changes';

it('says nothing of a document that was moved away or taken back', () => {
  const document = (id: string, status: string): Resource =>
    ({
      resourceType: 'DocumentReference',
      id,
      meta: { lastUpdated: '2026-05-04T08:00:00Z' },
      status,
      description: 'Letter',
    }) as unknown as Resource;
  const changes = changesSince([document('d1', 'current'), document('d2', 'entered-in-error')], 0);
  expect(changes.map(({ id, title }) => [id, title])).toEqual([['d1', 'Letter']]);
});
