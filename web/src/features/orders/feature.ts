import { openPaper } from '@/api/print';
import type { Feature } from '@/workspace/feature';

/** Roles that may put orders into the basket by default; the server decides each, and who signs. */
const who = ['physician', 'nurse'] as const;

export const ordersFeature: Feature = {
  areas: [
    {
      area: 'medications',
      text: 'area.medications',
      icon: 'pill',
      letter: 'm',
      order: 40,
      asOf: true,
      load: () => import('./MedicationsTab'),
    },
    {
      area: 'orders',
      text: 'orders.area',
      icon: 'check',
      letter: 'o',
      order: 45,
      asOf: true,
      load: () => import('./OrdersTab'),
    },
  ],
  tasks: [
    {
      kind: 'orders',
      newText: 'orders.basket',
      changeText: 'orders.changeTask',
      letter: 'o',
      load: () => import('./BasketPanel'),
    },
  ],
  actions: [
    {
      key: 'orders.new',
      group: 'chart',
      text: 'orders.action',
      icon: 'plus',
      who,
      run: ({ openTask }) => {
        openTask({ kind: 'orders' });
      },
    },
    {
      key: 'orders.printList',
      group: 'chart',
      text: 'orders.printList',
      icon: 'document',
      who,
      run: ({ patientId }) => {
        openPaper(patientId, 'medication-list');
      },
    },
  ],
};
