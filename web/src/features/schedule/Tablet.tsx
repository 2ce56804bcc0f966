import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { read } from '@/api/fhir';
import {
  decideChange,
  handOver,
  readTablet,
  reopenChange,
  takeBack,
  type HandedOver,
  type Tablet,
} from '@/api/tablet';
import { t, tn, type TextKey } from '@/i18n';
import { Button, Icon, Modal, offerUndo, QrCode, type IconName } from '@/ui';
import { momentText, panelStyles as styles, reasonOf, Who } from './parts';
import { refreshBoards } from './schedule.queries';
import { whoText } from './status';
import type { SaidChange, Visit } from './visits';
import { clockIn, today } from './zone';

const WATCH_MS = 5_000;

const ICONS: Readonly<Record<Tablet['state'], IconName>> = {
  none: 'dashed',
  waiting: 'clock',
  open: 'activity',
  locked: 'barred',
  revoked: 'dashed',
  expired: 'dashed',
  done: 'tick',
};

const CHANGED: Readonly<Record<SaidChange['field'], TextKey>> = {
  phone: 'tablet.changed.phone',
  email: 'tablet.changed.email',
  address: 'tablet.changed.address',
  language: 'tablet.changed.language',
  coverage: 'tablet.changed.coverage',
  consent: 'tablet.changed.consent',
};

/** Those that change the record when they are accepted; the others are told to the desk and dealt with. */
const isDetail = ({ field }: SaidChange): boolean => field !== 'coverage' && field !== 'consent';

export const openChanges = (visit: Visit): readonly SaidChange[] =>
  visit.changes.filter(({ state }) => state === 'open');

/** Whether there is anything to do or to see at the tablet of a visit. */
export function hasTablet(visit: Visit, zone: string, now: number): boolean {
  if (visit.patientId === undefined) return false;
  const comes = visit.flow === 'booked' || visit.flow === 'arrived';
  return (
    (comes && today(zone, visit.start) === today(zone, now)) ||
    openChanges(visit).length > 0 ||
    visit.tabletLocked
  );
}

function stateText({ state, by, at, expires }: Tablet, zone: string): string {
  const time = at === undefined ? '' : clockIn(at, zone);
  const end = expires === undefined ? '' : clockIn(expires, zone);
  switch (state) {
    case 'none':
      return t('tablet.none');
    case 'waiting':
      return t('tablet.waiting', { who: by, time, end });
    case 'open':
      return t('tablet.open', { time });
    case 'locked':
      return t('tablet.lockedState');
    case 'revoked':
      return t('tablet.revoked');
    case 'expired':
      return t('tablet.expired');
    case 'done':
      return t('tablet.doneState');
  }
}

