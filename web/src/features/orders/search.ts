import { useQueries, useQuery } from '@tanstack/react-query';
import type { Favourite } from '@/api/favourites';
import { expand, orderSets } from '@/api/orders';
import { translated } from '@/fhir/translated';
import { t, type TextKey, tn } from '@/i18n';
import { useFavourites } from './favourites.queries';
import type { Item, Kind } from './forms';
import { fits, studies } from './imaging';

/** A row of the search: something to order, an order set, or an order of the user's own choice. */
export type Found =
  | {
      readonly type: 'item';
      readonly key: string;
      readonly words: string;
      readonly second: string;
      readonly item: Item;
    }
  | {
      readonly type: 'set';
      readonly key: string;
      readonly words: string;
      readonly second: string;
      readonly set: fhir4.PlanDefinition;
    }
  | {
      readonly type: 'favourite';
      readonly key: string;
      readonly words: string;
      readonly second: string;
      readonly favourite: Favourite;
    };

export interface FoundGroup {
  readonly name: TextKey;
  readonly rows: readonly Found[];
}

export interface SearchAnswer {
  readonly groups: readonly FoundGroup[];
  /** The rows answer what is typed now. */
  readonly current: boolean;
  /** What could not be searched: its absence means nothing. */
  readonly failed: readonly TextKey[];
  readonly retry: () => void;
}

const LISTS: readonly {
  readonly kind: Kind;
  readonly name: TextKey;
  readonly url: string;
  readonly count: number;
}[] = [
  {
    kind: 'medicine',
    name: 'orders.group.medicines',
    url: 'urn:salus:ValueSet:starter-medicines',
    count: 12,
  },
  { kind: 'lab', name: 'orders.group.labs', url: 'urn:salus:ValueSet:starter-laboratory', count: 8 },
  {
    kind: 'referral',
    name: 'orders.group.referrals',
    url: 'http://hl7.org/fhir/ValueSet/c80-practice-codes',
    count: 6,
  },
];

/** Shortest text that is searched: two letters of a name say something. */
const SHORTEST = 2;
const FREE: readonly (readonly [Kind, TextKey])[] = [
  ['medicine', 'orders.free.medicine'],
  ['lab', 'orders.free.lab'],
  ['imaging', 'orders.free.imaging'],
  ['referral', 'orders.free.referral'],
];

export function useOrderSets() {
  return useQuery({
    queryKey: ['order-sets'],
    queryFn: ({ signal }) => orderSets(signal),
    staleTime: 300_000,
  });
}

/** @param typed what stands in the field; `settled` follows it after a moment */
export function useOrderSearch(typed: string, settled: string): SearchAnswer {
  const text = settled.trim();
  const enabled = text.length >= SHORTEST;
  const lists = useQueries({
    queries: LISTS.map(({ url, count }) => ({
      queryKey: ['expand', url, text, count],
      queryFn: ({ signal }: { signal: AbortSignal }) => expand(url, text, count, signal),
      enabled,
      staleTime: 300_000,
    })),
  });
  const sets = useOrderSets();
  const own = useFavourites();
  const retry = (): void => {
    for (const one of [...lists, sets, own]) if (one.error !== null) void one.refetch();
  };
  if (!enabled) {
    // Before anything is typed the favourites and order sets are offered.
    const empty = typed.trim() === '';
    return {
      groups: group([
        { name: 'orders.favourites', rows: empty ? favouriteRows(own.data?.list ?? [], '') : [] },
        { name: 'orders.group.sets', rows: empty ? setRows(sets.data ?? [], '') : [] },
      ]),
      current: typed.trim().length < SHORTEST,
      failed: [
        ...(sets.error === null ? [] : ['orders.group.sets' as const]),
        ...(own.error === null ? [] : ['orders.favourites' as const]),
      ],
      retry,
    };
  }
  const coded = LISTS.map(({ kind, name }, i): FoundGroup => ({
    name,
    rows: (lists[i]?.data ?? []).map(({ system, code, display }): Found => ({
      type: 'item',
      key: `${kind} ${system ?? ''} ${code ?? ''}`,
      words: kind === 'referral' ? t('orders.referralTo', { specialty: display ?? '' }) : (display ?? ''),
      second: code ?? '',
      item: {
        kind,
        text: display ?? '',
        ...(system !== undefined &&
          code !== undefined && { coding: { system, code, ...(display !== undefined && { display }) } }),
      },
    })),
  }));
  const [medicines, labs, referrals] = coded;
  const imaging: FoundGroup = {
    name: 'orders.group.imaging',
    rows: studies()
      .filter(({ words, item }) => fits(text, words, item.text))
      .slice(0, 8)
      .map(({ words, item }): Found => ({
        type: 'item',
        key: item.text,
        words,
        second: item.modality ?? '',
        item,
      })),
  };
  const free: FoundGroup = {
    name: 'orders.group.free',
    rows:
      text.length < 3
        ? []
        : FREE.map(([kind, key]): Found => ({
            type: 'item',
            key: `free ${kind}`,
            words: t(key, { text }),
            second: '',
            item: { kind, text },
          })),
  };
  return {
    groups: group([
      { name: 'orders.favourites', rows: favouriteRows(own.data?.list ?? [], text) },
      { name: 'orders.group.sets', rows: setRows(sets.data ?? [], text) },
      ...(medicines === undefined ? [] : [medicines]),
      ...(labs === undefined ? [] : [labs]),
      imaging,
      ...(referrals === undefined ? [] : [referrals]),
      free,
    ]),
    current: typed === settled && lists.every((one) => !one.isPending || one.error !== null),
    failed: [
      ...LISTS.filter((_, i) => lists[i]?.error != null).map(({ name }) => name),
      ...(sets.error === null ? [] : ['orders.group.sets' as const]),
      ...(own.error === null ? [] : ['orders.favourites' as const]),
    ],
    retry,
  };
}

const group = (groups: readonly FoundGroup[]): readonly FoundGroup[] =>
  groups.filter(({ rows }) => rows.length > 0);

function favouriteRows(list: readonly Favourite[], text: string): readonly Found[] {
  return list
    .filter(({ name }) => text === '' || fits(text, name))
    .map((favourite): Found => ({
      type: 'favourite',
      key: `favourite ${favourite.id}`,
      words: favourite.name,
      second: '',
      favourite,
    }));
}

/** It is found in the language of the screen, and in that of its author. */
function namesOf(set: fhir4.PlanDefinition): readonly string[] {
  return [set, ...(set.action ?? [])].flatMap((one) => [one.title ?? '', translated(one.title, one._title)]);
}

function setRows(sets: readonly fhir4.PlanDefinition[], text: string): readonly Found[] {
  return sets
    .filter((set) => text === '' || fits(text, ...namesOf(set)))
    .map((set): Found => ({
      type: 'set',
      key: `set ${set.url ?? set.id ?? ''}`,
      words: translated(set.title ?? set.name, set._title),
      second: tn('orders.setCount', set.action?.length ?? 0),
      set,
    }));
}
