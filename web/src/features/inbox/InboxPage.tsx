import { useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Section } from '@/api/inbox';
import { useSession } from '@/api/sessionStore';
import { MicroBanner } from '@/clinical/PatientBanner';
import type { PatientFace } from '@/fhir/patient';
import { clockSeconds } from '@/fhir';
import { t, tn } from '@/i18n';
import {
  Button,
  Failed,
  Icon,
  Loading,
  Modal,
  NeverAsked,
  NoneFound,
  PageHead,
  Truncated,
  useKeys,
} from '@/ui';
import { AcknowledgeDialog, BulkDialog } from './AcknowledgeDialogs';
import { CoverageDialog } from './CoverageDialog';
import { useInboxState } from './count';
import { countOf } from './counts';
import { Filters } from './Filters';
import { MessageForm, TaskForm } from './Forms';
import styles from './InboxPage.module.css';
import { reasonOf, useAct, useInbox, useNames } from './inbox.queries';
import { isShown, neighbour, normals, type Filter, type Inbox, type Item } from './items';
import { ItemList } from './ItemList';
import { Preview, type Ways } from './Preview';
import { CompleteDialog, DelegateDialog, ReleaseDialog, SnoozeDialog } from './StepDialogs';
import { patientWords } from './words';

/** An item is opened when it was looked at for so long. */
const READ_MS = 800;
/** An acknowledgement is taken back within this. */
const UNDO_MS = 15 * 60_000;

/** Where in the chart an item is at home: a note opens itself. */
function areaOf({ kind, task }: Item): string {
  const note = /^Composition\/([^/]+)/.exec(task.focus?.reference ?? '')?.[1];
  if (kind === 'cosign') return note === undefined ? 'notes' : `notes/${note}`;
  return kind === 'results' ? 'results' : '';
}

type Asked =
  | { readonly what: 'acknowledge' | 'snooze' | 'delegate' | 'complete' | 'release'; readonly item: Item }
  | { readonly what: 'bulk'; readonly items: readonly Item[] }
  | { readonly what: 'message'; readonly face: PatientFace | undefined }
  | { readonly what: 'task'; readonly face: PatientFace }
  | { readonly what: 'coverage' };

// Of this window: coming back from a chart the list is as it was left.
let lastFilter: Filter = { only: 'all' };
let lastSection: Section = 'open';

