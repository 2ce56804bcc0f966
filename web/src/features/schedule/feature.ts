import type { ActionContext, Feature } from '@/workspace/feature';

const who = ['physician', 'nurse', 'front-desk'] as const;
const hasPanel = ({ user }: ActionContext): boolean =>
  user.roles.some((role) => role === 'physician' || role === 'nurse');

export const scheduleFeature: Feature = {
  places: [
    {
      path: '/schedule',
      text: 'nav.schedule',
      title: 'schedule.title',
      icon: 'calendar',
      who,
      letter: 'c',
      order: 20,
    },
    { path: '/flow', text: 'nav.flow', title: 'flow.title', icon: 'clock', who, letter: 'f', order: 25 },
  ],
  pages: [
    { path: '/schedule', text: 'schedule.title', who, load: () => import('./SchedulePage') },
    { path: '/flow', text: 'flow.title', who, load: () => import('./FlowPage') },
  ],
  tasks: [
    {
      kind: 'booking',
      newText: 'schedule.book',
      changeText: 'schedule.book',
      load: () => import('./ChartTasks').then((m) => ({ default: m.BookTask })),
    },
    {
      kind: 'visit-today',
      newText: 'schedule.visitToday',
      changeText: 'schedule.visitToday',
      load: () => import('./ChartTasks').then((m) => ({ default: m.TodayTask })),
    },
  ],
  actions: [
    {
      key: 'schedule.book',
      group: 'chart',
      text: 'schedule.action.book',
      icon: 'calendar',
      who,
      run: (context) => {
        if (hasPanel(context)) context.openTask({ kind: 'booking' });
        // The front desk's page of a patient has no panel.
        else context.go(`/schedule?book=${encodeURIComponent(context.patientId ?? '')}`);
      },
    },
    {
      key: 'schedule.checkin',
      group: 'chart',
      text: 'schedule.action.checkin',
      icon: 'check',
      who,
      run: (context) => {
        if (hasPanel(context)) context.openTask({ kind: 'visit-today' });
        else context.go('/flow');
      },
    },
    {
      key: 'schedule.bookAny',
      group: 'anywhere',
      text: 'schedule.action.bookAny',
      icon: 'calendar',
      who,
      run: ({ go }) => {
        go('/schedule?book=');
      },
    },
  ],
};
