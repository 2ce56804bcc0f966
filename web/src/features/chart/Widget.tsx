import { t } from '@/i18n';
import type { ReactNode } from 'react';
import { ApiError } from '@/api/errors';
import type { Part } from '@/api/chart';
import { clockSeconds } from '@/fhir';
import { Button, Card, Failed, Loading } from '@/ui';
import styles from './Widget.module.css';

/** What a widget needs of its query: TanStack results of a part or of pages fit. */
export interface WidgetQuery {
  readonly isPending: boolean;
  readonly isFetching: boolean;
  readonly error: Error | null;
  readonly refetch: () => unknown;
  readonly dataUpdatedAt: number;
}

export function isForbidden(error: Error | null): boolean {
  return error instanceof ApiError && error.kind === 'forbidden';
}

/** The state of a widget that has no content to show, or null when there is content. */
export function WidgetState({
  what,
  meaning,
  query,
  loaded,
  rows,
}: {
  /** The content in words, as a plural: "Problems". */
  what: string;
  /** What a failure does not mean. */
  meaning: string;
  query: WidgetQuery;
  loaded: boolean;
  rows?: number | undefined;
}) {
  if (loaded) return null;
  if (query.error !== null) {
    if (isForbidden(query.error)) {
      return (
        <Failed title={t('chart.areNotShownToYour2', { what })} detail={t('chart.thisDoesNotMeanThat2')} />
      );
    }
    return (
      <Failed
        title={t('chart.couldNotBeLoaded3', { what })}
        detail={meaning}
        reason={query.error.message}
        onRetry={() => {
          void query.refetch();
        }}
      />
    );
  }
  return <Loading what={what.toLowerCase()} rows={rows ?? 3} />;
}

/** Old data that could not be read anew stays, with its time and a way to try again. */
export function StaleNote({ what, query, loaded }: { what: string; query: WidgetQuery; loaded: boolean }) {
  if (!loaded || query.error === null || isForbidden(query.error)) return null;
  return (
    <div className={styles.stale} role="status">
      <span>
        <b>{t('chart.couldNotBeRefreshed', { what })}</b>{' '}
        {t('chart.shownAsOfNewerOnes', { time: clockSeconds(query.dataUpdatedAt) })}
      </span>
      <Button
        size="small"
        onClick={() => {
          void query.refetch();
        }}
      >
        {t('chart.tryAgain')}
      </Button>
    </div>
  );
}

/**
 * A card of the chart with its five states. `children` is asked for content only when there is some, so a failed or
 * loading widget can never look like an empty one.
 */
export function Widget({
  title,
  what,
  meaning,
  query,
  count,
  action,
  foot,
  rows,
  emptyEdge = false,
  children,
}: {
  title: string;
  what?: string;
  meaning: string;
  query: WidgetQuery & { readonly data: Part | undefined };
  count?: ReactNode;
  action?: ReactNode;
  foot?: ReactNode;
  rows?: number;
  /** Draws the dashed edge of "never asked". */
  emptyEdge?: boolean;
  children: (part: Part) => ReactNode;
}) {
  const name = what ?? title;
  const { data } = query;
  // Something that the role may no longer see goes away at once; anything else that was read stays readable.
  const part = isForbidden(query.error) ? undefined : data;
  const loaded = part !== undefined;
  return (
    <Card
      title={title}
      flush
      edge={!loaded && query.error !== null ? 'failed' : loaded && emptyEdge ? 'dashed' : 'plain'}
      count={loaded ? count : undefined}
      action={loaded ? action : undefined}
      foot={loaded ? foot : undefined}
    >
      <StaleNote what={name} query={query} loaded={loaded} />
      {loaded ? (
        children(part)
      ) : (
        <WidgetState what={name} meaning={meaning} query={query} loaded={false} rows={rows} />
      )}
    </Card>
  );
}

/** A link-like button in a card's head. */
export function CardLink({
  children,
  onClick,
  label,
}: {
  children: ReactNode;
  onClick: () => void;
  label?: string;
}) {
  return (
    <button type="button" className={styles.link} onClick={onClick} aria-label={label}>
      {children}
    </button>
  );
}
