import { useEffect, useState } from 'react';
import type { Session } from '@/api/session';
import { endSession, lastActivity, lockSession, noteActivity, touchSession } from '@/api/sessionStore';
import { t } from '@/i18n';
import { Button, Modal } from '@/ui';
import styles from './IdleGuard.module.css';

/** Seconds before the lock at which the user is asked. */
const WARN = 60;
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/**
 * Locks after `idleSeconds` without a sign of the user in any tab, asking a minute before. While the user works
 * without calling the server (a long note), the session is kept alive by a call now and then.
 */
export function IdleGuard({ session }: { session: Session }) {
  const [now, setNow] = useState(() => Date.now());
  const [failed, setFailed] = useState(false);
  const { idleSeconds, expiresAt } = session;
  const idleLeft = Math.ceil((lastActivity() + idleSeconds * 1000 - now) / 1000);
  const lifeLeft = Math.ceil((Date.parse(expiresAt) - now) / 1000);
  const expiring = Number.isFinite(lifeLeft) && lifeLeft < idleLeft;
  const left = expiring ? lifeLeft : idleLeft;
  const asking = left <= WARN;

  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);

  useEffect(() => {
    if (asking) return;
    const sign = (): void => {
      noteActivity();
    };
    SIGNS.forEach((name) => {
      window.addEventListener(name, sign, { passive: true, capture: true });
    });
    return () => {
      SIGNS.forEach((name) => {
        window.removeEventListener(name, sign, { capture: true });
      });
    };
  }, [asking]);

  useEffect(() => {
    const every = Math.min(60_000, (idleSeconds * 1000) / 3);
    let touched = Date.now();
    const timer = setInterval(() => {
      if (lastActivity() > touched) {
        touched = Date.now();
        // A failure shows itself: 401 locks the page, a lost server shows its banner.
        touchSession().catch(() => undefined);
      }
    }, every);
    return () => {
      clearInterval(timer);
    };
  }, [idleSeconds]);

  useEffect(() => {
    if (left <= 0) lockSession(expiring ? 'ended' : 'idle');
  }, [left, expiring]);

  const stay = async (): Promise<void> => {
    noteActivity();
    setNow(Date.now());
    try {
      await touchSession();
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };

  return (
    <Modal
      opened={asking && left > 0}
      onClose={() => void stay()}
      title={t('idle.title')}
      centered
      withCloseButton={false}
      zIndex={900}
    >
      <p role="timer" aria-live="off">
        {t(expiring ? 'idle.expiring' : 'idle.detail', { seconds: Math.max(0, left) })}
      </p>
      {failed && (
        <p role="alert" className={styles.failed}>
          {t('idle.failed')}
        </p>
      )}
      <div className={styles.buttons}>
        <Button kind="primary" autoFocus data-autofocus onClick={() => void stay()}>
          {t('idle.stay')}
        </Button>
        <Button onClick={() => void endSession()}>{t('idle.out')}</Button>
      </div>
    </Modal>
  );
}
