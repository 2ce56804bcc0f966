import { useEffect, useRef, useState } from 'react';
import { orderFrom, type Favourite } from '@/api/favourites';
import { draftOrder, orderName, removeDraft, signOrders, type Finding, type Order } from '@/api/orders';
import { ApiError } from '@/api/errors';
import { MicroBanner } from '@/clinical/PatientBanner';
import { useChart } from '@/features/chart';
import { clock } from '@/fhir';
import { t, tn } from '@/i18n';
import {
  Button,
  Chip,
  Failed,
  Icon,
  IconButton,
  Loading,
  NeverAsked,
  NoneFound,
  offerUndo,
  Truncated,
} from '@/ui';
import type { PanelProps } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { Favourites, useSaveFavourite } from './Favourites';
import { CheckState, FindingBox } from './Findings';
import { findingKey, reasonsFor, type Override } from './findings';
import { draftOf, isComplete } from './forms';
import { OrderFormPanel } from './OrderForm';
import styles from './orders.module.css';
import {
  actWords,
  useBasket,
  useChecks,
  useCurrentOrders,
  useRefresh,
  useVisit,
  type Basket,
} from './orders.queries';
import { OrderSearch } from './OrderSearch';
import { duplicateOf, KIND_ICONS, KIND_WORDS, nameText, type OrderView } from './read';
import type { Found } from './search';
import { SetForm } from './SetForm';
import { without } from './sig';

/** The basket, or one draft of it. */
export default function OrdersPanel({ task, ways }: PanelProps) {
  const basket = useBasket();
  if (task.id !== undefined) return <OneDraft id={task.id} basket={basket} ways={ways} />;
  return <BasketPanel basket={basket} ways={ways} />;
}

/** Finds the draft once: a refresh behind the panel must not move the version under it. */
function OneDraft({ id, basket, ways }: { id: string; basket: Basket; ways: PanelProps['ways'] }) {
  const { face, strip, open } = useChart();
  const found = basket.mine.find((one) => one.key === id)?.source;
  const [first, setFirst] = useState<Order | undefined>(found);
  if (first === undefined && found !== undefined) setFirst(found);
  const original = first ?? found;
  if (original !== undefined) return <OrderFormPanel original={original} ways={ways} />;
  return (
    <WorkspacePanel
      title={t('orders.basket')}
      banner={face && <MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={
        <Button
          onClick={() => {
            open({ kind: 'orders' });
          }}
        >
          {t('orders.toBasket')}
        </Button>
      }
    >
      {basket.error !== null && !basket.loaded ? (
        <Failed
          title={t('orders.basketFailed')}
          detail={t('orders.basketFailedDetail')}
          reason={basket.error.message}
          onRetry={basket.refetch}
        />
      ) : basket.loaded ? (
        <Failed title={t('orders.draftGone')} detail={t('orders.draftGoneDetail')} onRetry={basket.refetch} />
      ) : (
        <Loading what={t('orders.basket').toLowerCase()} />
      )}
    </WorkspacePanel>
  );
}

type Act =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly words: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string };

const versionsOf = (drafts: readonly OrderView[]): ReadonlyMap<string, string> =>
  new Map(drafts.map((one) => [one.key, one.source.meta?.versionId ?? '']));

function toSearch(): void {
  document.querySelector<HTMLElement>('[data-first-field] input[role="combobox"]')?.focus();
}

