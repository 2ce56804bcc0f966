import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { t } from '@/i18n';
import { FaultText } from './Fault';
import { Home, NotFound } from './Home';
import { Shell } from './Shell';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const patients = createRoute({
  getParentRoute: () => root,
  path: '/patients',
  component: lazyRouteComponent(() => import('./pages'), 'Patients'),
});
const chart = createRoute({
  getParentRoute: () => root,
  // The part behind the patient is the chart's own: empty for the summary.
  path: '/patients/$patientId/$',
  component: lazyRouteComponent(() => import('./ChartRoute'), 'ChartRoute'),
});
const users = createRoute({
  getParentRoute: () => root,
  path: '/users',
  component: lazyRouteComponent(() => import('./pages'), 'Users'),
});
const access = createRoute({
  getParentRoute: () => root,
  path: '/access',
  component: lazyRouteComponent(() => import('./pages'), 'Access'),
});
const myRecord = createRoute({
  getParentRoute: () => root,
  path: '/my-record',
  component: lazyRouteComponent(() => import('./pages'), 'MyRecord'),
});

const routeTree = root.addChildren([home, patients, chart, users, access, myRecord]);

/** One for each start of the application. */
export function newRouter() {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    defaultErrorComponent: ({ error, reset }) => (
      <FaultText
        where={where()}
        error={error instanceof Error ? error : new Error(String(error))}
        onAgain={reset}
      />
    ),
  });
}

/** The area of the address, without ids: "Patients", "Users". */
function where(): string {
  const first = window.location.pathname.split('/')[1] ?? '';
  if (first === 'patients')
    return window.location.pathname.split('/').length > 2 ? t('chart.title') : t('patients.title');
  if (first === 'users') return t('users.title');
  if (first === 'access') return t('audit.title');
  if (first === 'my-record') return t('portal.title');
  return t('app.name');
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
