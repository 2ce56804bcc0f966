import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { draftOrder, orderName, removeDraft, type Order } from '@/api/orders';
import { readOne } from '@/api/chart';
import { ApiError } from '@/api/errors';
import {
  ConflictDialog,
  conflictsOf,
  Field,
  fieldStyles,
  Group,
  TaskFrame,
  useChart,
  useDraftForm,
  usePart,
  type Kept,
} from '@/features/chart';
import { readProblems, type Condition, type Resource } from '@/fhir';
import { t, type TextKey } from '@/i18n';
import { Button, Icon, offerUndo } from '@/ui';
import { readDraft } from '@/workspace/drafts';
import type { PanelWays } from '@/workspace/feature';
import { taskKey } from '@/workspace/tasks';
import { CheckState, FindingBox } from './Findings';
import {
  DETAIL_WORDS,
  DETAILS,
  formOf,
  kindOf,
  problemsOf,
  withForm,
  type Detail,
  type OrderForm,
} from './forms';
import { Kidney } from './Kidney';
import styles from './orders.module.css';
import { actWords, useChecks, useRefresh } from './orders.queries';
import { KIND_WORDS, nameText, PRIORITY_WORDS, readOrder } from './read';
import { FREQUENCY_WORDS, ROUTE_WORDS, sigWords, supplyWords, UNIT_WORDS, without } from './sig';

const LABELS: Readonly<Record<keyof OrderForm, TextKey>> = {
  dose: 'orders.field.dose',
  unit: 'orders.field.unit',
  route: 'orders.field.route',
  frequency: 'orders.field.frequency',
  days: 'orders.field.days',
  prn: 'orders.field.prn',
  prnReason: 'orders.field.prnReason',
  quantity: 'orders.field.quantity',
  quantityUnit: 'orders.field.quantityUnit',
  refills: 'orders.field.refills',
  instructions: 'orders.field.instructions',
  priority: 'orders.field.priority',
  reason: 'orders.field.reason',
  problems: 'orders.field.problems',
  site: 'orders.field.site',
  specimen: 'orders.field.specimen',
  fasting: 'orders.field.fasting',
  side: 'orders.field.side',
  contrast: 'orders.field.contrast',
  pregnancy: 'orders.field.pregnancy',
  kidney: 'orders.field.kidney',
};

