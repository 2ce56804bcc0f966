import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { ApiError } from '@/api/errors';
import { ownFile } from '@/api/patient-messages';
import { t } from '@/i18n';
import { Failed, Icon, Loading, NeverAsked } from '@/ui';
import styles from './PortalPage.module.css';

const Content = lazy(() => import('@/features/documents').then((m) => ({ default: m.Content })));

/** What came with a message: its name, which opens it in the page. */
export function LetterFile({ file }: { file: fhir4.Reference }) {
  const [open, setOpen] = useState(false);
  const name = file.display ?? t('portal.file');
  const [type, id] = (file.reference ?? '').split('/');
  const icon = <Icon name="document" size={16} />;
  if (type !== 'DocumentReference' || id === undefined)
    return (
      <p className={styles.file}>
        {icon} {name}
      </p>
    );
  return (
    <>
      <button
        type="button"
        className={styles.opens}
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {icon} {name}
      </button>
      {open && <Opened id={id} name={name} />}
    </>
  );
}

function Opened({ id, name }: { id: string; name: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['portal', 'file', id],
    queryFn: ({ signal }) => ownFile(id, signal),
    gcTime: 0,
  });
  const gone = <NeverAsked title={t('portal.fileGone')} detail={t('portal.fileGoneDetail')} />;
  if (data?.status === 'entered-in-error') return gone;
  if (data !== undefined)
    return (
      <div className={styles.content}>
        <Suspense fallback={<Loading what={name} rows={4} />}>
          {data.content.map(({ attachment }, i) => (
            <Content key={i} attachment={attachment} />
          ))}
        </Suspense>
      </div>
    );
  if (error === null) return <Loading what={name} rows={4} />;
  // Sorted into another chart, or withheld.
  if (error instanceof ApiError && (error.kind === 'not-found' || error.kind === 'forbidden')) return gone;
  return (
    <Failed
      title={t('portal.failed', { what: name })}
      detail={t('portal.fileFailedDetail')}
      reason={error.message}
      onRetry={() => void refetch()}
    />
  );
}
