import { useEffect, useRef, useState } from 'react';
import { hideCheckIn, readCheckIn, startCheckIn, type CheckInState } from '@/api/check-in';
import { ApiError } from '@/api/errors';
import { t, useLanguage } from '@/i18n';
import { Brand, Button, Icon, LanguageChoice, UiProvider } from '@/ui';
import styles from './CheckIn.module.css';
import { useIdle } from './idle';
import { Prove } from './Prove';
import { Steps } from './Steps';
import { ProblemBox } from './parts';

type Page =
  | { readonly at: 'loading' }
  /** The link or the check-in opens nothing (any more). */
  | { readonly at: 'ended' }
  | { readonly at: 'failed'; readonly again: () => void }
  | { readonly at: 'ready'; readonly state: CheckInState };

/** The secret of the link, once: it leaves the address and the history at once. */
function takeSecret(): string {
  const secret = window.location.hash.slice(1);
  if (secret !== '') window.history.replaceState(null, '', window.location.pathname);
  return secret;
}

export function CheckInApp() {
  // In another language every text is drawn anew; what was typed is kept.
  const language = useLanguage();
  const [page, setPage] = useState<Page>({ at: 'loading' });
  const secret = useRef<string | null>(null);
  useEffect(() => {
    const failed = (error: unknown, again: () => void): void => {
      const ended =
        error instanceof ApiError &&
        (error.kind === 'signed-out' || error.kind === 'not-found' || error.kind === 'invalid');
      setPage(ended ? { at: 'ended' } : { at: 'failed', again });
    };
    const read = (): void => {
      setPage({ at: 'loading' });
      readCheckIn().then(
        (state) => {
          setPage({ at: 'ready', state });
        },
        (error: unknown) => {
          failed(error, read);
        },
      );
    };
    const open = (): void => {
      const given = secret.current ?? '';
      if (given === '') {
        read();
        return;
      }
      setPage({ at: 'loading' });
      startCheckIn(given).then(
        (state) => {
          secret.current = '';
          setPage({ at: 'ready', state });
        },
        (error: unknown) => {
          if (error instanceof ApiError && !error.transient && error.status !== 429) {
            // Used already: perhaps by this very tablet, a moment ago.
            secret.current = '';
            read();
          } else failed(error, open);
        },
      );
    };
    if (secret.current === null) {
      secret.current = takeSecret();
      open();
    }
    // Another link on the same page.
    const changed = (): void => {
      if (window.location.hash.length > 1) {
        secret.current = takeSecret();
        open();
      }
    };
    window.addEventListener('hashchange', changed);
    return () => {
      window.removeEventListener('hashchange', changed);
    };
  }, []);
  useEffect(() => {
    document.title = t('checkin.title');
  }, [language]);
  const state = page.at === 'ready' ? page.state : undefined;
  return (
    <UiProvider>
      <div className={styles.page}>
        <header className={styles.head}>
          <Brand size={36} />
          <b>{state?.organisation ?? ''}</b>
          <LanguageChoice className={styles.languages} />
        </header>
        <main id="main" className={styles.main}>
          {page.at === 'loading' && <p role="status">{t('checkin.loading')}</p>}
          {page.at === 'ended' && (
            <Said icon="barred" title={t('checkin.ended')} detail={t('checkin.endedDetail')} />
          )}
          {page.at === 'failed' && (
            <>
              <ProblemBox title={t('checkin.unreachable')} detail={t('checkin.unreachableDetail')} />
              <Button kind="primary" className={styles.big} icon="retry" onClick={page.again}>
                {t('state.retry')}
              </Button>
            </>
          )}
          {state !== undefined && (
            <CheckIn
              state={state}
              onState={(next) => {
                setPage({ at: 'ready', state: next });
              }}
              onEnded={() => {
                setPage({ at: 'ended' });
              }}
            />
          )}
        </main>
      </div>
    </UiProvider>
  );
}

/** The check-in, with what hides it: steps that were begun stay as they are behind the question for the date of birth. */
function CheckIn({
  state,
  onState,
  onEnded,
}: {
  state: CheckInState;
  onState: (next: CheckInState) => void;
  onEnded: () => void;
}) {
  const [idle, setIdle] = useState(false);
  const [kept, setKept] = useState(state.at === 'steps' ? state : undefined);
  if (state.at === 'steps' && state !== kept) setKept(state);
  if ((state.at === 'done' || state.at === 'locked') && kept !== undefined) setKept(undefined);
  const proven = state.at === 'steps';
  useIdle(state.idleSeconds, proven, () => {
    // Hidden here at once, whatever the server says.
    setIdle(true);
    onState({
      organisation: state.organisation,
      idleSeconds: state.idleSeconds,
      at: 'prove',
      attemptsLeft: 0,
    });
    hideCheckIn().then(onState, () => undefined);
  });
  if (state.at === 'done')
    return <Said icon="tick" title={t('checkin.done')} detail={t('checkin.doneDetail')} />;
  if (state.at === 'locked')
    return <Said icon="barred" title={t('checkin.locked')} detail={t('checkin.lockedDetail')} />;
  return (
    <>
      {!proven && (
        <Prove
          idle={idle}
          onState={(next) => {
            setIdle(false);
            onState(next);
          }}
          onEnded={onEnded}
        />
      )}
      {kept !== undefined && (
        <div hidden={!proven} inert={!proven}>
          <Steps
            state={kept}
            onState={onState}
            onEnded={onEnded}
            onUnproven={() => {
              setIdle(true);
              onState({
                organisation: kept.organisation,
                idleSeconds: kept.idleSeconds,
                at: 'prove',
                attemptsLeft: 0,
              });
            }}
          />
        </div>
      )}
    </>
  );
}

function Said({ icon, title, detail }: { icon: 'tick' | 'barred'; title: string; detail: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <section className={styles.said}>
      <Icon name={icon} size={56} />
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{detail}</p>
    </section>
  );
}
