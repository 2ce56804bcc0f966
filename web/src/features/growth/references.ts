import { search } from '@/api/fhir';
import { readReference, type Reference } from './reference';

/** Libraries with this identifier hold reference tables that the organisation loaded itself (docs/clinical/growth.md). */
export const GROWTH_REFERENCE = 'urn:salus:growth-reference';

export interface References {
  /** Those of the organisation first, the one that is shipped last. */
  readonly all: readonly Reference[];
  /** What was there and could not be read, in words. */
  readonly faults: readonly string[];
}

const shipped = (): Promise<Reference> =>
  import('./reference/cdc-2000.csv?raw').then((m) => readReference(m.default));

function tablesOf(library: fhir4.Library): Reference {
  const data = library.content?.find((one) => one.contentType?.startsWith('text/csv'))?.data;
  if (data === undefined) throw new Error('It has no content of the type text/csv.');
  return readReference(
    new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(data), (c) => c.charCodeAt(0))),
  );
}

/**
 * All references there are. One that cannot be read is left out as a whole and named.
 * @throws Error when the shipped one cannot be read: then there is none to fall back on
 */
export async function loadReferences(signal?: AbortSignal): Promise<References> {
  const own: Reference[] = [];
  const faults: string[] = [];
  const [cdc] = await Promise.all([
    shipped(),
    search(
      'Library',
      { identifier: `${GROWTH_REFERENCE}|`, status: 'active', _sort: '_id', _count: 20 },
      signal,
    ).then(
      ({ matches }) => {
        for (const library of matches) {
          try {
            own.push(tablesOf(library));
          } catch (error) {
            faults.push(`${library.title ?? library.name ?? library.id ?? ''}: ${(error as Error).message}`);
          }
        }
      },
      (error: unknown) => {
        faults.push((error as Error).message);
      },
    ),
  ]);
  return { all: [...own, cdc], faults };
}
