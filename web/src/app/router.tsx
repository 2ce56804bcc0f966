import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type AnyRoute,
} from '@tanstack/react-router';
import { t } from '@/i18n';
import { lazyOf, type Page } from '@/workspace/feature';
import { FaultText } from './Fault';
import { Home, NotFound, OnlyFor } from './Home';
import { Opening } from './Opening';
import { pages } from './places';
import { Me, Shell } from './Shell';
import { usePageActions } from './pageActions';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const chart = createRoute({
  getParentRoute: () => root,
  // The part behind the patient is the chart's own: empty for the summary.
  path: '/patients/$patientId/$',
  component: lazyRouteComponent(() => import('./ChartRoute'), 'ChartRoute'),
  wrapInSuspense: false,
});
const patients = pageRoute('/patients', pages);

/** A page of a feature: loaded when it is first shown, for its roles only. */
function pageRoute<P extends string>(path: P, among: readonly Page[]) {
  const page = among.find((one) => one.path === path);
  if (page === undefined) throw new Error(`No feature has the page ${path}.`);
  const Component = lazyOf(page.load);
  function Shown() {
    const actions = usePageActions(path);
    return (
      <OnlyFor who={page?.who ?? []}>
        <Component menu={<Me />} actions={actions} />
      </OnlyFor>
    );
  }
  return createRoute({ getParentRoute: () => root, path, component: Shown, wrapInSuspense: false });
}

const others: AnyRoute[] = pages
  .filter(({ path }) => path !== '/patients')
  .map(({ path }) => pageRoute(path, pages));

// Addresses of features are strings (`navigate({ href })`): only those that other features link to by name are typed.
const routeTree = root.addChildren([home, patients, chart, ...(others as never[])]);

/** One for each start of the application. */
export function newRouter() {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    // Shown at the first page only: a boundary of each route's own (`wrapInSuspense`) would take the last page away, and
    // the focus with it, before the next is there.
    defaultPendingComponent: Opening,
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
  const [, first = '', second] = window.location.pathname.split('/');
  if (first === 'patients' && second !== undefined) return t('chart.title');
  const page = pages.find(({ path }) => path.split('/')[1] === first);
  return t(page?.text ?? 'app.name');
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
