import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { readOne } from '@/api/chart';
import { ApiError } from '@/api/errors';
import { submitResponse, type Filed } from '@/api/forms';
import { MicroBanner } from '@/clinical/PatientBanner';
import { ConflictDialog, failureWords, TaskFrame, useChart, useDraftForm, type Kept } from '@/features/chart';
import { t, tn } from '@/i18n';
import { Button, Failed, Icon, Loading } from '@/ui';
import { readDraft } from '@/workspace/drafts';
import { taskKey } from '@/workspace/tasks';
import type { PanelProps, PanelWays } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { FormFields } from './FormFields';
import styles from './forms.module.css';
import { filingsKey, useFilings, useForms } from './forms.queries';
import {
  alarmsOf,
  asked,
  canonicalOf,
  faultOf,
  formOf,
  isUntranslated,
  optionsOf,
  scoreOf,
  textOf,
  toItems,
  totalsOf,
  toTyped,
  type Item,
  type Typed,
  titleOf,
} from './items';
import { AlarmBox, alarmWords, scoreWords } from './words';

interface Values {
  /** Which questionnaire; '' until one is chosen. */
  readonly form: string;
  readonly answers: Typed;
  /** One for each filing: answers that are sent twice are filed once. */
  readonly submission: string;
}

/** Fills in a questionnaire, or amends answers that were filed. */
export default function FormPanel({ task, ways }: PanelProps) {
  const { patientId, user } = useChart();
  const forms = useForms();
  const filings = useFilings(patientId);
  // The version that was seen when the panel was opened: a refresh behind it must not move it.
  const found = filings.data?.responses.find((one) => one.id === task.id);
  const [first, setFirst] = useState(found);
  if (first === undefined && found !== undefined) setFirst(found);
  const kept = user
    ? (readDraft(user.subject, patientId, taskKey(task))?.values as
        Kept<Values, fhir4.QuestionnaireResponse> | undefined)
    : undefined;
  const original = task.id === undefined ? undefined : (kept?.base ?? first ?? found);
  if (forms.data === undefined || (task.id !== undefined && original === undefined)) {
    const failed =
      forms.error !== null || (task.id !== undefined && (filings.error !== null || filings.isSuccess));
    return (
      <Frame ways={ways} title={t('forms.title')}>
        {failed ? (
          <Failed
            title={t('forms.failed')}
            detail={t('forms.failedDetail')}
            reason={forms.error?.message ?? filings.error?.message ?? t('forms.gone')}
            onRetry={() => {
              void forms.refetch();
              void filings.refetch();
            }}
          />
        ) : (
          <Loading what={t('forms.title')} />
        )}
      </Frame>
    );
  }
  return <Fill task={task} ways={ways} forms={forms.data} original={original} kept={kept} />;
}

