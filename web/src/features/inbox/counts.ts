/** Numbers of a part of the inbox. */
export interface Count {
  /** "all", "mine", a kind, "covering", "pool", "snoozed". */
  readonly what: string;
  /** Of "covering" and "pool": the reference and, of pools, the name. */
  readonly whose: string | undefined;
  readonly name: string | undefined;
  readonly open: number;
  readonly critical: number;
  readonly unread: number;
  readonly overdue: number;
}

const COUNT = 'urn:salus:inbox-count';

export function countsOf(bundle: Pick<fhir4.Bundle, 'meta'>): readonly Count[] {
  return (bundle.meta?.extension ?? [])
    .filter(({ url }) => url === COUNT)
    .map(({ extension = [] }) => {
      const part = (url: string) => extension.find((one) => one.url === url);
      const number = (url: string): number => part(url)?.valueInteger ?? 0;
      return {
        what: part('what')?.valueCode ?? '',
        whose: part('whose')?.valueReference?.reference,
        name: part('whose')?.valueReference?.display,
        open: number('open'),
        critical: number('critical'),
        unread: number('unread'),
        overdue: number('overdue'),
      };
    });
}

export function countOf(counts: readonly Count[], what: string): Count | undefined {
  return counts.find((one) => one.what === what);
}
