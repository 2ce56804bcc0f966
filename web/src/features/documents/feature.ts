import type { Feature } from '@/workspace/feature';

/** Roles that may file documents by default; the server decides each. */
const who = ['physician', 'nurse'] as const;

/** Roles that may bring documents to be sorted. */
const scanners = ['front-desk', 'physician', 'nurse'] as const;

export const documentsFeature: Feature = {
  pages: [
    {
      path: '/demographics/$patientId/documents',
      text: 'scan.title',
      who: scanners,
      load: () => import('./ScanPage'),
    },
  ],
  areas: [
    {
      area: 'documents',
      text: 'area.documents',
      icon: 'document',
      letter: 'd',
      order: 90,
      asOf: true,
      load: () => import('./DocumentsTab'),
    },
  ],
  tasks: [
    {
      kind: 'documents',
      newText: 'documents.add',
      changeText: 'documents.change',
      load: () => import('./UploadTask'),
    },
    {
      kind: 'document',
      newText: 'documents.edit',
      changeText: 'documents.change.one',
      load: () => import('./DocumentTask'),
    },
    {
      kind: 'document-move',
      newText: 'documents.move',
      changeText: 'documents.move',
      load: () => import('./MoveTask'),
    },
  ],
  actions: [
    {
      key: 'documents.add',
      group: 'chart',
      text: 'documents.add',
      icon: 'document',
      who,
      run: ({ openTask }) => {
        openTask({ kind: 'documents' });
      },
    },
  ],
};
