import { t } from '@/i18n';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { readOne } from '@/api/chart';
import {
  conceptTerm,
  formatDate,
  formatDateTime,
  instantOf,
  type Attachment,
  type DiagnosticReport,
  type DocumentReference,
  type Resource,
} from '@/fhir';
import { MicroBanner } from '@/clinical/PatientBanner';
import { Button, Card, Chip, NeverAsked } from '@/ui';
import { usePages } from './chart.queries';
import { useChart } from './ChartContext';
import { decodeText, htmlToText } from './documents';
import { PagedCard } from './ListTabs';
import rows from './rows.module.css';
import styles from './DocumentsTab.module.css';
import { useMoment } from './moment';
import { ofType } from './Storyboard';
import { MEANING } from './SummaryTab';
import { WidgetState } from './Widget';

interface Entry {
  readonly type: 'DocumentReference' | 'DiagnosticReport';
  readonly id: string;
  readonly version: string | undefined;
  readonly title: string;
  readonly date: string | undefined;
  readonly author: string | null;
  readonly state: string | null;
}

function entriesOf(resources: readonly Resource[]): readonly Entry[] {
  return ofType<DocumentReference>(resources, 'DocumentReference')
    .filter((d) => d.status !== 'entered-in-error')
    .map((d) => ({
      type: 'DocumentReference' as const,
      version: d.meta?.versionId,
      id: d.id ?? '',
      title: d.description ?? conceptTerm(d.type) ?? t('chart.documentKindNotRecorded'),
      date: d.date,
      author: d.author?.[0]?.display ?? null,
      state:
        d.status === 'superseded'
          ? t('chart.supersededByANewerOne')
          : d.docStatus && d.docStatus !== 'final'
            ? d.docStatus
            : null,
    }))
    .sort((a, b) => instantOf(b.date) - instantOf(a.date));
}

export default function DocumentsTab() {
  const { patientId, live } = useChart();
  const pages = usePages(patientId, 'documents');
  const [chosen, setChosen] = useState<Entry | null>(null);
  const entries = entriesOf(pages.resources);
  const shown = chosen ?? entries[0] ?? null;
  return (
    <div className={styles.split}>
      <PagedCard
        title={t('chart.documents')}
        what={t('chart.documents')}
        meaning={MEANING.documents}
        pages={pages}
        count={t('chart.newestFirst', {
          count: entries.length,
          of: pages.total === undefined ? '' : t('chart.ofTotal', { total: pages.total }),
        })}
      >
        {entries.length === 0 ? (
          <NeverAsked title={t('chart.noDocuments')} detail={t('chart.noDocumentIsRecorded')} />
        ) : (
          <ul className={styles.list}>
            {entries.map((e) => (
              <li key={e.id}>
                <button
                  type="button"
                  className={`${styles.entry ?? ''} ${shown?.id === e.id ? (styles.selected ?? '') : ''} ${live.isNew(e.type, e.id) ? (rows.fresh ?? '') : ''}`}
                  aria-current={shown?.id === e.id || undefined}
                  onClick={() => {
                    setChosen(e);
                  }}
                >
                  <span className={rows.name}>{e.title}</span>
                  <span className={rows.second}>
                    {formatDate(e.date)} · {e.author ?? t('chart.authorNotRecorded')}
                    {e.state !== null && ` · ${e.state}`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </PagedCard>
      {shown !== null && <Reader key={shown.id} entry={shown} />}
    </div>
  );
}

function Reader({ entry }: { entry: Entry }) {
  const { patientId, face, strip } = useChart();
  // The text of then, not that of today.
  const version = useMoment() === null ? undefined : entry.version;
  const query = useQuery({
    queryKey: ['chart', patientId, 'document', entry.type, entry.id, version ?? ''],
    queryFn: ({ signal }) =>
      readOne<DocumentReference | DiagnosticReport>(entry.type, entry.id, signal, version),
  });
  const doc = query.data;
  const attachments: readonly Attachment[] =
    doc === undefined
      ? []
      : doc.resourceType === 'DiagnosticReport'
        ? (doc.presentedForm ?? [])
        : (doc.content ?? []).flatMap((c) => (c.attachment ? [c.attachment] : []));
  return (
    <Card
      title={entry.title}
      flush
      count={formatDateTime(entry.date)}
      action={entry.state === null ? undefined : <Chip tone="caution">{entry.state}</Chip>}
    >
      {face && <MicroBanner face={face} strip={strip} />}
      {doc === undefined ? (
        <WidgetState
          what={t('chart.document')}
          meaning={t('chart.itsTextMayMatterRead')}
          query={query}
          loaded={false}
          rows={8}
        />
      ) : attachments.length === 0 ? (
        <p className={rows.empty}>{t('chart.thisDocumentHasNoContent')}</p>
      ) : (
        attachments.map((a, i) => <Content key={`${entry.id}-${String(i)}`} attachment={a} />)
      )}
    </Card>
  );
}

/** Text is shown as text: markup of a document never becomes part of the page. Other kinds open on their own. */
function Content({ attachment }: { attachment: Attachment }) {
  const type = (attachment.contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (attachment.data === undefined) {
    return (
      <p className={rows.empty}>
        {t('chart.theContentLiesOutsideOf')}
        {attachment.title ? ` (${attachment.title})` : ''} {t('chart.andIsNotFetchedFrom')}
      </p>
    );
  }
  if (type === 'text/plain' || type === '') {
    return <NoteText text={decodeText(attachment.data, attachment.contentType)} />;
  }
  if (type === 'text/html' || type === 'application/xhtml+xml') {
    const text = decodeText(attachment.data, attachment.contentType);
    return <NoteText text={text === null ? null : htmlToText(text)} />;
  }
  return <FileLink attachment={attachment} type={type} />;
}

function NoteText({ text }: { text: string | null }) {
  if (text === null) return <p className={rows.empty}>{t('chart.theTextCouldNotBe')}</p>;
  const lines = text.trim().split('\n');
  return (
    <div className={styles.note}>
      {lines.map((line, i) =>
        /^#+\s/.test(line) ? (
          <h3 key={i}>{line.replace(/^#+\s*/, '')}</h3>
        ) : line.trim() === '' ? (
          <br key={i} />
        ) : (
          <p key={i}>{line}</p>
        ),
      )}
    </div>
  );
}

const OPENABLE = new Set(['application/pdf', 'image/png', 'image/jpeg']);

function FileLink({ attachment, type }: { attachment: Attachment; type: string }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!OPENABLE.has(type)) return;
    try {
      const bytes = Uint8Array.from(atob(attachment.data ?? ''), (c) => c.charCodeAt(0));
      const made = URL.createObjectURL(new Blob([bytes], { type }));
      setUrl(made);
      return () => {
        URL.revokeObjectURL(made);
      };
    } catch {
      setUrl(null);
    }
  }, [attachment.data, type]);
  if (!OPENABLE.has(type)) return <p className={rows.empty}>{t('chart.aFileOfTypeIt', { type })}</p>;
  if (url === null) return <p className={rows.empty}>{t('chart.theFileCouldNotBe')}</p>;
  return (
    <p className={rows.pad}>
      <Button
        icon="document"
        onClick={() => {
          const link = document.createElement('a');
          link.href = url;
          link.download = `document.${type === 'application/pdf' ? 'pdf' : type.slice(6)}`;
          link.click();
        }}
      >
        {type === 'application/pdf' ? t('chart.savePdf') : t('chart.saveImage')}
      </Button>
    </p>
  );
}
