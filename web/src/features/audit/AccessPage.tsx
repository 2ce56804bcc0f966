import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { auditEvents, type AuditFilter, type AuditLine } from '@/api/audit';
import { dateTimeText } from '@/fhir/dates';
import { t } from '@/i18n';
import { Button, Card, Chip, Failed, Icon, Loading, NeverAsked, PageHead, TextInput, Truncated } from '@/ui';
import styles from './AccessPage.module.css';
import { ChainBadge } from './ChainBadge';

interface Fields {
  patient: string;
  user: string;
  from: string;
  to: string;
}
const NOTHING: Fields = { patient: '', user: '', from: '', to: '' };

/** The days of the fields as instants of this time zone; the last day counts whole. */
export function toFilter(fields: Fields): AuditFilter {
  const filter: AuditFilter = {};
  if (fields.patient.trim() !== '') filter.patient = fields.patient.trim().replace(/^Patient\//, '');
  if (fields.user.trim() !== '') filter.user = fields.user.trim();
  if (fields.from !== '') filter.from = new Date(`${fields.from}T00:00:00`).toISOString();
  if (fields.to !== '') {
    const end = new Date(`${fields.to}T00:00:00`);
    end.setDate(end.getDate() + 1);
    filter.to = end.toISOString();
  }
  return filter;
}

/** Who saw or changed what, for the privacy officer. */
export function AccessPage() {
  const [fields, setFields] = useState(NOTHING);
  const [filter, setFilter] = useState<AuditFilter>({});
  const [problem, setProblem] = useState<string>();
  const [picked, setPicked] = useState<number>();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['audit-events', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => auditEvents(filter, pageParam, signal),
    getNextPageParam: (page) => (page.next === null ? undefined : String(page.next)),
    refetchOnWindowFocus: false,
  });
  useEffect(() => {
    document.title = `${t('audit.title')} · ${t('app.name')}`;
  }, []);

  const events = data?.pages.flatMap((page) => page.events) ?? [];
  const current = events.find((event) => event.seq === picked);
  const change =
    (name: keyof Fields) =>
    (event: { currentTarget: HTMLInputElement }): void => {
      setFields({ ...fields, [name]: event.currentTarget.value });
    };
  const said = Object.entries(filter)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
  const apply = (next: Fields): void => {
    if (next.from !== '' && next.to !== '' && next.from > next.to) {
      setProblem(t('audit.badDates'));
      return;
    }
    setProblem(undefined);
    setPicked(undefined);
    setFields(next);
    setFilter(toFilter(next));
  };

  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <PageHead title={t('audit.title')}>
        <ChainBadge />
      </PageHead>
      <form
        className={styles.filters}
        onSubmit={(event) => {
          event.preventDefault();
          apply(fields);
        }}
      >
        <TextInput
          label={t('audit.patient')}
          value={fields.patient}
          onChange={change('patient')}
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput
          label={t('audit.user')}
          value={fields.user}
          onChange={change('user')}
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput type="date" label={t('audit.from')} value={fields.from} onChange={change('from')} />
        <TextInput
          type="date"
          label={t('audit.to')}
          value={fields.to}
          onChange={change('to')}
          error={problem}
        />
        <Button type="submit" kind="primary" icon="filter">
          {t('audit.apply')}
        </Button>
        {Object.keys(filter).length > 0 && (
          <Button
            kind="quiet"
            onClick={() => {
              apply(NOTHING);
            }}
          >
            {t('audit.clear')}
          </Button>
        )}
        <span className={styles.privacy}>
          <Chip icon="lock">{t('audit.privacy')}</Chip>
        </span>
      </form>
      {/* It scrolls where there is little room, by keyboard too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.body} role="group" aria-label={t('audit.title')} tabIndex={0}>
        <div className={styles.list}>
          <Card
            title={t('audit.events')}
            flush
            edge={error !== null && events.length === 0 ? 'failed' : 'plain'}
            count={data === undefined ? undefined : t('audit.newest', { count: events.length })}
          >
            {error !== null && (
              <Failed
                title={t('audit.failed')}
                detail={t('audit.failedDetail')}
                reason={error.message}
                onRetry={() => void refetch()}
              />
            )}
            {data === undefined && error === null && <Loading what={t('audit.loading')} rows={8} />}
            {data !== undefined && events.length === 0 && (
              <NeverAsked
                title={t('audit.none')}
                detail={t('audit.noneDetail', { what: said === '' ? t('audit.everything') : said })}
              />
            )}
            {events.length > 0 && (
              <div className={styles.scroll}>
                <table className={styles.table}>
                  <thead>
                    <tr>
                      {(['when', 'who', 'did', 'what', 'whose', 'purpose', 'outcome'] as const).map(
                        (name) => (
                          <th key={name} scope="col">
                            {t(`audit.${name}`)}
                          </th>
                        ),
                      )}
                    </tr>
                  </thead>
                  <tbody>
                    {events.map((event) => (
                      <Row
                        key={event.seq}
                        event={event}
                        on={event.seq === picked}
                        onPick={() => {
                          setPicked(event.seq);
                        }}
                      />
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            {hasNextPage && (
              <Truncated
                action={
                  <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                    {t('audit.loadMore')}
                  </Button>
                }
              >
                {t('audit.more', { count: events.length })}
              </Truncated>
            )}
          </Card>
        </div>
        <aside className={styles.aside} aria-live="polite">
          <Card
            title={current === undefined ? t('audit.row') : t('audit.detail', { row: current.seq })}
            flush
          >
            {current === undefined ? (
              <p className="salus-note">{t('audit.pick')}</p>
            ) : (
              <Details event={current} />
            )}
          </Card>
        </aside>
      </div>
    </main>
  );
}

function Outcome({ status }: { status: number }) {
  if (status === 401 || status === 403)
    return (
      <span className={styles.refused}>
        <Icon name="barred" />
        {t('audit.refused', { status })}
      </span>
    );
  if (status >= 400)
    return (
      <span className={styles.fault}>
        <Icon name="triangle" />
        {t('audit.failedEvent', { status })}
      </span>
    );
  return (
    <span className={styles.allowed}>
      <Icon name="tick" />
      {t('audit.allowed')}
    </span>
  );
}

function whose(event: AuditLine): string {
  const [first] = event.patientIds;
  if (first === undefined) return t('audit.noPatient');
  return event.patientIds.length === 1 ? first : t('audit.manyPatients', { count: event.patientIds.length });
}

function Row({ event, on, onPick }: { event: AuditLine; on: boolean; onPick: () => void }) {
  const at = dateTimeText(event.at, true);
  return (
    <tr className={on ? styles.on : undefined} onClick={onPick}>
      <td className={styles.when}>
        <button
          type="button"
          className={styles.pick}
          aria-pressed={on}
          onClick={onPick}
          onKeyDown={(key: KeyboardEvent<HTMLButtonElement>) => {
            if (key.key !== 'ArrowDown' && key.key !== 'ArrowUp') return;
            key.preventDefault();
            const row = key.currentTarget.closest('tr');
            const next = key.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling;
            next?.querySelector('button')?.focus();
          }}
        >
          {at}
        </button>
      </td>
      <td>
        <div className={styles.who}>{event.user === '' ? t('audit.nobody') : event.user}</div>
        <div className={styles.second}>{event.roles.join(', ')}</div>
      </td>
      <td className={styles.did}>{event.action}</td>
      <td className={styles.wrap}>{event.type === '' ? event.detail : event.type}</td>
      <td className={styles.wrap}>{whose(event)}</td>
      <td>{event.purpose === '' ? t('audit.notGiven') : event.purpose}</td>
      <td>
        <Outcome status={event.status} />
      </td>
    </tr>
  );
}

function Details({ event }: { event: AuditLine }) {
  const facts: [string, string][] = [
    [t('audit.when'), dateTimeText(event.at, true)],
    [t('audit.who'), event.user === '' ? t('audit.nobody') : event.user],
    [t('audit.roles'), event.roles.join(', ')],
    [t('audit.did'), [event.action, event.type].filter((part) => part !== '').join(' ')],
    [t('audit.whose'), event.patientIds.length === 0 ? t('audit.noPatient') : event.patientIds.join(', ')],
    [t('audit.ids'), event.ids.join(', ')],
    [t('audit.query'), event.detail],
    [t('audit.purpose'), event.purpose === '' ? t('audit.notGiven') : event.purpose],
    [t('audit.from.address'), event.address],
  ];
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      <div>
        <dt>{t('audit.outcome')}</dt>
        <dd>
          <Outcome status={event.status} />
        </dd>
      </div>
    </dl>
  );
}
