import { useId, useState } from 'react';
import {
  LONGEST_NAME,
  removeFavourite,
  renameFavourite,
  saveFavourite,
  type Favourite,
} from '@/api/favourites';
import type { Order } from '@/api/orders';
import { useChart } from '@/features/chart';
import { t, tn } from '@/i18n';
import { Button, Failed, Icon, IconButton, Loading, NeverAsked, offerUndo, Truncated, useKeys } from '@/ui';
import { useFavourites, useRefreshFavourites } from './favourites.queries';
import styles from './orders.module.css';
import { actWords } from './orders.queries';
import { KIND_ICONS, nameText, readOrder } from './read';

/** So many have a digit as their key. */
const KEYS = 9;

/** Name that a favourite gets: what is ordered and how. */
export function favouriteName(order: Order): string {
  const view = readOrder(order);
  return [nameText(view.name), view.detail]
    .filter((part) => part !== '')
    .join(', ')
    .slice(0, LONGEST_NAME);
}

/** Keeps an order among the user's favourites. */
export function useSaveFavourite(): (order: Order) => Promise<void> {
  const { user } = useChart();
  const refresh = useRefreshFavourites();
  return async (order) => {
    if (user === undefined) return;
    const saved = await saveFavourite(user.subject, favouriteName(order), order);
    await refresh();
    offerUndo(t('orders.favourite.saved', { name: saved.name }), async () => {
      await removeFavourite(saved);
      await refresh();
    });
  };
}

/** The user's favourites: one press or one digit puts an order into the basket. */
export function Favourites({ onPick }: { onPick: (favourite: Favourite) => void }) {
  const query = useFavourites();
  const refresh = useRefreshFavourites();
  const { user } = useChart();
  const id = useId();
  const [open, setOpen] = useState(true);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const list = query.data?.list ?? [];
  useKeys(
    'orders.favourites',
    list.slice(0, KEYS).map((one, i) => ({
      keys: String(i + 1),
      text: 'orders.favourite.use' as const,
      values: { name: one.name },
      run: () => {
        onPick(one);
      },
    })),
  );
  const run = async (work: () => Promise<void>): Promise<void> => {
    setFailed(null);
    try {
      await work();
    } catch (error) {
      setFailed(actWords(error));
    }
    await refresh();
  };
  const remove = (one: Favourite): void => {
    void run(async () => {
      await removeFavourite(one);
      offerUndo(t('orders.favourite.removed', { name: one.name }), async () => {
        await saveFavourite(user?.subject ?? '', one.name, one.order);
        await refresh();
      });
    });
  };
  return (
    <section aria-labelledby={id} className={styles.favourites}>
      <div className={styles.head}>
        <Icon name="heart" />
        <h3 id={id} className={styles.grow}>
          {t('orders.favourites')}
          {query.data !== undefined && (
            <span className={styles.second}> {tn('orders.setCount', list.length)}</span>
          )}
        </h3>
        {list.length > 0 && (
          <IconButton
            icon={open ? 'down' : 'right'}
            size="small"
            label={t(open ? 'orders.favourite.fold' : 'orders.favourite.unfold')}
            aria-expanded={open}
            onClick={() => {
              setOpen(!open);
            }}
          />
        )}
      </div>
      {query.data === undefined ? (
        query.error === null ? (
          <Loading what={t('orders.favourites').toLowerCase()} rows={1} />
        ) : (
          <Failed
            title={t('orders.favourite.failed')}
            detail={t('orders.favourite.failedDetail')}
            reason={query.error.message}
            onRetry={() => void query.refetch()}
          />
        )
      ) : list.length === 0 ? (
        <NeverAsked title={t('orders.favourite.none')} detail={t('orders.favourite.noneDetail')} />
      ) : (
        open && (
          <ul>
            {list.map((one, i) => (
              <li key={one.id} className={styles.favourite}>
                {renaming === one.id ? (
                  <Rename
                    favourite={one}
                    onCancel={() => {
                      setRenaming(null);
                    }}
                    onName={(name) => {
                      setRenaming(null);
                      void run(() => renameFavourite(user?.subject ?? '', one, name));
                    }}
                  />
                ) : (
                  <>
                    <button
                      type="button"
                      className={styles.use}
                      aria-label={t('orders.favourite.use', { name: one.name })}
                      onClick={() => {
                        onPick(one);
                      }}
                    >
                      <Icon name={KIND_ICONS[readOrder(one.order).kind]} />
                      <span className={styles.grow}>{one.name}</span>
                      {i < KEYS && <kbd aria-hidden="true">{i + 1}</kbd>}
                    </button>
                    <IconButton
                      icon="pencil"
                      size="small"
                      label={t('orders.favourite.renameOf', { name: one.name })}
                      onClick={() => {
                        setRenaming(one.id);
                      }}
                    />
                    <IconButton
                      icon="close"
                      size="small"
                      label={t('orders.favourite.removeOf', { name: one.name })}
                      onClick={() => {
                        remove(one);
                      }}
                    />
                  </>
                )}
              </li>
            ))}
          </ul>
        )
      )}
      {query.data?.truncated === true && (
        <Truncated>{tn('orders.favourite.truncated', list.length)}</Truncated>
      )}
      {failed !== null && (
        <p role="alert" className={styles.notDone}>
          {t('orders.notDone', { reason: failed })}
        </p>
      )}
    </section>
  );
}

function Rename({
  favourite,
  onName,
  onCancel,
}: {
  favourite: Favourite;
  onName: (name: string) => void;
  onCancel: () => void;
}) {
  const [name, setName] = useState(favourite.name);
  return (
    <form
      className={styles.rename}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onName(name.trim());
      }}
    >
      <input
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onCancel();
        }}
        className={styles.search}
        aria-label={t('orders.favourite.name')}
        value={name}
        maxLength={LONGEST_NAME}
        autoComplete="off"
        // The name is what was asked to be changed.
        autoFocus
        onChange={(event) => {
          setName(event.currentTarget.value);
        }}
      />
      <Button size="small" kind="primary" type="submit" disabled={name.trim() === ''}>
        {t('orders.favourite.rename')}
      </Button>
      <Button size="small" onClick={onCancel}>
        {t('orders.leaveAsIs')}
      </Button>
    </form>
  );
}
