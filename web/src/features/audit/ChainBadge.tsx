import { useQuery } from '@tanstack/react-query';
import { auditChain } from '@/api/audit';
import { dateTimeText } from '@/fhir/dates';
import { t, tn } from '@/i18n';
import { Button, Icon } from '@/ui';
import styles from './AccessPage.module.css';

/** State of the audit chain with its time and count. Unknown is never shown as verified. */
export function ChainBadge() {
  const { data, error, isFetching, dataUpdatedAt, refetch } = useQuery({
    queryKey: ['audit-chain'],
    queryFn: ({ signal }) => auditChain(signal),
    refetchOnWindowFocus: false,
    staleTime: Infinity,
  });
  return (
    <>
      <div role="status">{badge()}</div>
      <Button onClick={() => void refetch()} disabled={isFetching}>
        {t(isFetching && data !== undefined ? 'audit.verifying' : 'audit.verify')}
      </Button>
    </>
  );

  function badge() {
    // A failed check outweighs an older good one.
    if (error !== null)
      return (
        <span className={`${styles.badge ?? ''} ${styles.failed ?? ''}`}>
          <Icon name="barred" />
          <b>{t('audit.chainFailed')}</b>
        </span>
      );
    if (data === undefined)
      return (
        <span className={`${styles.badge ?? ''} ${styles.unknown ?? ''}`}>
          <Icon name="dashed" />
          {t('audit.chainLoading')}
        </span>
      );
    const at = dateTimeText(new Date(dataUpdatedAt).toISOString(), true);
    if (data.state === 'broken' || data.firstBad !== null) {
      const bad = typeof data.firstBad === 'object' ? data.firstBad?.seq : data.firstBad;
      return (
        <span className={`${styles.badge ?? ''} ${styles.broken ?? ''}`} role="alert">
          <Icon name="octagon" />
          <span>
            <b>{t('audit.chainBroken')}</b> {at} ·{' '}
            {t('audit.chainBrokenAt', { row: bad ?? t('audit.rowUnknown') })}
          </span>
        </span>
      );
    }
    if (data.state !== 'ok') {
      return (
        <span className={`${styles.badge ?? ''} ${styles.unknown ?? ''}`}>
          <Icon name="dashed" />
          {t('audit.chainOther', { state: data.state })} · {at}
        </span>
      );
    }
    const checkpoint =
      data.checkpointAt === null
        ? t('audit.noCheckpoint')
        : t('audit.checkpoint', { at: dateTimeText(data.checkpointAt) });
    return (
      <span className={`${styles.badge ?? ''} ${styles.ok ?? ''}`}>
        <Icon name="shield" />
        <span>
          <b>{t('audit.chainOk')}</b> {at} · {tn('audit.rows', data.events)} · {checkpoint}
        </span>
      </span>
    );
  }
}
