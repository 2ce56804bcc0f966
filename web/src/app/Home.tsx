import { Link, Navigate, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { offersFor, roleWord, type Offers } from '@/api/roles';
import type { RoleName } from '@/api/session';
import { useSession } from '@/api/sessionStore';
import { t } from '@/i18n';
import { Icon } from '@/ui';
import { isFor } from '@/workspace/feature';
import styles from './Fault.module.css';
import { placesFor } from './places';

/** Where each role starts: the first place of its rail; patients in their own record. */
export function Home() {
  const { roles } = useSession().user;
  const [first] = placesFor(roles);
  if (offersFor(roles).patients) return <Navigate to="/patients" replace />;
  if (first !== undefined) return <Navigate to={first.path as '/patients'} replace />;
  if (offersFor(roles).ownRecord) return <Navigate to={'/my-record' as '/patients'} replace />;
  return <Forbidden />;
}

/** Shows a page only to roles that have it; the server decides on its own as well. */
export function Only({ to, children }: { to: keyof Offers; children: ReactNode }) {
  const offers = offersFor(useSession().user.roles);
  return offers[to] ? children : <Forbidden />;
}

/** Shows a page only to some roles. */
export function OnlyFor({ who, children }: { who: readonly RoleName[]; children: ReactNode }) {
  return isFor(who, useSession().user.roles) ? children : <Forbidden />;
}

function Forbidden() {
  const { user } = useSession();
  return (
    <main className={styles.fault} id="main" tabIndex={-1}>
      <Icon name="lock" size={32} />
      <div>
        <h1>{t('forbidden.title')}</h1>
        <p>{t('forbidden.detail', { roles: user.roles.map(roleWord).join(', ') })}</p>
        <p>
          <Link to="/">{t('notFound.home')}</Link>
        </p>
      </div>
    </main>
  );
}

export function NotFound() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <main className={styles.fault} id="main" tabIndex={-1}>
      <Icon name="question" size={32} />
      <div>
        <h1>{t('notFound.title')}</h1>
        <p>{t('notFound.detail', { path })}</p>
        <p>
          <Link to="/">{t('notFound.home')}</Link>
        </p>
      </div>
    </main>
  );
}