/** Everything that waits for the user: filters, the list with the most urgent first, and what the chosen item is about. */
export default function InboxPage() {
  const { id } = useParams({ strict: false }) as { id?: string };
  const asked = useRouterState({ select: (s) => new URLSearchParams(s.location.searchStr).get('new') });
  const navigate = useNavigate();
  const { user } = useSession();
  const physician = user.roles.includes('physician');
  const [section, setSectionState] = useState<Section>(id === undefined ? lastSection : 'open');
  const [filter, setFilterState] = useState<Filter>(id === undefined ? lastFilter : { only: 'all' });
  const [selected, setSelected] = useState(id);
  /** Chosen by the user, and not merely the first of the list. */
  const [chosen, setChosen] = useState(id !== undefined);
  const [reading, setReading] = useState(id !== undefined);
  const [dialog, setDialog] = useState<Asked>();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ id: string; reason: string }>();
  const [said, setSaid] = useState('');
  const stream = useInboxState();
  const query = useInbox(section);
  const open = useInbox('open');
  const nameOf = useNames();
  const run = useAct();
  const page = useRef<HTMLElement>(null);
  const preview = useRef<HTMLDivElement>(null);

  const { data } = query;
  const items = (data?.items ?? []).filter((one) => section !== 'open' || isShown(one, filter));
  const item = data?.items.find((one) => one.id === selected);
  const bulk = section === 'open' && physician ? normals(items) : [];

  useEffect(() => {
    document.title = `${t('inbox.title')} · ${t('app.name')}`;
  }, []);
  useEffect(() => {
    // The palette asks by the address, also while this page is on the screen.
    if (asked === null) return;
    if (asked === 'message') setDialog({ what: 'message', face: undefined });
    else if (asked === 'coverage') setDialog({ what: 'coverage' });
    void navigate({ href: '/inbox', replace: true });
  }, [asked, navigate]);
  // The first is shown until one is chosen. What arrives later never moves the preview: another patient would stand there.
  const first = items[0]?.id;
  if (selected === undefined && first !== undefined) setSelected(first);

  const unread = chosen && section === 'open' && item?.unread === true ? item.id : undefined;
  useEffect(() => {
    if (unread === undefined) return;
    const timer = setTimeout(() => {
      // When it fails the item stays unread, which is right.
      run(`Task/${unread}/$mark-read`, {}, item?.patientId).catch(() => undefined);
    }, READ_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [unread]); // eslint-disable-line react-hooks/exhaustive-deps

  const setSection = (next: Section): void => {
    lastSection = next;
    setSectionState(next);
    setSelected(undefined);
    setChosen(false);
  };
  const setFilter = (next: Filter): void => {
    lastFilter = next;
    setFilterState(next);
    if (section !== 'open') setSection('open');
    if (item !== undefined && !isShown(item, next)) {
      setSelected(undefined);
      setChosen(false);
    }
  };
  const row = (which: string): HTMLElement | null =>
    page.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(which)}"]`) ?? null;
  const choose = (which: string): void => {
    if (which === selected && chosen) preview.current?.focus();
    setSelected(which);
    setChosen(true);
    setReading(true);
    setFailed(undefined);
  };
  const move = (by: 1 | -1): void => {
    const at = items.findIndex((one) => one.id === selected);
    const next = items[Math.max(0, Math.min(items.length - 1, at + by))];
    if (next === undefined) return;
    setSelected(next.id);
    setChosen(true);
    setFailed(undefined);
    row(next.id)?.focus();
    row(next.id)?.scrollIntoView({ block: 'nearest' });
  };
  /** It leaves the list by what was just done: the next one is shown. */
  const leave = (which: string | undefined, words = ''): void => {
    setSelected(which === undefined ? undefined : neighbour(items, which));
    setChosen(false);
    setSaid(words);
  };
  const act = async (which: Item, path: string, done: () => void): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFailed(undefined);
    try {
      await run(path, {}, which.patientId);
      done();
    } catch (error) {
      setFailed({ id: which.id, reason: reasonOf(error) });
    } finally {
      setBusy(false);
    }
  };

  const ways: Ways = { ...waysOf(), list: toList };
  function toList(): void {
    setReading(false);
  }
  function waysOf(): Omit<Ways, 'list'> {
    if (item === undefined) return {};
    const openChart =
      item.patientId === undefined || item.mismatch
        ? undefined
        : (): void => {
            // Back from the chart leads to this item again.
            void navigate({ href: `/inbox/${item.id}`, replace: true }).then(() =>
              navigate({
                to: '/patients/$patientId/$',
                params: {
                  patientId: item.patientId ?? '',
                  _splat: areaOf(item),
                },
              }),
            );
          };
    // Whoever it is about must be on the screen before anything is done about it.
    const blind = item.mismatch || (item.patientId !== undefined && item.face === undefined);
    if (blind) return { openChart };
    const release =
      physician && item.report !== undefined
        ? (): void => {
            setDialog({ what: 'release', item });
          }
        : undefined;
    const message = (): void => {
      setDialog({ what: 'message', face: item.face });
    };
    if (item.closed) {
      const at = item.task.output?.map(({ valueInstant }) => valueInstant).find((one) => one !== undefined);
      const own = item.task.output?.some(
        ({ valueReference }) => valueReference?.identifier?.value === user.subject,
      );
      const canReopen = own === true && at !== undefined && Date.now() - Date.parse(at) < UNDO_MS;
      return {
        openChart,
        release,
        message,
        reopen: canReopen
          ? () =>
              void act(item, `Task/${item.id}/$reopen`, () => {
                leave(item.id, t('inbox.reopened', { name: patientWords(item) }));
              })
          : undefined,
      };
    }
    const ask = (what: 'acknowledge' | 'snooze' | 'delegate' | 'complete') => (): void => {
      setDialog({ what, item });
    };
    return {
      openChart,
      release,
      message,
      acknowledge: item.kind === 'results' && physician ? ask('acknowledge') : undefined,
      complete: item.kind === 'results' || item.kind === 'cosign' ? undefined : ask('complete'),
      snooze: item.urgency === 'critical' || section === 'snoozed' ? undefined : ask('snooze'),
      back:
        section === 'snoozed'
          ? () =>
              void act(item, `Task/${item.id}/$snooze`, () => {
                leave(item.id, t('inbox.broughtBack', { name: patientWords(item) }));
              })
          : undefined,
      delegate: ask('delegate'),
      claim:
        item.why === 'mine' || user.practitionerId === null
          ? undefined
          : () =>
              void act(item, `Task/${item.id}/$claim`, () => {
                setSaid(t('inbox.claimed', { name: patientWords(item) }));
              }),
    };
  }
  const newMessage = (): void => {
    setDialog({ what: 'message', face: item?.face });
  };
  const newTask = (): void => {
    if (item?.face !== undefined) setDialog({ what: 'task', face: item.face });
  };
  useKeys('inbox.title', [
    {
      keys: 'j',
      text: 'keys.next',
      run: () => {
        move(1);
      },
    },
    {
      keys: 'k',
      text: 'keys.previous',
      run: () => {
        move(-1);
      },
    },
    { keys: 'Enter', text: 'inbox.keys.open' },
    { keys: 'o', text: 'inbox.keys.chart', run: () => ways.openChart?.() },
    { keys: 'e', text: 'inbox.keys.acknowledge', run: () => (ways.acknowledge ?? ways.complete)?.() },
    {
      keys: 'A',
      text: 'inbox.keys.bulk',
      run: () => {
        if (bulk.length > 0) setDialog({ what: 'bulk', items: bulk });
      },
    },
    { keys: 's', text: 'inbox.keys.snooze', run: () => (ways.snooze ?? ways.back)?.() },
    { keys: 'a', text: 'inbox.keys.delegate', run: () => ways.delegate?.() },
    { keys: 'y', text: 'inbox.keys.claim', run: () => ways.claim?.() },
    { keys: 'p', text: 'inbox.keys.release', run: () => ways.release?.() },
    {
      keys: 'r',
      text: 'inbox.keys.reply',
      run: () => page.current?.querySelector<HTMLElement>('[data-reply]')?.focus(),
    },
    { keys: 'm', text: 'inbox.keys.message', run: newMessage },
    { keys: 'n', text: 'inbox.keys.task', run: newTask },
  ]);

  const all = countOf(open.data?.counts ?? [], 'all');
  return (
    <main className={styles.page} id="main" tabIndex={-1} ref={page}>
      <PageHead
        title={t('inbox.title')}
        detail={all === undefined ? user.name : `${user.name} · ${tn('inbox.openCount', all.open)}`}
      >
        <Live stream={stream} at={query.dataUpdatedAt} />
        <Button size="small" icon="message" hotkey="m" onClick={newMessage}>
          {t('inbox.message.new')}
        </Button>
        <Button size="small" icon="check" hotkey="n" disabled={item?.face === undefined} onClick={newTask}>
          {t('inbox.task.new')}
        </Button>
        <Button
          size="small"
          icon="person"
          onClick={() => {
            setDialog({ what: 'coverage' });
          }}
        >
          {t('inbox.coverage.open')}
        </Button>
      </PageHead>
      <div className={`${styles.body ?? ''} ${(reading ? styles.oneItem : styles.allItems) ?? ''}`}>
        <Filters
          section={section}
          filter={filter}
          counts={open.data?.counts ?? []}
          nameOf={nameOf}
          onSection={setSection}
          onFilter={setFilter}
        />
        <section className={styles.list} aria-label={t('inbox.list')}>
          <div className={styles.listHead}>
            {section === 'open' ? (
              <Only filter={filter} data={data} onFilter={setFilter} />
            ) : (
              <b>{t(section === 'done' ? 'inbox.doneToday' : 'inbox.snoozed')}</b>
            )}
            {bulk.length > 0 && (
              <Button
                size="small"
                hotkey="Shift A"
                onClick={() => {
                  setDialog({ what: 'bulk', items: bulk });
                }}
              >
                {tn('inbox.bulk.open', bulk.length)}
              </Button>
            )}
          </div>
          <div className={styles.rows} role="region" aria-label={t('inbox.rows')} tabIndex={0}>
            <ListState
              data={data}
              error={query.error}
              at={query.dataUpdatedAt}
              shown={items.length}
              section={section}
              linked={user.practitionerId !== null}
              onRetry={() => void query.refetch()}
            />
            <ItemList
              items={items}
              sections={section === 'open'}
              selected={selected}
              nameOf={nameOf}
              onSelect={choose}
            />
          </div>
          <p role="status" className={styles.listFoot}>
            {said}
          </p>
        </section>
        <div className={styles.preview}>
          {item !== undefined ? (
            <Preview
              key={item.id}
              item={item}
              ways={ways}
              busy={busy}
              failed={failed?.id === item.id ? failed.reason : undefined}
              nameOf={nameOf}
              focusRef={preview}
              listClass={styles.back}
              onReplied={() => {
                leave(item.id, t('inbox.replied'));
              }}
              onFiled={(done) => {
                leave(item.id, done);
              }}
            />
          ) : (
            data !== undefined &&
            selected !== undefined && (
              <div className={styles.state}>
                <NeverAsked title={t('inbox.gone')} detail={t('inbox.goneDetail')}>
                  <Button
                    size="small"
                    onClick={() => {
                      setSelected(undefined);
                      setChosen(false);
                      setReading(false);
                    }}
                  >
                    {t('inbox.goneNext')}
                  </Button>
                </NeverAsked>
              </div>
            )
          )}
        </div>
      </div>
      {dialog !== undefined && (
        <Asking
          asked={dialog}
          nameOf={nameOf}
          onClose={() => {
            setDialog(undefined);
          }}
          onLeft={leave}
          onSaid={setSaid}
        />
      )}
    </main>
  );
}

