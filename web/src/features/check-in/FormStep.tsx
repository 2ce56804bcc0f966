import { useState } from 'react';
import { sendAnswers, skipForm, type Form } from '@/api/check-in';
import {
  asked,
  faultOf,
  FormFields,
  isUntranslated,
  toItems,
  toTyped,
  totalsOf,
  type Typed,
  titleOf,
} from '@/features/forms';
import { t, tn } from '@/i18n';
import { Button } from '@/ui';
import styles from './CheckIn.module.css';
import { Heading } from './parts';
import type { StepProps } from './Steps';

/** A questionnaire. It is filed as soon as it is sent, so that an answer that warns is seen whether or not the check-in is finished. */
export function FormStep({ form, busy, send }: StepProps & { form: Form }) {
  const { questionnaire, response } = form;
  const [typed, setTyped] = useState<Typed>(() => (response === undefined ? {} : toTyped(response)));
  const [marked, setMarked] = useState(false);
  const open = asked(questionnaire.item, typed);
  const answered = open.filter((item) => (typed[item.linkId] ?? []).length > 0);
  const scored = new Set(totalsOf(questionnaire).flatMap((one) => one.of));
  const missing = open.filter((item) => scored.has(item.linkId) && (typed[item.linkId] ?? []).length === 0);
  const faults = open.filter((item) =>
    (typed[item.linkId] ?? []).some((value) => faultOf(item, value.trim()) !== null),
  );
  return (
    <form
      className={`${styles.step ?? ''} ${styles.form ?? ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (faults.length > 0 || answered.length === 0) return;
        // Told once that something is open; who sends it again means it.
        if (missing.length > 0 && !marked) {
          setMarked(true);
          return;
        }
        send(() =>
          sendAnswers(
            {
              resourceType: 'QuestionnaireResponse',
              status: 'completed',
              questionnaire: form.canonical,
              item: toItems(questionnaire.item, typed),
            },
            response?.meta?.versionId,
          ),
        );
      }}
    >
      <Heading>{titleOf(questionnaire)}</Heading>
      <p>{t('checkin.formIntro')}</p>
      {isUntranslated(questionnaire) && <p className={styles.note}>{t('forms.untranslated')}</p>}
      <FormFields
        items={questionnaire.item}
        typed={typed}
        missing={new Set(marked ? missing.map((item) => item.linkId) : [])}
        onAnswer={(linkId, values) => {
          setTyped((before) => ({ ...before, [linkId]: values }));
        }}
      />
      <p role="status" className={styles.note}>
        {t('forms.answeredOf', { count: String(answered.length), of: String(open.length) })}
        {marked && missing.length > 0 && ` ${tn('checkin.unanswered', missing.length)}`}
      </p>
      <div className={styles.choices}>
        <Button
          type="submit"
          kind="primary"
          className={styles.big}
          disabled={busy || answered.length === 0 || faults.length > 0}
        >
          {busy
            ? t('checkin.sending')
            : marked && missing.length > 0
              ? t('checkin.sendAllTheSame')
              : t('checkin.sendAnswers')}
        </Button>
        {response === undefined && (
          <Button
            className={styles.big}
            disabled={busy}
            onClick={() => {
              send(() => skipForm(form.step));
            }}
          >
            {t('checkin.ratherNot')}
          </Button>
        )}
      </div>
      <p className={styles.note}>{t('checkin.urgent')}</p>
    </form>
  );
}
