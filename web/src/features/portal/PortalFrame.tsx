import { Link } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useSession } from '@/api/sessionStore';
import { t, tn } from '@/i18n';
import { Brand, Icon, NeverAsked } from '@/ui';
import { useOwnMessages } from './messages.queries';
import styles from './PortalPage.module.css';

/** The frame of the patient's pages: where one is, and whether the clinic has answered. */
export function PortalFrame({
  title,
  menu,
  children,
}: {
  title: string;
  menu: ReactNode;
  /** Of the patient whose account it is. */
  children: (patientId: string) => ReactNode;
}) {
  const { user } = useSession();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title]);
  return (
    <div className={styles.portal}>
      <header className={styles.top}>
        <Brand size={36} />
        <b>{t('app.name')}</b>
        {user.patientId !== null && (
          <nav className={styles.nav} aria-label={t('portal.pages')}>
            <Link to={'/my-record' as '/patients'}>{t('portal.title')}</Link>
            <Link to={'/my-notes' as '/patients'}>{t('portal.notes')}</Link>
            <Link to={'/my-messages' as '/patients'}>
              {t('portal.messages')} <Unread patient={user.patientId} />
            </Link>
          </nav>
        )}
        <div className={styles.menu}>{menu}</div>
      </header>
      <main className={styles.main} id="main" tabIndex={-1}>
        {user.patientId === null ? (
          <NeverAsked title={t('portal.noLink')} detail={t('portal.noLinkDetail')} />
        ) : (
          children(user.patientId)
        )}
      </main>
    </div>
  );
}

function Unread({ patient }: { patient: string }) {
  const { data, error } = useOwnMessages(patient);
  if (data === undefined && error !== null)
    return (
      <span className={styles.unknown}>
        <Icon name="barred" size={16} />
        {t('portal.newUnknown')}
      </span>
    );
  const unread = data?.threads.reduce((sum, thread) => sum + thread.unread, 0) ?? 0;
  return unread === 0 ? null : <span className={styles.unread}>{tn('portal.new', unread)}</span>;
}
