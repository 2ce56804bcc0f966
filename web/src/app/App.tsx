import { QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { startSession, useSessionState } from '@/api/sessionStore';
import { ChangePassword, LockScreen, SignInPage } from '@/features/signin';
import { t, useLanguage } from '@/i18n';
import { Brand, Button, suspendKeys, UiProvider } from '@/ui';
import styles from './App.module.css';
import { Fault } from './Fault';
import { IdleGuard } from './IdleGuard';
import { newQueryClient } from './queryClient';
import { newRouter } from './router';

export function App() {
  const [client] = useState(newQueryClient);
  return (
    <UiProvider>
      <Fault where={t('app.name')}>
        <QueryClientProvider client={client}>
          <Gate />
        </QueryClientProvider>
      </Fault>
    </UiProvider>
  );
}

/** Shows nothing of the application to anybody who is not signed in. */
function Gate() {
  const state = useSessionState();
  const queries = useQueryClient();
  const [router] = useState(newRouter);
  // In another language every screen is drawn anew; what was typed is kept as drafts.
  const language = useLanguage();
  const locked = state.at === 'locked';
  const wasLocked = useRef(false);
  useEffect(() => {
    void startSession();
  }, []);
  useEffect(() => {
    if (wasLocked.current && state.at === 'in') void queries.invalidateQueries();
    if (locked) void queries.cancelQueries();
    suspendKeys(locked);
    wasLocked.current = locked;
  }, [locked, state.at, queries]);

  switch (state.at) {
    case 'starting':
      return <Starting />;
    case 'unreachable':
      return (
        <Starting>
          <h1>{t('start.failed')}</h1>
          <p>{t('start.failedDetail')}</p>
          <p className={styles.reason}>{state.message}</p>
          <Button kind="primary" icon="retry" onClick={() => void startSession()}>
            {t('state.retry')}
          </Button>
        </Starting>
      );
    case 'out':
      return (
        <SignInPage
          first={window.location.pathname === '/setup' ? 'setup' : 'password'}
          notice={state.notice === undefined ? undefined : t('signin.signOutFailed')}
        />
      );
    case 'in':
    case 'locked':
      return (
        <>
          <div className={locked ? styles.kept : styles.all} inert={locked}>
            {state.session.passwordChangeDue === true ? (
              <Starting>{locked ? null : <ChangePassword />}</Starting>
            ) : (
              <RouterProvider key={language} router={router} />
            )}
          </div>
          {locked ? (
            <div className={styles.cover}>
              <LockScreen session={state.session} why={state.why} />
            </div>
          ) : (
            <IdleGuard session={state.session} />
          )}
        </>
      );
  }
}

function Starting({ children }: { children?: React.ReactNode }) {
  return (
    <main className={styles.starting}>
      <Brand size={56} />
      {children ?? <p role="status">{t('start.loading')}</p>}
    </main>
  );
}