/** The fields of one draft of the basket, with what the checks say against it. */
export function OrderFormPanel({ original, ways }: { original: Order; ways: PanelWays }) {
  const { patientId, user, open } = useChart();
  const task = taskKey({ kind: 'orders', id: orderName(original) });
  const kept =
    user && (readDraft(user.subject, patientId, task)?.values as Kept<OrderForm, Order> | undefined);
  const [base, setBase] = useState<Order>(kept?.base ?? original);
  const form = useForm<OrderForm>({ defaultValues: formOf(base) });
  const { setValue } = form;
  const [restored] = useState(kept?.form);
  useEffect(() => {
    // Once, when the panel opens: what is typed back to how it was afterwards stays so.
    for (const [name, value] of Object.entries(restored ?? {}))
      setValue(name as keyof OrderForm, value, { shouldDirty: true });
  }, [restored, setValue]);
  const { state, setState, drop } = useDraftForm(form, task, kept !== undefined, base as Resource);
  const [conflict, setConflict] = useState<{ readonly theirs: Order; readonly mine: OrderForm } | null>(null);
  const refresh = useRefresh();
  const view = readOrder(base);
  const { known, retry } = useChecks([view]);
  const problemList = usePart(patientId, 'problems');
  const problems = readProblems(
    (problemList.data?.resources ?? []).filter((one): one is Condition => one.resourceType === 'Condition'),
  ).filter((one) => one.state !== 'past');
  const names = new Map(problems.map((one) => [`Condition/${one.id}`, one.name]));
  const { register, watch } = form;
  const values = watch();
  const { errors } = form.formState;
  const kind = kindOf(base);
  const name = nameText(view.name);

  const back = (): void => {
    open({ kind: 'orders' });
  };
  const save = async (on: Order, wanted: OrderForm): Promise<void> => {
    setState({ kind: 'saving' });
    try {
      await draftOrder(withForm(on, wanted, names), patientId);
      await refresh();
      drop();
      back();
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'wrong-patient') {
        setState({ kind: 'wrong-patient', reason: error.message });
        return;
      }
      if (error instanceof ApiError && error.kind === 'version') {
        try {
          setConflict({
            theirs: await readOne(on.resourceType, on.id ?? ''),
            mine: wanted,
          });
          setState({ kind: 'failed', reason: t('orders.changedMeanwhile') });
        } catch (again) {
          setState({ kind: 'failed', reason: actWords(again) });
        }
        return;
      }
      setState({ kind: 'failed', reason: actWords(error) });
    }
  };
  const submit = (): void => {
    const wanted = form.getValues();
    form.clearErrors();
    const wrong = Object.entries(problemsOf(kind, wanted)) as [keyof OrderForm, TextKey][];
    for (const [field, text] of wrong) form.setError(field, { message: t(text) });
    const [first] = wrong;
    if (first !== undefined) {
      form.setFocus(first[0]);
      return;
    }
    void save(base, wanted);
  };
  const remove = async (then: () => void): Promise<void> => {
    setState({ kind: 'saving' });
    try {
      await removeDraft(base, patientId);
      await refresh();
      drop();
      offerUndo(t('orders.removed', { name }), async () => {
        await draftOrder(without(base, 'id', 'meta') as Order, patientId);
        await refresh();
      });
      then();
    } catch (error) {
      setState({ kind: 'failed', reason: actWords(error) });
    }
  };

  const select = (
    field: 'unit' | 'route' | 'frequency' | 'quantityUnit',
    words: Readonly<Record<string, string>>,
  ) => (
    <Field label={t(LABELS[field])} error={errors[field]?.message}>
      {(props) => (
        <select {...props} {...register(field)}>
          <option value="">{t('orders.choose')}</option>
          {Object.keys(words).map((code) => (
            <option key={code} value={code}>
              {words[code]}
            </option>
          ))}
          {values[field] !== '' && !(values[field] in words) && (
            <option value={values[field]}>{values[field]}</option>
          )}
        </select>
      )}
    </Field>
  );
  const line = (field: keyof OrderForm, more: { numeric?: boolean; hint?: string } = {}) => (
    <Field label={t(LABELS[field])} hint={more.hint} error={errors[field]?.message}>
      {(props) => (
        <input
          {...props}
          autoComplete="off"
          maxLength={400}
          inputMode={more.numeric === true ? 'decimal' : undefined}
          {...register(field)}
        />
      )}
    </Field>
  );
  const detail = (field: Detail) => (
    <Field label={t(LABELS[field])} error={errors[field]?.message}>
      {(props) => (
        <select {...props} {...register(field)}>
          <option value="">{t('orders.choose')}</option>
          {DETAILS[field].map((one) => (
            <option key={one} value={one}>
              {DETAIL_WORDS[`${field}-${one}`]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  const priority = (
    <Field label={t(LABELS.priority)}>
      {(props) => (
        <select {...props} {...register('priority')}>
          {Object.keys(PRIORITY_WORDS).map((one) => (
            <option key={one} value={one}>
              {PRIORITY_WORDS[one]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );

  const sig = sigWords(values);
  const findings =
    known.kind === 'answer' ? known.checked.findings.filter((one) => one.order === view.key) : [];
  return (
    <TaskFrame
      title={name}
      state={KIND_WORDS[kind]}
      dirty={form.formState.isDirty}
      save={state}
      saveLabel={t('orders.keepInBasket')}
      onSave={submit}
      onDiscard={drop}
      ways={ways}
      extra={
        <>
          <Button onClick={back}>{t('orders.toBasket')}</Button>
          <Button onClick={() => void remove(back)}>{t('orders.remove')}</Button>
        </>
      }
    >
      <form
        className={fieldStyles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {findings.map((one) => (
          <FindingBox key={one.text} finding={one} onOther={() => void remove(back)} />
        ))}
        {view.replaces !== undefined && (
          <p className={styles.line}>
            <Icon name="info" size={14} /> {t('orders.replacesBefore')}
          </p>
        )}
        {view.remarks.map((one) => (
          <p key={one} className={styles.line}>
            <Icon name="info" size={14} /> {one}
          </p>
        ))}
        {kind === 'medicine' &&
          original.resourceType === 'MedicationRequest' &&
          values.dose === '' &&
          original.dosageInstruction?.[0]?.text !== undefined && (
            <p className={styles.line}>
              <Icon name="info" size={14} />{' '}
              {t('orders.before', { text: original.dosageInstruction[0].text })}
            </p>
          )}
        {kind === 'medicine' && (
          <>
            <div className={styles.three}>
              <div data-first-field>{line('dose', { numeric: true })}</div>
              {select('unit', UNIT_WORDS)}
              {select('route', ROUTE_WORDS)}
              {select('frequency', FREQUENCY_WORDS)}
              {line('days', { numeric: true })}
            </div>
            <div>
              <label className={styles.check}>
                <input type="checkbox" {...register('prn')} /> {t(LABELS.prn)}
              </label>
              {values.prn && line('prnReason')}
            </div>
            <div className={styles.three}>
              {line('quantity', { numeric: true })}
              {select('quantityUnit', UNIT_WORDS)}
              {line('refills', { numeric: true })}
            </div>
          </>
        )}
        {kind !== 'medicine' && <div data-first-field>{priority}</div>}
        {kind === 'lab' && (
          <div className={styles.three}>
            {detail('specimen')}
            {detail('fasting')}
          </div>
        )}
        {kind === 'imaging' && (
          <>
            <div className={styles.three}>
              {line('site')}
              {detail('side')}
              {detail('contrast')}
              {detail('pregnancy')}
              {detail('kidney')}
            </div>
            <Kidney />
          </>
        )}
        {line('reason')}
        <Group label={t(LABELS.problems)}>
          {problemList.data === undefined ? (
            <span className={styles.second} role={problemList.error === null ? 'status' : 'alert'}>
              {problemList.error === null ? t('chart.loading') : t('orders.problemsFailed')}
            </span>
          ) : problems.length === 0 ? (
            <span className={styles.second}>{t('orders.noProblems')}</span>
          ) : (
            problems.map((one) => (
              <label key={one.id}>
                <input type="checkbox" value={`Condition/${one.id}`} {...register('problems')} /> {one.name}
                {one.code !== null && <span className={styles.second}>{one.code}</span>}
              </label>
            ))
          )}
        </Group>
        {kind !== 'referral' && line('instructions')}
        {kind === 'medicine' && (
          <div className={styles.sig} role="status" aria-label={t('orders.preview')}>
            <p>
              <b>
                {view.name.name} {view.name.strength}
              </b>{' '}
              {view.name.form}
            </p>
            <p>{sig === '' ? t('orders.previewEmpty') : sig}</p>
            <p className={styles.second}>{supplyWords(values)}</p>
          </div>
        )}
        {kind === 'medicine' && <CheckState known={known} onRetry={retry} />}
        <button type="submit" hidden />
      </form>
      {conflict !== null && (
        <ConflictDialog
          title={name}
          conflicts={conflictsOf(
            Object.fromEntries(Object.entries(LABELS).map(([field, key]) => [field, t(key)])) as Record<
              keyof OrderForm,
              string
            >,
            formOf(base),
            conflict.mine,
            formOf(conflict.theirs),
          )}
          onResolve={(keepMine) => {
            const theirs = formOf(conflict.theirs);
            const mine = conflict.mine;
            const before = formOf(base);
            const merged = Object.fromEntries(
              (Object.keys(LABELS) as (keyof OrderForm)[]).map((field) => [
                field,
                keepMine.has(field) || String(before[field]) === String(theirs[field])
                  ? mine[field]
                  : theirs[field],
              ]),
            ) as unknown as OrderForm;
            setConflict(null);
            setBase(conflict.theirs);
            form.reset(merged);
            void save(conflict.theirs, merged);
          }}
          onCancel={() => {
            setConflict(null);
          }}
        />
      )}
    </TaskFrame>
  );
}
