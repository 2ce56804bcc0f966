import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { searchAll } from '@/api/fhir';
import { createOwn, removeOwn } from '@/api/inbox';
import { useSession } from '@/api/sessionStore';
import { Field } from '@/features/chart';
import { formatDateTime } from '@/fhir';
import { t } from '@/i18n';
import { Button, Failed, Loading, Modal, NoneFound, Truncated } from '@/ui';
import { inboxKey } from './count';
import { reasonOf } from './inbox.queries';
import styles from './Preview.module.css';
import { RecipientChoice } from './Recipients';
import { instantOfLocal, localMinute } from './StepDialogs';

const CODES = 'urn:salus:CodeSystem:basic';
const CODE = 'inbox-coverage';
const COVERING = 'urn:salus:covering';
const PERIOD = 'urn:salus:coverage-period';

interface Coverage {
  readonly id: string;
  readonly who: string;
  readonly start: string | undefined;
  readonly end: string | undefined;
}

function coverageOf(basic: fhir4.Basic): Coverage {
  const part = (url: string) => basic.extension?.find((one) => one.url === url);
  const period = part(PERIOD)?.valuePeriod;
  return {
    id: basic.id ?? '',
    who: part(COVERING)?.valueReference?.reference ?? '',
    start: period?.start,
    end: period?.end,
  };
}

/** Who stands in while one is away: what holds or is to come, and a new one. */
export function CoverageDialog({
  nameOf,
  onClose,
}: {
  nameOf: (reference: string | undefined) => string;
  onClose: () => void;
}) {
  const { user } = useSession();
  const client = useQueryClient();
  const me = `Practitioner/${user.practitionerId ?? ''}`;
  const [now] = useState(() => Date.now());
  const [who, setWho] = useState('');
  const [from, setFrom] = useState(() => localMinute(now));
  const [to, setTo] = useState(() => localMinute(now + 7 * 24 * 3_600_000));
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const query = useQuery({
    queryKey: [...inboxKey, 'coverage', me],
    enabled: user.practitionerId !== null,
    queryFn: async ({ signal }) => {
      const { matches, truncated } = await searchAll(
        'Basic',
        { code: `${CODES}|${CODE}`, subject: me, _sort: '-_lastUpdated', _count: 100 },
        { signal },
      );
      return { all: matches.map(coverageOf), truncated };
    },
  });
  const current = (query.data?.all ?? []).filter(
    ({ end }) => end !== undefined && Date.parse(end) > Date.now(),
  );
  const start = instantOfLocal(from);
  const end = instantOfLocal(to);
  const blocked =
    user.practitionerId === null
      ? t('inbox.notLinked')
      : who === ''
        ? t('inbox.coverage.needWho')
        : start === undefined || end === undefined || start >= end || Date.parse(end) <= Date.now()
          ? t('inbox.coverage.needTimes')
          : undefined;
  const act = async (run: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      await run();
      setWho('');
    } catch (error) {
      setFailed(reasonOf(error));
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: inboxKey });
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('inbox.coverage.title')}
      zIndex={500}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className={styles.form}>
        <p>{t('inbox.coverage.detail')}</p>
        {query.error !== null ? (
          <Failed
            title={t('inbox.coverage.failed')}
            detail={t('inbox.coverage.failedDetail')}
            reason={reasonOf(query.error)}
            onRetry={() => void query.refetch()}
          />
        ) : user.practitionerId !== null && query.data === undefined ? (
          <Loading what={t('inbox.coverage.title')} rows={1} />
        ) : current.length === 0 ? (
          <NoneFound title={t('inbox.coverage.none')} detail={formatDateTime(new Date(now).toISOString())} />
        ) : (
          <ul className={styles.form} aria-label={t('inbox.coverage.list')}>
            {current.map((one) => (
              <li key={one.id} className={styles.buttons}>
                <span>
                  <b>{nameOf(one.who)}</b> {formatDateTime(one.start)} – {formatDateTime(one.end)}
                </span>
                <Button
                  size="small"
                  disabled={busy}
                  aria-label={t('inbox.coverage.endOf', { name: nameOf(one.who) })}
                  onClick={() => void act(() => removeOwn('Basic', one.id))}
                >
                  {t('inbox.coverage.end')}
                </Button>
              </li>
            ))}
          </ul>
        )}
        {query.data?.truncated === true && <Truncated>{t('inbox.coverage.cut')}</Truncated>}
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (blocked === undefined && !busy)
              void act(() =>
                createOwn<fhir4.Basic>({
                  resourceType: 'Basic',
                  code: { coding: [{ system: CODES, code: CODE }] },
                  subject: { reference: me },
                  extension: [
                    { url: COVERING, valueReference: { reference: who } },
                    { url: PERIOD, valuePeriod: { start: start ?? '', end: end ?? '' } },
                  ],
                }),
              );
          }}
        >
          <RecipientChoice
            label={t('inbox.coverage.who')}
            value={who}
            without={[me]}
            people
            first
            onValue={setWho}
          />
          <Field label={t('inbox.coverage.from')}>
            {(props) => (
              <input
                {...props}
                type="datetime-local"
                value={from}
                onChange={(event) => {
                  setFrom(event.currentTarget.value);
                }}
              />
            )}
          </Field>
          <Field label={t('inbox.coverage.until')}>
            {(props) => (
              <input
                {...props}
                type="datetime-local"
                value={to}
                onChange={(event) => {
                  setTo(event.currentTarget.value);
                }}
              />
            )}
          </Field>
          {failed !== undefined && (
            <p role="alert" className={styles.problem}>
              {t('inbox.notDone')} {failed}
            </p>
          )}
          <div className={styles.buttons}>
            <Button kind="primary" type="submit" disabled={busy || blocked !== undefined}>
              {t('inbox.coverage.save')}
            </Button>
            <Button onClick={onClose}>{t('ui.close')}</Button>
            {blocked !== undefined && <span className={styles.quiet}>{blocked}</span>}
          </div>
        </form>
      </div>
    </Modal>
  );
}