function Asking({
  asked,
  nameOf,
  onClose,
  onLeft,
  onSaid,
}: {
  asked: Asked;
  nameOf: (reference: string | undefined) => string;
  onClose: () => void;
  onLeft: (id: string | undefined, words?: string) => void;
  onSaid: (words: string) => void;
}) {
  const sent = (words: string): void => {
    onSaid(words);
    onClose();
  };
  switch (asked.what) {
    case 'acknowledge':
      return (
        <AcknowledgeDialog
          item={asked.item}
          onDone={() => {
            onLeft(asked.item.id);
          }}
          onClose={onClose}
        />
      );
    case 'bulk':
      return (
        <BulkDialog
          items={asked.items}
          onDone={() => {
            onLeft(undefined);
          }}
          onClose={onClose}
        />
      );
    case 'snooze':
      return (
        <SnoozeDialog
          item={asked.item}
          onDone={() => {
            onLeft(asked.item.id);
          }}
          onClose={onClose}
        />
      );
    case 'delegate':
      return (
        <DelegateDialog
          item={asked.item}
          onDone={(words) => {
            onLeft(asked.item.id, words);
          }}
          onClose={onClose}
        />
      );
    case 'complete':
      return (
        <CompleteDialog
          item={asked.item}
          onDone={(words) => {
            onLeft(asked.item.id, words);
          }}
          onClose={onClose}
        />
      );
    case 'release':
      return (
        <ReleaseDialog
          item={asked.item}
          onDone={(words = '') => {
            onSaid(words);
          }}
          onClose={onClose}
        />
      );
    case 'coverage':
      return <CoverageDialog nameOf={nameOf} onClose={onClose} />;
    case 'message':
      return (
        <FormDialog title={t('inbox.message.new')} onClose={onClose}>
          <MessageForm face={asked.face} fixed={false} onSent={sent} onLeave={onClose} />
        </FormDialog>
      );
    case 'task':
      return (
        <FormDialog title={t('inbox.task.new')} onClose={onClose}>
          <MicroBanner face={asked.face} strip={1} />
          <TaskForm face={asked.face} onSent={sent} onLeave={onClose} />
        </FormDialog>
      );
  }
}

function FormDialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: React.ReactNode;
}) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      zIndex={500}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className={styles.form}>{children}</div>
    </Modal>
  );
}

/** Whether changes come by themselves, and how old the list is. */
function Live({ stream, at }: { stream: 'connecting' | 'live' | 'broken'; at: number }) {
  if (at === 0) return null;
  return (
    <span className={styles.live} role="status">
      <Icon name={stream === 'live' ? 'tick' : 'offline'} size={14} />{' '}
      {t(stream === 'live' ? 'inbox.live' : 'inbox.notLive', { time: clockSeconds(at) })}
    </span>
  );
}

function Only({
  filter,
  data,
  onFilter,
}: {
  filter: Filter;
  data: Inbox | undefined;
  onFilter: (filter: Filter) => void;
}) {
  const counts = data?.counts ?? [];
  const one = (only: Filter['only'], text: string, count: number | undefined) => (
    <button
      type="button"
      aria-pressed={filter.only === only}
      onClick={() => {
        onFilter({ ...filter, only });
      }}
    >
      {count === undefined ? text : `${text}, ${String(count)}`}
    </button>
  );
  return (
    <span className={styles.toggle} role="group" aria-label={t('inbox.only')}>
      {one('all', t('inbox.everything'), countOf(counts, 'all')?.open)}
      {one('mine', t('inbox.mine'), countOf(counts, 'mine')?.open)}
      {one('unread', t('inbox.unreadOnly'), countOf(counts, 'all')?.unread)}
    </span>
  );
}