function Frame({ title, ways, children }: { title: string; ways: PanelWays; children: React.ReactNode }) {
  const { face, strip } = useChart();
  if (face === undefined) return null;
  return (
    <WorkspacePanel
      title={title}
      banner={<MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={<Button onClick={ways.onClose}>{t('forms.close')}</Button>}
    >
      {children}
    </WorkspacePanel>
  );
}

/** The instruments to choose from. */
function Pick({
  forms,
  ways,
  onPick,
}: {
  forms: readonly fhir4.Questionnaire[];
  ways: PanelWays;
  onPick: (form: fhir4.Questionnaire) => void;
}) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    first.current?.focus();
  }, []);
  return (
    <Frame ways={ways} title={t('forms.choose')}>
      <ul className={styles.choose}>
        {forms.map((form, at) => (
          <li key={canonicalOf(form)}>
            <button
              type="button"
              ref={at === 0 ? first : undefined}
              onClick={() => {
                onPick(form);
              }}
            >
              <b>{titleOf(form)}</b>
              <span>
                {tn('forms.questions', asked(form.item, {}).length)}
                {form.purpose === undefined ? '' : ` · ${form.purpose}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

type FillProps = PanelProps & {
  forms: readonly fhir4.Questionnaire[];
  original: fhir4.QuestionnaireResponse | undefined;
  kept: Kept<Values, fhir4.QuestionnaireResponse> | undefined;
};

function Fill({ task, ways, forms, original, kept }: FillProps) {
  const { patientId } = useChart();
  const client = useQueryClient();
  const [base, setBase] = useState(original);
  const form = useForm<Values>({
    defaultValues: {
      form: original?.questionnaire ?? task.given?.form ?? '',
      answers: original === undefined ? {} : toTyped(original),
      submission: crypto.randomUUID(),
      ...kept?.form,
    },
  });
  const { state, setState, drop } = useDraftForm(form, taskKey(task), kept !== undefined, base as never);
  const [filed, setFiled] = useState<Filed | null>(null);
  const [incomplete, setIncomplete] = useState(false);
  const [theirs, setTheirs] = useState<fhir4.QuestionnaireResponse | null>(null);
  const values = form.watch();
  const chosen = formOf(forms, values.form);

  if (values.form === '')
    return (
      <Pick
        forms={forms}
        ways={ways}
        onPick={(one) => {
          form.setValue('form', canonicalOf(one), { shouldDirty: true });
        }}
      />
    );
  if (chosen === undefined)
    return (
      <Frame ways={ways} title={t('forms.title')}>
        <Failed title={t('forms.otherVersion')} detail={t('forms.otherVersionDetail')} />
      </Frame>
    );
  if (filed !== null) return <Result form={chosen} filed={filed} ways={ways} typed={values.answers} />;

  const open = asked(chosen.item, values.answers);
  const answered = open.filter((item) => (values.answers[item.linkId] ?? []).length > 0);
  const scored = new Set(totalsOf(chosen).flatMap((one) => one.of));
  const missing = open.filter(
    (item) => scored.has(item.linkId) && (values.answers[item.linkId] ?? []).length === 0,
  );
  const faults = open.filter((item) =>
    (values.answers[item.linkId] ?? []).some((value) => faultOf(item, value.trim()) !== null),
  );

  const send = async (typed: Typed, over: fhir4.QuestionnaireResponse | undefined): Promise<void> => {
    setState({ kind: 'saving' });
    try {
      const done = await submitResponse(
        {
          resourceType: 'QuestionnaireResponse',
          status: 'completed',
          questionnaire: canonicalOf(chosen),
          subject: { reference: `Patient/${patientId}` },
          ...(over?.id !== undefined && { id: over.id, meta: { versionId: over.meta?.versionId ?? '' } }),
          item: toItems(chosen.item, typed),
        },
        patientId,
        over === undefined ? values.submission : undefined,
      );
      drop();
      await client.invalidateQueries({ queryKey: filingsKey(patientId) });
      setFiled(done);
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'wrong-patient')
        setState({ kind: 'wrong-patient', reason: error.message });
      else if (error instanceof ApiError && error.kind === 'version' && over?.id !== undefined) {
        setState({ kind: 'failed', reason: t('chart.somebodyChangedItMeanwhile') });
        try {
          setTheirs(
            await readOne<fhir4.QuestionnaireResponse & { id: string }>('QuestionnaireResponse', over.id),
          );
        } catch (readError) {
          setState({
            kind: 'failed',
            reason: t('chart.somebodyChangedItMeanwhileAnd', { readerror: failureWords(readError) }),
          });
        }
      } else setState({ kind: 'failed', reason: failureWords(error) });
    }
  };

  const save = (): void => {
    if (answered.length === 0) setState({ kind: 'failed', reason: t('forms.nothingAnswered') });
    else if (faults.length > 0) setState({ kind: 'failed', reason: tn('forms.faults', faults.length) });
    else if (missing.length > 0 && !incomplete) setIncomplete(true);
    else void send(values.answers, base);
  };

  const shown = (item: Item, list: readonly string[] | undefined): string =>
    (list ?? []).map((v) => optionsOf(item).find((o) => o.key === v)?.text ?? v).join(', ') ||
    t('forms.noAnswer');
  const conflicts =
    theirs === null || base === undefined
      ? []
      : open.flatMap((item) => {
          const [b, mine, now] = [toTyped(base), values.answers, toTyped(theirs)].map((one) =>
            shown(item, one[item.linkId]),
          ) as [string, string, string];
          return b === now || mine === now
            ? []
            : [
                {
                  field: item.linkId,
                  label: textOf(item),
                  base: b,
                  mine,
                  theirs: now,
                  mineUntouched: b === mine,
                },
              ];
        });
  const alarms = alarmsOf(chosen, values.answers);

  return (
    <TaskFrame
      title={titleOf(chosen) || t('forms.title')}
      state={base === undefined ? undefined : t('forms.amendment')}
      dirty={form.formState.isDirty || state.kind !== 'clean'}
      save={state}
      saveLabel={incomplete && missing.length > 0 ? t('forms.fileWithoutScore') : t('forms.file')}
      onSave={save}
      onDiscard={drop}
      ways={ways}
    >
      <form
        className={styles.items}
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          save();
        }}
      >
        {isUntranslated(chosen) && (
          <p className={styles.hint}>
            <Icon name="info" size={14} /> {t('forms.untranslated')}
          </p>
        )}
        <p className={styles.hint}>{t('forms.keysHint')}</p>
        <FormFields
          key={values.form}
          items={chosen.item}
          typed={values.answers}
          missing={incomplete ? new Set(missing.map((item) => item.linkId)) : NONE}
          onAnswer={(linkId, list) => {
            form.setValue('answers', { ...form.getValues('answers'), [linkId]: list }, { shouldDirty: true });
          }}
        />
        {alarms.map((alarm) => (
          <AlarmBox key={alarm.item.linkId} title={alarmWords(alarm.code, alarm.text)}>
            <p>{t('forms.alarmAnswer', { number: alarm.item.prefix ?? '', answer: alarm.answer })}</p>
            <p>{t('forms.alarmWhenFiled')}</p>
          </AlarmBox>
        ))}
        <div className={styles.progress} role="status">
          <progress max={open.length} value={answered.length} aria-label={t('forms.progress')} />
          {t('forms.answeredOf', { count: answered.length, of: open.length })}
        </div>
        {incomplete && missing.length > 0 && (
          <p className={styles.missing} role="alert" style={{ whiteSpace: 'normal' }}>
            <Icon name="dashed" size={14} /> {tn('forms.missing', missing.length)}
          </p>
        )}
        <button type="submit" hidden />
      </form>
      {theirs !== null && (
        <ConflictDialog
          title={titleOf(chosen) || t('forms.title')}
          conflicts={conflicts}
          onCancel={() => {
            setTheirs(null);
          }}
          onResolve={(keepMine) => {
            const merged: Record<string, readonly string[]> = { ...values.answers };
            const now = toTyped(theirs);
            for (const one of conflicts)
              if (!keepMine.has(one.field)) merged[one.field] = now[one.field] ?? [];
            form.setValue('answers', merged, { shouldDirty: true });
            setBase(theirs);
            setTheirs(null);
            void send(merged, theirs);
          }}
        />
      )}
    </TaskFrame>
  );
}

const NONE: ReadonlySet<string> = new Set();

/** What filing came to: the score with its meaning and source, or why there is none; and who was warned. */
function Result({
  form,
  filed,
  typed,
  ways,
}: {
  form: fhir4.Questionnaire;
  filed: Filed;
  typed: Typed;
  ways: PanelWays;
}) {
  const alarms = alarmsOf(form, typed);
  const owner = filed.alarms[0]?.owner?.reference;
  const [total] = totalsOf(form);
  return (
    <Frame ways={ways} title={titleOf(form) || t('forms.title')}>
      <div className={styles.result} role="status">
        <p>
          <Icon name="tick" /> {t('forms.filed')}
        </p>
        {alarms.map((alarm) => (
          <AlarmBox key={alarm.item.linkId} title={alarmWords(alarm.code, alarm.text)}>
            <p>{t('forms.alarmAnswer', { number: alarm.item.prefix ?? '', answer: alarm.answer })}</p>
            <p>
              {owner === undefined
                ? t('forms.alarmTold')
                : owner.startsWith('Practitioner/')
                  ? t('forms.alarmToClinician')
                  : t('forms.alarmToPool')}
            </p>
          </AlarmBox>
        ))}
        {filed.scores.map((observation) => {
          const score = scoreOf(observation);
          return (
            score !== null && (
              <div key={observation.id}>
                <p className={styles.hint}>{t('forms.totalScore')}</p>
                <p className={styles.big}>{scoreWords(score, form)}</p>
              </div>
            )
          );
        })}
        {filed.notScored.map((one) => (
          <div key={one.total}>
            <p className={styles.big}>{t('forms.noScore')}</p>
            <p>{tn('forms.missing', one.missing.length)}</p>
          </div>
        ))}
        {total?.source != null && (
          <p className={styles.hint}>{t('forms.source', { source: total.source })}</p>
        )}
        <p className={styles.hint}>{t('forms.screens')}</p>
      </div>
    </Frame>
  );
}
