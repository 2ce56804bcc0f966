import { useMemo } from 'react';
import { rowStyles as rows } from '@/features/chart';
import type { Attachment } from '@/fhir';
import { t } from '@/i18n';
import { Button } from '@/ui';
import styles from './DocumentsTab.module.css';
import { PdfView } from './PdfView';
import { Picture, saveFile, StoredContent } from './StoredContent';
import { decodeText, htmlToText } from './texts';

/** Text is shown as text: markup of a document never becomes part of the page. PDFs and pictures are drawn, other kinds are not opened. */
export function Content({ attachment }: { attachment: Attachment }) {
  const type = (attachment.contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (attachment.data === undefined && /^Binary\/[A-Za-z0-9.-]{1,64}$/.test(attachment.url ?? '')) {
    return (
      <StoredContent key={attachment.url} url={attachment.url ?? ''} attachment={attachment} type={type}>
        {(text) => <NoteText text={text} />}
      </StoredContent>
    );
  }
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
  const content = useMemo(() => {
    if (!OPENABLE.has(type)) return null;
    try {
      return new Blob([Uint8Array.from(atob(attachment.data ?? ''), (c) => c.charCodeAt(0))], { type });
    } catch {
      return null;
    }
  }, [attachment.data, type]);
  if (!OPENABLE.has(type)) return <p className={rows.empty}>{t('chart.aFileOfTypeIt', { type })}</p>;
  if (content === null) return <p className={rows.empty}>{t('chart.theFileCouldNotBe')}</p>;
  return (
    <>
      {type === 'application/pdf' ? (
        <PdfView content={content} title={attachment.title ?? ''} />
      ) : (
        <Picture content={content} title={attachment.title ?? ''} />
      )}
      <p className={rows.pad}>
        <Button
          icon="document"
          onClick={() => {
            saveFile(content, type);
          }}
        >
          {type === 'application/pdf' ? t('chart.savePdf') : t('chart.saveImage')}
        </Button>
      </p>
    </>
  );
}