/** What the list does not say by its rows: that it loads, failed, is not whole, or that there is nothing. */
function ListState({
  data,
  error,
  at,
  shown,
  section,
  linked,
  onRetry,
}: {
  data: Inbox | undefined;
  error: Error | null;
  at: number;
  shown: number;
  section: Section;
  linked: boolean;
  onRetry: () => void;
}) {
  if (error !== null)
    return (
      <Failed
        title={data === undefined ? t('inbox.failed') : t('inbox.stale', { time: clockSeconds(at) })}
        detail={t('inbox.failedDetail')}
        reason={reasonOf(error)}
        onRetry={onRetry}
      />
    );
  if (data === undefined) return <Loading what={t('inbox.title')} rows={8} />;
  const whole = !data.truncated && data.warnings.length === 0;
  return (
    <>
      {!linked && <Failed title={t('inbox.notLinked')} detail={t('inbox.notLinkedDetail')} />}
      {linked && data.warnings.length > 0 && (
        <Failed
          title={t('inbox.partial')}
          detail={t('inbox.failedDetail')}
          reason={data.warnings.join(' ')}
          onRetry={onRetry}
        />
      )}
      {data.truncated && (
        <Truncated>{t('inbox.truncated', { shown: data.items.length, total: data.total })}</Truncated>
      )}
      {shown === 0 && whole && linked && (
        <NoneFound
          title={t(
            data.items.length > 0
              ? 'inbox.noneOfFilter'
              : section === 'open'
                ? 'inbox.none'
                : section === 'done'
                  ? 'inbox.noneDone'
                  : 'inbox.noneSnoozed',
          )}
          detail={t('inbox.asOf', { time: clockSeconds(at) })}
        />
      )}
      {shown === 0 && !(whole && linked) && data.items.length === 0 && (
        <p className={styles.state}>{t('inbox.noneButPartial')}</p>
      )}
    </>
  );
}
