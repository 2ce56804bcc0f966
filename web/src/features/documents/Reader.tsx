import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readOne } from '@/api/chart';
import { reviewDocument } from '@/api/documents';
import { ApiError } from '@/api/errors';
import { MicroBanner } from '@/clinical/PatientBanner';
import {
  chartKey,
  failureWords,
  rowStyles as rows,
  typesKey,
  useChart,
  useMoment,
  WidgetState,
} from '@/features/chart';
import { conceptTerm, formatDateTime, type DocumentReference } from '@/fhir';
import { t } from '@/i18n';
import { Button, Card, Chip, Icon, offerUndo } from '@/ui';
import { Content } from './Content';
import { dateWords, movedHere, noteOf, reviewOf, titleOf, waitsForReview, waitsForSorting } from './document';
import styles from './DocumentsTab.module.css';

/** One document with its content, what was said of it, and what can be done with it. */
export function Reader({
  listed,
  onEdit,
  onMove,
}: {
  listed: DocumentReference;
  onEdit: (() => void) | undefined;
  onMove: (() => void) | undefined;
}) {
  const { patientId, face, strip } = useChart();
  const id = listed.id ?? '';
  // The text of then, not that of today.
  const version = useMoment() === null ? undefined : listed.meta?.versionId;
  const query = useQuery({
    queryKey: typesKey(patientId, ['DocumentReference'], 'document', id, version ?? ''),
    queryFn: ({ signal }) => readOne<DocumentReference>('DocumentReference', id, signal, version),
  });
  const document = query.data;
  const attachments = (document?.content ?? []).flatMap((c) => (c.attachment ? [c.attachment] : []));
  return (
    <Card
      title={titleOf(listed)}
      flush
      count={dateWords(listed)}
      action={
        listed.status === 'superseded' ? (
          <Chip tone="caution">{t('chart.supersededByANewerOne')}</Chip>
        ) : undefined
      }
    >
      {face && <MicroBanner face={face} strip={strip} />}
      {document === undefined ? (
        <WidgetState
          what={t('chart.document')}
          meaning={t('chart.itsTextMayMatterRead')}
          query={query}
          loaded={false}
          rows={8}
        />
      ) : (
        <>
          <Said document={document} />
          {onEdit !== undefined && onMove !== undefined && (
            <Acts key={document.meta?.versionId} document={document} onEdit={onEdit} onMove={onMove} />
          )}
          {attachments.length === 0 ? (
            <p className={rows.empty}>{t('chart.thisDocumentHasNoContent')}</p>
          ) : (
            attachments.map((a, i) => <Content key={`${id}-${String(i)}`} attachment={a} />)
          )}
        </>
      )}
    </Card>
  );
}

/** Type, note, review, where it came from, and whether it was looked through for malware. */
function Said({ document }: { document: DocumentReference }) {
  const moved = movedHere(document);
  const review = reviewOf(document);
  const note = noteOf(document);
  const brought = waitsForSorting(document);
  const type = conceptTerm(document.type);
  return (
    <div className={styles.said}>
      {brought !== null && (
        <p>
          <Icon name="dashed" /> {t('documents.toSortBy', { name: brought.by, time: brought.time })}
        </p>
      )}
      {type !== null && type !== document.description && <p>{type}</p>}
      {review !== null ? (
        <p>
          <Icon name="tick" /> {t('documents.reviewedBy', { name: review.by, time: review.time })}
        </p>
      ) : (
        waitsForReview(document) && (
          <p>
            <Icon name="dashed" /> {t('documents.notReviewed')}
          </p>
        )
      )}
      {note !== '' && <p className={styles.noted}>{t('documents.noted', { note })}</p>}
      {moved !== null && (
        <p>
          <Icon name="arrow" />{' '}
          {t('documents.movedHere', { name: moved.by, time: moved.time, reason: moved.reason })}
        </p>
      )}
      <ScanNote document={document} />
    </div>
  );
}

function Acts({
  document,
  onEdit,
  onMove,
}: {
  document: DocumentReference;
  onEdit: () => void;
  onMove: () => void;
}) {
  const { patientId, user } = useChart();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const { id = '', meta } = document;
  const review = async (): Promise<void> => {
    setBusy(true);
    setFailed(null);
    const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: chartKey(patientId) });
    try {
      const done = await reviewDocument(id, patientId, meta?.versionId ?? '');
      offerUndo(t('documents.reviewDone', { title: titleOf(document) }), async () => {
        await reviewDocument(id, patientId, done.meta?.versionId ?? '', true);
        await refresh();
      });
      await refresh();
    } catch (error) {
      setFailed(
        error instanceof ApiError && error.kind === 'version'
          ? t('documents.changedSinceRead')
          : failureWords(error),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className={styles.tools}>
        {waitsForReview(document) && user?.practitionerId != null && (
          <Button kind="primary" disabled={busy} onClick={() => void review()}>
            {t('documents.review')}
          </Button>
        )}
        <Button icon="pencil" hotkey="e" onClick={onEdit}>
          {t('documents.edit')}
        </Button>
        <Button icon="arrow" hotkey="m" onClick={onMove}>
          {t('documents.move')}
        </Button>
      </div>
      {failed !== null && (
        <p className={styles.failed} role="alert">
          {t('documents.reviewFailed', { reason: failed })}
        </p>
      )}
    </>
  );
}

/** Whether a content was looked through for malware, when the server has said so. */
function ScanNote({ document }: { document: DocumentReference }) {
  const scan = document.extension?.find((e) => e.url === 'urn:salus:document-scan')?.extension;
  const part = (url: string) => scan?.find((e) => e.url === url);
  if (scan === undefined) return null;
  return (
    <p>
      {part('status')?.valueCode === 'clean'
        ? t('documents.scanned', {
            scanner: part('scanner')?.valueString ?? '',
            time: formatDateTime(part('time')?.valueInstant),
          })
        : t('documents.notScanned')}
    </p>
  );
}