function BasketPanel({ basket, ways }: { basket: Basket; ways: PanelProps['ways'] }) {
  const { face, strip, patientId, user, open } = useChart();
  const { mine, loaded } = basket;
  const refresh = useRefresh();
  const saveFavourite = useSaveFavourite();
  const visit = useVisit();
  const current = useCurrentOrders();
  const { known, retry } = useChecks(mine);
  const [act, setAct] = useState<Act>({ kind: 'idle' });
  const [set, setSet] = useState<fhir4.PlanDefinition | null>(null);
  const [overrides, setOverrides] = useState<ReadonlyMap<string, Override>>(new Map());
  const [signed, setSigned] = useState<{ readonly orders: readonly string[]; readonly at: number } | null>(
    null,
  );
  // What the user has seen: what changes under the eyes is not signed before it was looked at.
  const [looked, setLooked] = useState<ReadonlyMap<string, string> | null>(null);
  // What this panel itself has put in is looked at.
  const [own, setOwn] = useState<ReadonlySet<string>>(new Set());
  if (loaded) {
    const put = mine.filter((one) => own.has(one.key) && looked?.has(one.key) === false);
    if (looked === null) setLooked(versionsOf(mine));
    else if (put.length > 0) setLooked(new Map([...looked, ...versionsOf(put)]));
  }
  // One act after the other; what waits behind one that fails is not done, since its user has not seen that.
  const line = useRef<Promise<boolean>>(Promise.resolve(true));
  const waiting = useRef(0);
  // A digit that is pressed while something else is done waits; pressed twice it still orders once.
  const coming = useRef(new Set<string>());
  const left = useRef(false);
  useEffect(() => {
    // A set that is done with gives the place back to the field that found it.
    if (set === null && left.current) toSearch();
    left.current = set !== null;
  }, [set]);
  const putIn = (names: readonly string[]): void => {
    setOwn((before) => new Set([...before, ...names]));
  };
  const changed = mine.filter(
    (one) =>
      looked !== null &&
      looked.get(one.key) !== (one.source.meta?.versionId ?? '') &&
      !(own.has(one.key) && !looked.has(one.key)),
  );
  if (face === undefined) return null;

  const findings = known.kind === 'answer' ? known.checked.findings : [];
  const { missing, overridden } = reasonsFor(findings, overrides);
  const incomplete = mine.filter((one) => !isComplete(one.source));
  const maySign = user?.roles.includes('physician') ?? false;
  const busy = act.kind === 'busy' || act.kind === 'stopped';

  const perform = async (words: string, work: () => Promise<void>): Promise<boolean> => {
    setAct({ kind: 'busy', words });
    setSigned(null);
    try {
      await work();
      setAct({ kind: 'idle' });
      return true;
    } catch (error) {
      setAct(
        error instanceof ApiError && error.kind === 'wrong-patient'
          ? { kind: 'stopped', reason: error.message }
          : { kind: 'failed', reason: actWords(error) },
      );
      if (error instanceof ApiError && error.kind === 'version') await refresh();
      return false;
    }
  };
  const run = async (words: string, work: () => Promise<void>): Promise<void> => {
    const before = waiting.current > 0 ? line.current : Promise.resolve(true);
    waiting.current += 1;
    line.current = before.then((done) => (done ? perform(words, work) : false));
    try {
      await line.current;
    } finally {
      waiting.current -= 1;
    }
  };
  const edit = (order: Order): void => {
    open({ kind: 'orders', id: orderName(order) });
  };
  const pickFavourite = (favourite: Favourite): void => {
    if (act.kind === 'stopped' || coming.current.has(favourite.id)) return;
    coming.current.add(favourite.id);
    void run(t('orders.adding'), async () => {
      const draft = await draftOrder(orderFrom(favourite, patientId, visit), patientId);
      putIn([orderName(draft)]);
      await refresh();
    }).finally(() => coming.current.delete(favourite.id));
  };
  const pick = (found: Found): void => {
    if (found.type === 'set') {
      setSet(found.set);
      return;
    }
    if (found.type === 'favourite') {
      pickFavourite(found.favourite);
      return;
    }
    // It lies in the record at once, so that the server checks it before a word more is typed.
    void run(t('orders.adding'), async () => {
      const draft = await draftOrder(draftOf(found.item, patientId, visit), patientId);
      await refresh();
      edit(draft);
    });
  };
  const remove = (draft: OrderView): void => {
    void run(t('orders.removing'), async () => {
      await removeDraft(draft.source, patientId);
      // At once: until the list is read anew, undo would take back what was done before.
      offerUndo(t('orders.removed', { name: nameText(draft.name) }), async () => {
        putIn([orderName(await draftOrder(without(draft.source, 'id', 'meta') as Order, patientId))]);
        await refresh();
      });
      await refresh();
    });
  };
  const other = (draft: OrderView): void => {
    remove(draft);
    toSearch();
  };
  const sign = (): void => {
    void run(t('orders.signing'), async () => {
      const done: string[] = [];
      try {
        // One signature is for one visit; each is all or nothing.
        for (const visitOf of new Set(mine.map((one) => one.encounter ?? ''))) {
          const those = mine.filter((one) => (one.encounter ?? '') === visitOf);
          await signOrders(
            those.map((one) => one.source),
            patientId,
            overridden.filter(({ finding }) => those.some((order) => order.key === finding.order)),
          );
          done.push(...those.map((one) => nameText(one.name)));
        }
      } finally {
        await refresh();
        if (done.length > 0) {
          setSigned({ orders: done, at: Date.now() });
          setOverrides(new Map());
        }
      }
    });
  };

  const blocked = !loaded
    ? null
    : mine.length === 0
      ? null
      : !maySign
        ? t('orders.onlyPhysician')
        : changed.length > 0
          ? tn('orders.blocked.changed', changed.length)
          : incomplete.length > 0
            ? tn('orders.blocked.incomplete', incomplete.length)
            : known.kind === 'loading'
              ? t('orders.blocked.checking')
              : known.kind === 'failed'
                ? t('orders.blocked.unchecked')
                : basket.truncated
                  ? t('orders.blocked.truncated')
                  : missing > 0
                    ? tn('orders.blocked.findings', missing)
                    : null;
  const footer = (
    <>
      <span
        className={`${styles.state ?? ''} ${act.kind === 'failed' || act.kind === 'stopped' ? (styles.notDone ?? '') : blocked === null ? '' : (styles.blocked ?? '')}`}
        role="status"
      >
        {act.kind === 'busy'
          ? act.words
          : act.kind === 'failed'
            ? t('orders.notDone', { reason: act.reason })
            : act.kind === 'stopped'
              ? t('chart.stoppedNothingWasSaved')
              : (blocked ?? (mine.length > 0 ? t('orders.draftsInRecord') : ''))}
      </span>
      <Button onClick={ways.onClose}>{t('ui.close')}</Button>
      {mine.length > 0 && (
        <Button
          kind={findings.length > 0 ? 'plain' : 'primary'}
          icon="lock"
          disabled={busy || blocked !== null || set !== null}
          onClick={sign}
        >
          {findings.length > 0 ? tn('orders.overrideAndSign', mine.length) : tn('orders.sign', mine.length)}
        </Button>
      )}
    </>
  );

  return (
    <WorkspacePanel
      title={t('orders.basket')}
      state={loaded ? tn('orders.draftCount', mine.length) : undefined}
      banner={<MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={footer}
    >
      {act.kind === 'stopped' ? (
        <div className={`${styles.alert ?? ''} ${styles.crit ?? ''}`} role="alert">
          <Icon name="octagon" size={24} />
          <div>
            <h3>{t('chart.stoppedThisBelongsToAnother')}</h3>
            <p>{t('chart.theServerRefusedToWrite', { name: face.name })}</p>
            <p>{act.reason}</p>
          </div>
        </div>
      ) : (
        <div className={styles.stack}>
          {set === null && (
            <>
              <OrderSearch onPick={pick} busy={busy} />
              <Favourites onPick={pickFavourite} />
            </>
          )}
          {signed !== null && (
            <NoneFound
              title={tn('orders.signed', signed.orders.length)}
              detail={t('orders.signedDetail', {
                time: clock(signed.at),
                by: user?.name ?? '',
                names: signed.orders.join('; '),
              })}
            />
          )}
          {set !== null ? (
            <SetForm
              set={set}
              onAdded={putIn}
              onDone={() => {
                setSet(null);
              }}
            />
          ) : !loaded ? (
            basket.error === null ? (
              <Loading what={t('orders.basket').toLowerCase()} />
            ) : (
              <Failed
                title={t('orders.basketFailed')}
                detail={t('orders.basketFailedDetail')}
                reason={basket.error.message}
                onRetry={basket.refetch}
              />
            )
          ) : (
            <>
              {basket.error !== null && (
                <Failed
                  title={t('orders.basketStale')}
                  detail={t('orders.basketStaleDetail')}
                  reason={basket.error.message}
                  onRetry={basket.refetch}
                />
              )}
              {mine.length === 0 && signed === null && (
                <NeverAsked title={t('orders.basketEmpty')} detail={t('orders.basketEmptyDetail')} />
              )}
              {changed.length > 0 && (
                <div className={styles.line} role="alert">
                  <span className={styles.caution}>
                    <Icon name="diamond" size={14} />
                  </span>
                  <span>
                    <b>{tn('orders.changedSince', changed.length)}</b>{' '}
                    <Button
                      size="small"
                      onClick={() => {
                        setLooked(versionsOf(mine));
                      }}
                    >
                      {t('orders.haveLooked')}
                    </Button>
                  </span>
                </div>
              )}
              {mine.length > 0 && (
                <ul className={styles.card} aria-label={t('orders.basket')}>
                  {mine.map((draft) => (
                    <Draft
                      key={draft.key}
                      draft={draft}
                      changed={changed.includes(draft)}
                      duplicate={duplicateOf(draft, current.orders)}
                      findings={findings.filter((one) => one.order === draft.key)}
                      overrides={overrides}
                      busy={busy}
                      maySign={maySign}
                      onOverride={(finding, override) => {
                        setOverrides((before) => new Map(before).set(findingKey(finding), override));
                      }}
                      onEdit={() => {
                        edit(draft.source);
                      }}
                      onRemove={() => {
                        remove(draft);
                      }}
                      onOther={() => {
                        other(draft);
                      }}
                      onFavourite={() => {
                        void run(t('orders.favourite.saving'), () => saveFavourite(draft.source));
                      }}
                    />
                  ))}
                </ul>
              )}
              {basket.truncated && <Truncated>{t('orders.basketTruncated')}</Truncated>}
              {mine.length > 0 && !current.complete && (
                <p className={styles.line}>
                  <Icon name="dashed" size={14} /> {t('orders.duplicatesNotKnown')}
                </p>
              )}
              {mine.some((one) => one.kind === 'medicine') && <CheckState known={known} onRetry={retry} />}
              {new Set(mine.map((one) => one.encounter ?? '')).size > 1 && (
                <p className={styles.line}>
                  <Icon name="info" size={14} /> {t('orders.twoVisits')}
                </p>
              )}
            </>
          )}
        </div>
      )}
    </WorkspacePanel>
  );
}

function Draft({
  draft,
  changed,
  duplicate,
  findings,
  overrides,
  busy,
  maySign,
  onOverride,
  onEdit,
  onRemove,
  onOther,
  onFavourite,
}: {
  draft: OrderView;
  changed: boolean;
  duplicate: OrderView | undefined;
  findings: readonly Finding[];
  overrides: ReadonlyMap<string, Override>;
  busy: boolean;
  maySign: boolean;
  onOverride: (finding: Finding, override: Override) => void;
  onEdit: () => void;
  onRemove: () => void;
  onOther: () => void;
  onFavourite: () => void;
}) {
  const name = nameText(draft.name);
  return (
    <li className={styles.draft}>
      <div className={styles.head}>
        <Icon name={KIND_ICONS[draft.kind]} />
        <div className={styles.grow}>
          <div>
            <span className={styles.name}>
              {draft.name.name} {draft.name.strength}
            </span>{' '}
            {draft.name.form} {changed && <Chip tone="caution">{t('orders.changedChip')}</Chip>}
          </div>
          <div>{isComplete(draft.source) ? draft.detail : ''}</div>
          <div className={styles.second}>
            {[
              KIND_WORDS[draft.kind],
              draft.supply,
              draft.reason === null ? null : t('chart.for', { reason: draft.reason }),
            ]
              .filter((part) => part !== null)
              .join(' · ')}
          </div>
        </div>
        <IconButton
          icon="heart"
          size="small"
          label={t('orders.favourite.saveOf', { name })}
          disabled={busy || !isComplete(draft.source)}
          onClick={onFavourite}
        />
        <IconButton
          icon="pencil"
          size="small"
          label={t('orders.editOf', { name })}
          disabled={busy}
          onClick={onEdit}
        />
        <IconButton
          icon="close"
          size="small"
          label={t('orders.removeOf', { name })}
          disabled={busy}
          onClick={onRemove}
        />
      </div>
      {!isComplete(draft.source) && (
        <div className={styles.line}>
          <span className={styles.caution}>
            <Icon name="diamond" size={14} />
          </span>
          <span>
            <b>{t('orders.incomplete')}</b>{' '}
            <Button size="small" disabled={busy} onClick={onEdit}>
              {t('orders.completeOf', { name })}
            </Button>
          </span>
        </div>
      )}
      {draft.replaces !== undefined && (
        <p className={styles.line}>
          <Icon name="info" size={14} /> {t('orders.replacesBefore')}
        </p>
      )}
      {draft.remarks.map((one) => (
        <p key={one} className={styles.line}>
          <Icon name="info" size={14} /> {one}
        </p>
      ))}
      {duplicate !== undefined && (
        <p className={styles.line}>
          <span className={styles.caution}>
            <Icon name="diamond" size={14} />
          </span>
          <span>
            <b>{t('orders.duplicate')}</b>{' '}
            {t('orders.duplicateDetail', {
              name: nameText(duplicate.name),
              detail: duplicate.detail,
              state: duplicate.stateWords,
            })}
          </span>
        </p>
      )}
      {findings.map((one) => (
        <FindingBox
          key={findingKey(one)}
          finding={one}
          override={overrides.get(findingKey(one))}
          onOverride={
            maySign
              ? (override) => {
                  onOverride(one, override);
                }
              : undefined
          }
          onOther={onOther}
        />
      ))}
    </li>
  );
}
