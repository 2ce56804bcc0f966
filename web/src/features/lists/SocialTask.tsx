import { type Entry, EntryTask, type FieldsProps, noWarnings } from '@/features/chart';
import type { Observation } from '@/fhir';
import { t } from '@/i18n';
import type { PanelProps } from '@/workspace/feature';
import { Choose, Line, Note } from './parts';
import {
  answerWords,
  emptySocial,
  formToSocial,
  SOCIAL_LABELS,
  socialProblems,
  socialToForm,
  topicOf,
  TOPICS,
  type SocialForm,
} from './social';

function Fields({ form, original }: FieldsProps<SocialForm, Observation>) {
  const topic = TOPICS.find(({ code }) => code === form.watch('topic'));
  return (
    <>
      <div data-first-field>
        <Choose
          form={form}
          name="topic"
          text="lists.topic"
          choices={TOPICS}
          none={original && topicOf(original) === undefined ? original.code?.text : undefined}
        />
      </div>
      {topic !== undefined &&
        (topic.answers.length > 0 ? (
          <Choose
            form={form}
            name="value"
            text="lists.answer"
            choices={topic.answers}
            none={original && socialToForm(original).value === '' ? answerWords(original) : undefined}
          />
        ) : (
          <Line form={form} name="words" text="lists.answerWords" />
        ))}
      <Line form={form} name="date" text="chart.date" type="date" hint={t('lists.socialDateHint')} />
      <Note form={form} name="note" />
    </>
  );
}

const SOCIAL: Entry<SocialForm, Observation> = {
  kind: 'social-history',
  type: 'Observation',
  texts: {
    add: 'lists.social.add',
    change: 'lists.social.change',
    save: 'lists.social.save',
    this: 'lists.social.this',
  },
  empty: emptySocial,
  toForm: socialToForm,
  toResource: formToSocial,
  labels: () => SOCIAL_LABELS,
  problems: socialProblems,
  useWarnings: noWarnings,
  name: (o) => {
    const topic = topicOf(o);
    return topic ? t(topic.text) : (o.code?.text ?? t('lists.social'));
  },
  Fields,
};

export function SocialTask(props: PanelProps) {
  return <EntryTask entry={SOCIAL} {...props} />;
}