/** The check-in that the patient does alone: handing over, how it stands, and what the patient said. */
export function TabletSection({ visit, zone, now }: { visit: Visit; zone: string; now: number }) {
  const queries = useQueryClient();
  const [link, setLink] = useState<HandedOver>();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const key = ['tablet', visit.id];
  const { data, error, refetch } = useQuery({
    queryKey: [...key, visit.version],
    queryFn: ({ signal }) => readTablet(visit.id, signal),
    staleTime: 0,
    placeholderData: (before) => before,
    // What is on its way is watched.
    refetchInterval: (query) =>
      query.state.data?.state === 'waiting' || query.state.data?.state === 'open' ? WATCH_MS : false,
  });
  const run = async (act: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFailed(undefined);
    try {
      await act();
      await Promise.all([queries.invalidateQueries({ queryKey: key }), refreshBoards(queries)]);
    } catch (failure) {
      setFailed(reasonOf(failure));
      void refreshBoards(queries);
    } finally {
      setBusy(false);
    }
  };
  const decide = async (change: SaidChange, decision: 'accept' | 'decline'): Promise<void> => {
    const { patientId } = visit;
    const changes = decision === 'accept' && isDetail(change) && patientId !== undefined;
    // As it is just before, to put back; without it the change is accepted all the same, and not undone from here.
    const before = changes ? await read('Patient', patientId).catch(() => undefined) : undefined;
    await decideChange(visit.id, change.id, decision, patientId);
    if (patientId === undefined || !isDetail(change) || (changes && before === undefined)) return;
    const what = t(CHANGED[change.field]);
    offerUndo(t(decision === 'accept' ? 'tablet.didAccept' : 'tablet.didDecline', { what }), async () => {
      try {
        await reopenChange(visit.id, change.id, patientId, before);
      } catch (failure) {
        throw new Error(reasonOf(failure), { cause: failure });
      } finally {
        await refreshBoards(queries);
      }
    });
  };
  const state = data?.state;
  const lives = state === 'waiting' || state === 'open';
  const comes =
    (visit.flow === 'booked' || visit.flow === 'arrived') && today(zone, visit.start) === today(zone, now);
  // A code that opens nothing any more is not left on the screen.
  const shown = link !== undefined && state === 'waiting' && link.expires > now ? link : undefined;
  return (
    <section aria-label={t('tablet.title')}>
      <h3>{t('tablet.title')}</h3>
      {error !== null ? (
        <div className={styles.problem} role="alert">
          <p>
            {t('tablet.unknown')} {reasonOf(error)}
          </p>
          <Button size="small" onClick={() => void refetch()}>
            {t('state.retry')}
          </Button>
        </div>
      ) : data === undefined ? (
        <p className={styles.quiet} role="status">
          {t('tablet.loading')}
        </p>
      ) : (
        <p role="status">
          <Icon name={ICONS[data.state]} size={14} /> {stateText(data, zone)}
        </p>
      )}
      {shown !== undefined && (
        <>
          <QrCode
            svg={shown.qr}
            label={t('tablet.qr', { name: whoText(visit) })}
            missing={t('tablet.noQr')}
          />
          <p>{t('tablet.scan', { end: clockIn(shown.expires, zone) })}</p>
        </>
      )}
      <div className={styles.buttons}>
        {comes && (
          <Button
            size="small"
            kind={shown === undefined ? 'primary' : 'plain'}
            disabled={busy}
            onClick={() =>
              void run(async () => {
                setLink(await handOver(visit.id, visit.patientId));
              })
            }
          >
            {lives || state === 'locked' ? t('tablet.handOverAgain') : t('tablet.handOver')}
          </Button>
        )}
        {shown !== undefined && (
          <Button
            size="small"
            onClick={() => {
              window.location.assign(shown.url);
            }}
          >
            {t('tablet.here')}
          </Button>
        )}
        {(lives || state === 'locked') && (
          <Button
            size="small"
            disabled={busy}
            onClick={() =>
              void run(async () => {
                await takeBack(visit.id, visit.patientId);
                setLink(undefined);
              })
            }
          >
            {t('tablet.takeBack')}
          </Button>
        )}
      </div>
      {failed !== undefined && (
        <div className={styles.problem} role="alert">
          <h3>{t('schedule.notDone')}</h3>
          <p>{failed}</p>
        </div>
      )}
      {visit.changes.length > 0 && (
        <>
          <h3>{t('tablet.changes')}</h3>
          <ul className={styles.list}>
            {visit.changes.map((change) => (
              <Said
                key={change.id}
                change={change}
                zone={zone}
                busy={busy}
                onDecide={(decision) => void run(() => decide(change, decision))}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Said({
  change,
  zone,
  busy,
  onDecide,
}: {
  change: SaidChange;
  zone: string;
  busy: boolean;
  onDecide: (decision: 'accept' | 'decline') => void;
}) {
  const what = t(CHANGED[change.field]);
  const label = (act: TextKey): string => t('schedule.act.of', { act: t(act), name: what });
  return (
    <li>
      <b>{what}</b> <span className={styles.quiet}>{momentText(change.at, zone)}</span>
      {isDetail(change) && (
        <dl className={styles.facts}>
          <dt>{t('tablet.before')}</dt>
          <dd>{change.before === '' ? t('tablet.nothing') : change.before}</dd>
          <dt>{t('tablet.after')}</dt>
          <dd>{change.after}</dd>
        </dl>
      )}
      {change.state === 'open' ? (
        <div className={styles.buttons}>
          <Button
            size="small"
            kind="primary"
            disabled={busy}
            aria-label={label(isDetail(change) ? 'tablet.accept' : 'tablet.seen')}
            onClick={() => {
              onDecide('accept');
            }}
          >
            {isDetail(change) ? t('tablet.accept') : t('tablet.seen')}
          </Button>
          {isDetail(change) && (
            <Button
              size="small"
              disabled={busy}
              aria-label={label('tablet.decline')}
              onClick={() => {
                onDecide('decline');
              }}
            >
              {t('tablet.decline')}
            </Button>
          )}
        </div>
      ) : (
        <p className={styles.quiet}>
          <Icon name={change.state === 'accepted' ? 'tick' : 'barred'} size={14} />{' '}
          {change.state === 'accepted'
            ? t('tablet.accepted', { who: change.by })
            : t('tablet.declined', { who: change.by })}
        </p>
      )}
    </li>
  );
}

/** What the board says of it on a card; nothing when all is well. */
export function TabletNote({ visit }: { visit: Visit }) {
  const open = openChanges(visit).length;
  return (
    <>
      {visit.tabletLocked && (
        <div className={styles.taken}>
          <Icon name="barred" size={14} /> {t('tablet.lockedShort')}
        </div>
      )}
      {open > 0 && (
        <div className={styles.caution}>
          <Icon name="diamond" size={14} /> {tn('tablet.changesCount', open)}
        </div>
      )}
    </>
  );
}

/** The same from a card of the board: who it is stands on top. */
export function TabletDialog({
  visit,
  zone,
  now,
  onClose,
}: {
  visit: Visit;
  zone: string;
  now: number;
  onClose: () => void;
}) {
  return (
    <Modal opened onClose={onClose} title={t('tablet.dialog', { name: whoText(visit) })} size="lg">
      <div className={styles.content}>
        {visit.face !== undefined && <Who face={visit.face} similar={visit.similar} />}
        <TabletSection visit={visit} zone={zone} now={now} />
      </div>
    </Modal>
  );
}
