import { type Entry, EntryTask, type FieldsProps, fieldStyles, noWarnings } from '@/features/chart';
import { Choose, Line, Note } from '@/features/lists';
import { conceptTerm, type DocumentReference } from '@/fhir';
import { t } from '@/i18n';
import type { PanelProps } from '@/workspace/feature';
import {
  DOCUMENT_LABELS,
  documentProblems,
  documentToForm,
  inError,
  restored,
  titleOf,
  TYPE_CHOICES,
  withForm,
  type DocumentForm,
} from './document';

function Fields({ form, original }: FieldsProps<DocumentForm, DocumentReference>) {
  const recorded = conceptTerm(original?.type);
  return (
    <>
      <div data-first-field>
        <Line form={form} name="title" text="documents.form.title" />
      </div>
      <div className={fieldStyles.pair}>
        <Choose
          form={form}
          name="type"
          text="documents.type"
          choices={TYPE_CHOICES}
          none={recorded === null ? undefined : t('documents.type.asRecorded', { type: recorded })}
        />
        <Line form={form} name="date" text="documents.date" type="date" />
      </div>
      <Note form={form} name="note" />
    </>
  );
}

const DOCUMENT: Entry<DocumentForm, DocumentReference> = {
  kind: 'document',
  type: 'DocumentReference',
  texts: {
    add: 'documents.add',
    change: 'documents.edit',
    save: 'chart.saveChange',
    this: 'documents.this',
  },
  empty: () => ({ title: '', type: '', date: '', note: '' }),
  toForm: documentToForm,
  toResource: (form, base, author) => {
    if (base === undefined) throw new Error('A document is uploaded, not typed.');
    return withForm(form, base, author);
  },
  labels: () => DOCUMENT_LABELS,
  problems: documentProblems,
  useWarnings: noWarnings,
  takeBack: inError,
  restored,
  name: titleOf,
  Fields,
};

/** What is said about a document that is there: its title, type, day and a note. */
export default function DocumentTask(props: PanelProps) {
  return <EntryTask entry={DOCUMENT} {...props} />;
}
