import { useEffect, useRef } from 'react';
import { endSession, page } from '@/api/sessionStore';
import type { Session } from '@/api/session';
import { t } from '@/i18n';
import { Brand, Button, Icon } from '@/ui';
import { SignInFlow } from './SignInFlow';
import styles from './SignIn.module.css';

/** Covers the kept page until the same user signs in again; another user discards it. */
export function LockScreen({ session, why }: { session: Session; why: 'idle' | 'ended' }) {
  const box = useRef<HTMLDivElement>(null);
  const name = session.user.name;
  useEffect(() => {
    const before = document.title;
    document.title = `${t('lock.title')} · ${t('app.name')}`;
    return () => {
      document.title = before;
    };
  }, []);
  return (
    <div className={styles.page} role="dialog" aria-modal="true" aria-labelledby="lock-title" ref={box}>
      <div className={styles.box}>
        <header className={styles.brand}>
          <Brand />
          <h1 id="lock-title">{t('lock.title')}</h1>
        </header>
        <p className={styles.locked} role="status">
          <Icon name="lock" />
          <span>
            {t(why === 'idle' ? 'lock.idle' : 'lock.ended')} {t('lock.kept', { name })}
          </span>
        </p>
        <SignInFlow username={session.user.username} />
        <div className={styles.other}>
          <Button
            kind="quiet"
            size="small"
            onClick={() => {
              void endSession().finally(() => {
                page.startOver();
              });
            }}
          >
            {t('lock.other', { name })}
          </Button>
        </div>
      </div>
    </div>
  );
}
