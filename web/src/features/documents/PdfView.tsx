import { useEffect, useRef, useState, type RefObject } from 'react';
import { t } from '@/i18n';
import { Button, Failed, IconButton, Loading } from '@/ui';
import type { Opened, Pdf, Size } from './pdf';
import styles from './PdfView.module.css';

type State =
  { readonly kind: 'loading' } | Opened | { readonly kind: 'failed'; readonly reason: string | undefined };

/** In per cent of the width there is. */
const STEPS = [50, 75, 100, 125, 150, 200, 300];
/** Beside the pages. */
const MARGIN = 24;

/** A PDF in the page: drawn, with its words as text, and with nothing in it that acts. */
export function PdfView({ content, title }: { content: Blob; title: string }) {
  const [state, setState] = useState<State>({ kind: 'loading' });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let gone = false;
    let close = (): void => undefined;
    const show = async (): Promise<void> => {
      // The viewer is large, and comes only when there is a PDF.
      const { openPdf } = await import('./pdf');
      const opened = await openPdf(content);
      if (opened.kind === 'open') close = opened.pdf.close;
      if (gone) close();
      else setState(opened);
    };
    setState({ kind: 'loading' });
    show().catch((error: unknown) => {
      if (!gone) setState({ kind: 'failed', reason: error instanceof Error ? error.message : undefined });
    });
    return () => {
      gone = true;
      close();
    };
  }, [content, tries]);
  switch (state.kind) {
    case 'loading':
      return <Loading what={t('documents.pdf.drawing').toLowerCase()} rows={8} />;
    case 'open':
      return <Pages pdf={state.pdf} title={title} />;
    case 'locked':
      return <Failed title={t('documents.pdf.locked')} detail={t('documents.pdf.lockedDetail')} />;
    case 'broken':
      return <Failed title={t('documents.pdf.broken')} detail={t('documents.pdf.brokenDetail')} />;
    case 'failed':
      return (
        <Failed
          title={t('documents.contentFailed')}
          detail={t('documents.contentFailedDetail')}
          reason={state.reason}
          onRetry={() => {
            setTries((n) => n + 1);
          }}
        />
      );
  }
}

function Pages({ pdf, title }: { pdf: Pdf; title: string }) {
  const [step, setStep] = useState(STEPS.indexOf(100));
  const [page, setPage] = useState(1);
  const [typed, setTyped] = useState<string>();
  const [width, setWidth] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const percent = STEPS[step] ?? 100;
  const scale = width === 0 ? 0 : (Math.max(200, width - MARGIN) / pdf.size.width) * (percent / 100);

  useEffect(() => {
    const box = frame.current;
    if (box === null) return;
    setWidth(box.clientWidth);
    const watch = new ResizeObserver(() => {
      setWidth(box.clientWidth);
    });
    watch.observe(box);
    return () => {
      watch.disconnect();
    };
  }, []);

  const goTo = (wanted: number): void => {
    const next = Math.min(pdf.pages, Math.max(1, wanted));
    setPage(next);
    setTyped(undefined);
    frame.current?.children[next - 1]?.scrollIntoView({ block: 'start' });
  };
  /** The page at the top of what is shown. */
  const look = (): void => {
    const box = frame.current;
    if (box === null) return;
    const middle = box.getBoundingClientRect().top + box.clientHeight / 3;
    const atEnd = box.scrollTop > 0 && box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
    const first = [...box.children].findIndex((one) => one.getBoundingClientRect().bottom > middle);
    if (first >= 0) setPage(atEnd ? pdf.pages : first + 1);
  };
  return (
    <>
      <div className={styles.tools}>
        <IconButton
          icon="left"
          label={t('documents.pdf.previous')}
          disabled={page === 1}
          onClick={() => {
            goTo(page - 1);
          }}
        />
        <label>
          {t('documents.pdf.goTo')}
          <input
            inputMode="numeric"
            value={typed ?? String(page)}
            onChange={(event) => {
              setTyped(event.target.value);
            }}
            onBlur={() => {
              setTyped(undefined);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && /^\d+$/.test(typed ?? '')) goTo(Number(typed));
            }}
          />
        </label>
        <span>{t('documents.pdf.of', { count: pdf.pages })}</span>
        <IconButton
          icon="right"
          label={t('documents.pdf.next')}
          disabled={page === pdf.pages}
          onClick={() => {
            goTo(page + 1);
          }}
        />
        <Button
          disabled={step === 0}
          onClick={() => {
            setStep((s) => s - 1);
          }}
        >
          {t('documents.smaller')}
        </Button>
        <span role="status">{t('documents.pdf.zoom', { percent })}</span>
        <Button
          disabled={step === STEPS.length - 1}
          onClick={() => {
            setStep((s) => s + 1);
          }}
        >
          {t('documents.larger')}
        </Button>
      </div>
      {/* In the order of the Tab key, so that it scrolls by keyboard. */}
      <div
        ref={frame}
        className={styles.frame}
        role="region"
        aria-label={t('documents.pdf.pages', { title })}
        tabIndex={0}
        onScroll={look}
      >
        {scale > 0 &&
          Array.from({ length: pdf.pages }, (_, i) => (
            <Page key={i} pdf={pdf} page={i + 1} scale={scale} frame={frame} />
          ))}
      </div>
    </>
  );
}

/** Drawn when it is near what is shown, and let go of when it is not: a document of a thousand pages takes the room of a few. */
function Page({
  pdf,
  page,
  scale,
  frame,
}: {
  pdf: Pdf;
  page: number;
  scale: number;
  frame: RefObject<HTMLDivElement | null>;
}) {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const [size, setSize] = useState<Size>(pdf.size);
  const [state, setState] = useState<'drawing' | 'text' | 'picture' | 'failed'>('drawing');

  useEffect(() => {
    if (place.current === null) return;
    const watch = new IntersectionObserver(
      ([one]) => {
        setNear(one?.isIntersecting === true);
      },
      { root: frame.current, rootMargin: '100% 0px' },
    );
    watch.observe(place.current);
    return () => {
      watch.disconnect();
    };
  }, [frame]);

  useEffect(() => {
    if (!near || canvas.current === null || words.current === null) return;
    let gone = false;
    const drawing = pdf.draw(page, scale, canvas.current, words.current);
    Promise.all([pdf.sizeOf(page), drawing.done]).then(
      ([own, hasText]) => {
        if (gone) return;
        setSize(own);
        setState(hasText ? 'text' : 'picture');
      },
      () => {
        if (!gone) setState('failed');
      },
    );
    return () => {
      gone = true;
      drawing.stop();
    };
  }, [near, pdf, page, scale]);

  return (
    <div
      ref={place}
      className={styles.page}
      role="group"
      aria-label={
        state === 'picture'
          ? t('documents.pdf.noText', { page })
          : t('documents.pdf.page', { page, count: pdf.pages })
      }
      style={{ width: `${String(size.width * scale)}px`, height: `${String(size.height * scale)}px` }}
    >
      {state === 'failed' ? (
        <p role="alert">{t('documents.pdf.pageFailed', { page })}</p>
      ) : (
        near && (
          <>
            <canvas ref={canvas} aria-hidden="true" />
            <div ref={words} className={styles.words} />
          </>
        )
      )}
    </div>
  );
}
