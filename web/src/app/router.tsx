import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Shell } from './Shell';

const root = createRootRoute({ component: Shell });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: () => null,
});
const chart = createRoute({
  getParentRoute: () => root,
  path: '/patients/$patientId',
  component: lazyRouteComponent(() => import('./ChartRoute'), 'ChartRoute'),
});
const chartArea = createRoute({ getParentRoute: () => chart, path: '$', component: () => null });

export const router = createRouter({
  routeTree: root.addChildren([home, chart.addChildren([chartArea])]),
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
