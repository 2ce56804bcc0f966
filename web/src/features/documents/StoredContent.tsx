import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { call } from '@/api/client';
import { MOST_BYTES } from '@/api/documents';
import { rowStyles as rows } from '@/features/chart';
import type { Attachment } from '@/fhir';
import { t } from '@/i18n';
import { Button, Failed, Loading } from '@/ui';
import styles from './DocumentsTab.module.css';
import { PdfView } from './PdfView';

/** Reading up to 50 MB takes longer than other calls may. */
const PATIENCE_MS = 120_000;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
  'text/plain': 'txt',
  'application/rtf': 'rtf',
  'application/dicom': 'dcm',
  'application/xml': 'xml',
};

/** What a browser's memory bears without a stop. */
const MOST_PDF_BYTES = MOST_BYTES;

const PICTURES = new Set(['image/jpeg', 'image/png']);

async function contentOf(url: string, signal?: AbortSignal): Promise<Blob> {
  const { body } = await call<Blob>(`/fhir/${url}`, { file: true, signal, timeoutMs: PATIENCE_MS });
  return body;
}

/** Under a type that no browser opens by itself. */
export function saveFile(content: Blob, type: string): void {
  const made = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = made;
  link.download = `document.${EXTENSIONS[type] ?? 'bin'}`;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(made);
  }, 60_000);
}

/** A content that lies in the record as a Binary: PDFs, pictures and text are shown, whatever else only saved. */
export function StoredContent({
  url,
  attachment,
  type,
  children,
}: {
  url: string;
  attachment: Attachment;
  type: string;
  /** Shows text. */
  children: (text: string) => ReactNode;
}) {
  const isPdf = type === 'application/pdf';
  const tooLarge = isPdf && (attachment.size ?? 0) > MOST_PDF_BYTES;
  const shown = (isPdf && !tooLarge) || PICTURES.has(type) || type === 'text/plain';
  const query = useQuery({
    queryKey: ['content', url],
    queryFn: ({ signal }) => contentOf(url, signal),
    enabled: shown,
    gcTime: 0,
  });
  const [saving, setSaving] = useState<'no' | 'busy' | 'failed'>('no');
  const save = async (): Promise<void> => {
    setSaving('busy');
    try {
      const content = query.data ?? (await contentOf(url));
      saveFile(content, type);
      setSaving('no');
    } catch {
      setSaving('failed');
    }
  };
  return (
    <>
      {tooLarge && (
        <Failed
          title={t('documents.pdf.large', { size: Math.ceil((attachment.size ?? 0) / 1_048_576) })}
          detail={t('documents.pdf.largeDetail')}
        />
      )}
      {shown &&
        (query.data === undefined ? (
          query.error !== null ? (
            <Failed
              title={t('documents.contentFailed')}
              detail={t('documents.contentFailedDetail')}
              onRetry={() => void query.refetch()}
            />
          ) : (
            <Loading what={t('documents.content')} rows={6} />
          )
        ) : type === 'text/plain' ? (
          <StoredText content={query.data}>{children}</StoredText>
        ) : isPdf ? (
          <PdfView content={query.data} title={attachment.title ?? ''} />
        ) : (
          <Picture content={query.data} title={attachment.title ?? ''} />
        ))}
      <p className={rows.pad}>
        {attachment.title} {!shown && t('documents.careful')}{' '}
        <Button icon="document" disabled={saving === 'busy'} onClick={() => void save()}>
          {t('documents.saveFile')}
        </Button>
      </p>
      {saving === 'failed' && (
        <Failed title={t('documents.contentFailed')} detail={t('documents.contentFailedDetail')} />
      )}
    </>
  );
}

function StoredText({ content, children }: { content: Blob; children: (text: string) => ReactNode }) {
  const [text, setText] = useState<string>();
  useEffect(() => {
    let gone = false;
    void content.text().then((read) => {
      if (!gone) setText(read);
    });
    return () => {
      gone = true;
    };
  }, [content]);
  return text === undefined ? <Loading what={t('documents.content')} rows={6} /> : children(text);
}

const STEPS = [50, 75, 100, 150, 200, 300];

/** A picture, larger, smaller and turned. */
export function Picture({ content, title }: { content: Blob; title: string }) {
  const [url, setUrl] = useState<string>();
  const [step, setStep] = useState(STEPS.indexOf(100));
  const [turns, setTurns] = useState(0);
  useEffect(() => {
    const made = URL.createObjectURL(content);
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [content]);
  return (
    <>
      <div className={styles.tools}>
        <Button
          disabled={step === STEPS.length - 1}
          onClick={() => {
            setStep((s) => s + 1);
          }}
        >
          {t('documents.larger')}
        </Button>
        <Button
          disabled={step === 0}
          onClick={() => {
            setStep((s) => s - 1);
          }}
        >
          {t('documents.smaller')}
        </Button>
        <Button
          onClick={() => {
            setTurns((n) => (n + 1) % 4);
          }}
        >
          {t('documents.turn')}
        </Button>
      </div>
      <div className={styles.picture}>
        <img
          src={url}
          alt={t('documents.picture', { title })}
          style={{ width: `${String(STEPS[step])}%`, transform: `rotate(${String(turns * 90)}deg)` }}
        />
      </div>
    </>
  );
}
