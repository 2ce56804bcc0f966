import type { Feature } from '@/workspace/feature';

const who = ['physician', 'nurse'] as const;

export const notesFeature: Feature = {
  areas: [
    {
      area: 'notes',
      text: 'area.notes',
      icon: 'pencil',
      letter: 'n',
      order: 55,
      load: () => import('./NotesTab'),
    },
  ],
  tasks: [
    {
      kind: 'note',
      newText: 'task.note.new',
      changeText: 'task.note.change',
      letter: 'n',
      load: () => import('./NotePanel'),
    },
    {
      kind: 'addendum',
      newText: 'note.addendum',
      changeText: 'note.addendum',
      load: () => import('./AddendumPanel'),
    },
  ],
  pages: [
    { path: '/my-drafts', text: 'note.myDrafts', who, load: () => import('./MyDraftsPage') },
    { path: '/phrases', text: 'phrase.title', who, load: () => import('./PhrasesPage') },
  ],
  actions: [
    {
      key: 'notes.new',
      group: 'chart',
      text: 'task.note.new',
      icon: 'pencil',
      who,
      run: ({ openTask }) => {
        openTask({ kind: 'note' });
      },
    },
    {
      key: 'notes.drafts',
      group: 'anywhere',
      text: 'note.myDrafts',
      icon: 'pencil',
      who,
      run: ({ go }) => {
        go('/my-drafts');
      },
    },
    {
      key: 'notes.phrases',
      group: 'anywhere',
      text: 'phrase.title',
      icon: 'pencil',
      who,
      run: ({ go }) => {
        go('/phrases');
      },
    },
  ],
};
