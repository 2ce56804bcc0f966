import type { Feature } from '@/workspace/feature';

const who = ['physician', 'nurse'] as const;

export const formsFeature: Feature = {
  areas: [
    {
      area: 'questionnaires',
      text: 'area.questionnaires',
      icon: 'check',
      letter: 'q',
      order: 95,
      load: () => import('./FormsTab'),
    },
  ],
  tasks: [
    {
      kind: 'questionnaire',
      newText: 'task.questionnaire.new',
      changeText: 'task.questionnaire.change',
      load: () => import('./FormPanel'),
    },
  ],
  actions: [
    {
      key: 'forms.new',
      group: 'chart',
      text: 'action.questionnaire',
      icon: 'check',
      who,
      run: ({ openTask }) => {
        openTask({ kind: 'questionnaire' });
      },
    },
  ],
};
