import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call, onClient } from '@/api/client';
import { t } from '@/i18n';
import { Button, Icon } from '@/ui';
import styles from './ReachBanner.module.css';

/** Says that the server cannot be reached, asks again every 5 s, and says when it is back. */
export function ReachBanner() {
  const [state, setState] = useState<'fine' | 'lost' | 'back'>('fine');
  const queries = useQueryClient();

  useEffect(
    () =>
      onClient('reached', (ok) => {
        setState((before) => (ok ? (before === 'lost' ? 'back' : before) : 'lost'));
      }),
    [],
  );
  useEffect(() => {
    const lost = (): void => {
      setState('lost');
    };
    window.addEventListener('offline', lost);
    window.addEventListener('online', probe);
    return () => {
      window.removeEventListener('offline', lost);
      window.removeEventListener('online', probe);
    };
  }, []);
  useEffect(() => {
    if (state === 'lost') {
      const timer = setInterval(probe, 5000);
      return () => {
        clearInterval(timer);
      };
    }
    if (state === 'back') {
      void queries.invalidateQueries();
      const timer = setTimeout(() => {
        setState('fine');
      }, 5000);
      return () => {
        clearTimeout(timer);
      };
    }
    return undefined;
  }, [state, queries]);

  return (
    <div role="status" aria-live="assertive">
      {state === 'lost' && (
        <div className={styles.lost}>
          <Icon name="offline" />
          <strong>{t('reach.lost')}</strong>
          <span>{t('reach.lostDetail')}</span>
          <Button size="small" onClick={probe}>
            {t('reach.retry')}
          </Button>
        </div>
      )}
      {state === 'back' && (
        <div className={styles.back}>
          <Icon name="tick" />
          <strong>{t('reach.back')}</strong>
        </div>
      )}
    </div>
  );
}

/** Any answer, even a refusal, means that the server is there. */
function probe(): void {
  call('/auth/session', { timeoutMs: 4000 }).catch(() => undefined);
}
