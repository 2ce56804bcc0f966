import type { Feature } from '@/workspace/feature';
import { useInboxCount } from './count';

const who = ['physician', 'nurse'] as const;

export const inboxFeature: Feature = {
  places: [
    {
      path: '/inbox',
      text: 'nav.inbox',
      title: 'inbox.title',
      icon: 'inbox',
      who,
      letter: 'b',
      order: 28,
      useCount: useInboxCount,
    },
  ],
  pages: [
    { path: '/inbox', text: 'inbox.title', who, load: () => import('./InboxPage') },
    { path: '/inbox/$id', text: 'inbox.title', who, load: () => import('./InboxPage') },
  ],
  tasks: [
    {
      kind: 'message',
      newText: 'inbox.message.new',
      changeText: 'inbox.message.new',
      letter: 'm',
      load: () => import('./ChartTasks').then((m) => ({ default: m.MessageTask })),
    },
    {
      kind: 'inbox-task',
      newText: 'inbox.task.new',
      changeText: 'inbox.task.new',
      letter: 'c',
      load: () => import('./ChartTasks').then((m) => ({ default: m.CallTask })),
    },
  ],
  actions: [
    {
      key: 'inbox.message',
      group: 'chart',
      text: 'inbox.action.message',
      icon: 'message',
      who,
      run: ({ openTask }) => {
        openTask({ kind: 'message' });
      },
    },
    {
      key: 'inbox.task',
      group: 'chart',
      text: 'inbox.action.task',
      icon: 'check',
      who,
      run: ({ openTask }) => {
        openTask({ kind: 'inbox-task' });
      },
    },
    {
      key: 'inbox.messageAny',
      group: 'anywhere',
      text: 'inbox.action.messageAny',
      icon: 'message',
      who,
      run: ({ go }) => {
        go('/inbox?new=message');
      },
    },
    {
      key: 'inbox.coverage',
      group: 'anywhere',
      text: 'inbox.action.coverage',
      icon: 'person',
      who,
      run: ({ go }) => {
        go('/inbox?new=coverage');
      },
    },
  ],
};
