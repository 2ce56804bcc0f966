import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { t } from '@/i18n';
import { Button, IconButton } from './Button';
import { Icon } from './Icon';
import { useKeys } from './keys';
import styles from './Undo.module.css';

/** How long something can be undone from the toast. */
export const UNDO_MS = 10_000;

interface Offer {
  readonly id: number;
  readonly text: string;
  readonly undo: () => unknown;
  /** Id of the patient whose chart was on the screen when it was done. */
  readonly chart: string | undefined;
}

/** The chart on the screen. */
let shown: string | undefined;
let offer: Offer | null = null;
let count = 0;
const listeners = new Set<() => void>();

function become(next: Offer | null): void {
  offer = next;
  listeners.forEach((tell) => {
    tell();
  });
}

/**
 * Says what was done and offers to undo it for ten seconds. Only for acts that can truly be taken back. `undo` may answer a
 * promise; when it fails, that is said.
 */
export function offerUndo(text: string, undo: () => unknown): void {
  count += 1;
  become({ id: count, text, undo, chart: shown });
}

/** Takes the offer away: what it names is no longer so. */
export function withdrawUndo(): void {
  become(null);
}

type State =
  { readonly kind: 'open' | 'busy' | 'done' } | { readonly kind: 'failed'; readonly reason: string };

/** The place of the toast; once in the application. The region is always there, so that the words are announced. */
export function UndoHost({ chart }: { chart?: string | undefined }) {
  useLayoutEffect(() => {
    shown = chart;
  }, [chart]);
  const current = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => offer,
  );
  return (
    <div className={styles.host} role="status" aria-live="polite">
      {current !== null && <Toast key={current.id} offer={current} chart={chart} />}
    </div>
  );
}

function Toast({
  offer: { text: what, undo, id, chart: of },
  chart,
}: {
  offer: Offer;
  chart: string | undefined;
}) {
  // Beside another patient it must not read as if it were about that one, and no key undoes what is not on the screen.
  const elsewhere = of !== undefined && chart !== undefined && of !== chart;
  const text = elsewhere ? t('undo.otherChart', { what }) : what;
  const [state, setState] = useState<State>({ kind: 'open' });
  // Reading takes time: while the toast has pointer or focus it stays.
  const [held, setHeld] = useState(false);
  const before = useRef<Element | null>(null);
  const close = (): void => {
    if (offer?.id === id) become(null);
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  };
  useEffect(() => {
    if (held || state.kind === 'busy' || state.kind === 'failed') return;
    const timer = setTimeout(
      () => {
        if (offer?.id === id) become(null);
      },
      state.kind === 'done' ? 3_000 : UNDO_MS,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [held, state, id]);
  const act = (): void => {
    if (state.kind !== 'open' && state.kind !== 'failed') return;
    setState({ kind: 'busy' });
    void Promise.resolve()
      .then(undo)
      .then(
        () => {
          setState({ kind: 'done' });
        },
        (error: unknown) => {
          setState({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
        },
      );
  };
  useKeys(
    'keys.everywhere',
    [{ keys: 'mod+z', text: 'undo.key', run: act }],
    state.kind === 'open' && !elsewhere,
  );
  return (
    <div
      className={styles.toast}
      onMouseEnter={() => {
        setHeld(true);
      }}
      onMouseLeave={() => {
        setHeld(false);
      }}
      onFocus={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) before.current = event.relatedTarget;
        setHeld(true);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setHeld(false);
      }}
    >
      <Icon name={state.kind === 'failed' ? 'barred' : state.kind === 'done' ? 'retry' : 'check'} />
      <span className={styles.text}>
        {state.kind === 'done'
          ? t('undo.done', { what: text })
          : state.kind === 'failed'
            ? t('undo.failed', { what: text, reason: state.reason })
            : state.kind === 'busy'
              ? t('undo.busy', { what: text })
              : text}
      </span>
      {(state.kind === 'open' || state.kind === 'failed') && (
        <Button
          size="small"
          kind="primary"
          hotkey={state.kind === 'open' && !elsewhere ? 'Ctrl Z' : undefined}
          onClick={act}
        >
          {t(state.kind === 'failed' ? 'state.retry' : 'undo.act')}
        </Button>
      )}
      <IconButton icon="close" size="small" label={t('ui.close')} onClick={close} />
    </div>
  );
}
