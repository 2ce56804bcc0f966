import { useEffect, useRef, useState } from 'react';
import { applySet, removeDraft, type Order } from '@/api/orders';
import { readOne } from '@/api/chart';
import { useChart } from '@/features/chart';
import { doseText, formatDate, medicineName, type Dosage } from '@/fhir';
import { translated } from '@/fhir/translated';
import { t, tn } from '@/i18n';
import { Button, Icon, offerUndo } from '@/ui';
import styles from './orders.module.css';
import { actWords, useRefresh, useVisit, useWeight } from './orders.queries';
import { nameText } from './read';
import { doseFor, perKilogramOf, type PerKilogram, type WeightAnswer } from './weight';

interface Choice {
  readonly id: string;
  readonly title: string;
  readonly dose: string;
  readonly perKilogram: PerKilogram | null;
  readonly medicine: boolean;
  readonly chosen: boolean;
}

function choicesOf(set: fhir4.PlanDefinition): readonly Choice[] {
  return (set.action ?? []).map((action): Choice => {
    const activity = (set.contained ?? []).find(
      (one): one is fhir4.ActivityDefinition =>
        one.resourceType === 'ActivityDefinition' && `#${one.id ?? ''}` === action.definitionCanonical,
    );
    const medicine = activity?.kind === 'MedicationRequest';
    const product = activity?.productCodeableConcept?.text;
    const title = translated(action.title, action._title);
    return {
      id: action.id ?? '',
      // The title may say more than the product ("dose by weight"): then it stays as it was written.
      title: medicine && product === title ? nameText(medicineName(product)) : title,
      dose: medicine ? doseText(activity.dosage as readonly Dosage[] | undefined) : '',
      perKilogram: medicine ? perKilogramOf(activity.dosage) : null,
      medicine,
      chosen: action.precheckBehavior !== 'no',
    };
  });
}

/** Why a dose by weight cannot be given; null when it can, or is not known yet. */
function weightProblem(answer: WeightAnswer | undefined): string | null {
  switch (answer?.kind) {
    case 'none':
      return t('orders.weight.none');
    case 'no-birth-date':
      return t('orders.weight.noBirthDate');
    case 'old':
      return t('orders.weight.old', {
        kilograms: answer.weight.kilograms,
        date: formatDate(answer.weight.day),
        most: answer.most,
      });
    default:
      return null;
  }
}

/** An order set: what of it goes into the basket. Doses by weight show the weight, its day and the reckoning. */
export function SetForm({
  set,
  onAdded,
  onDone,
}: {
  set: fhir4.PlanDefinition;
  /** Names of the drafts, before the basket shows them. */
  onAdded: (names: readonly string[]) => void;
  onDone: () => void;
}) {
  const { patientId, open } = useChart();
  const visit = useVisit();
  const refresh = useRefresh();
  const choices = choicesOf(set);
  const byWeight = choices.some((one) => one.perKilogram !== null);
  const { answer, query } = useWeight(byWeight);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(choices.filter((one) => one.chosen).map((one) => one.id)),
  );
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const problem = weightProblem(answer);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // The field that found the set is gone: the focus comes here, not to the top of the page.
    form.current?.querySelector<HTMLElement>('input:not(:disabled), button:not(:disabled)')?.focus();
  }, []);
  const usable = (one: Choice): boolean => one.perKilogram === null || answer?.kind === 'known';
  const taken = choices.filter((one) => chosen.has(one.id) && usable(one));

  const apply = async (): Promise<void> => {
    setBusy(true);
    setFailed(null);
    try {
      const names = await applySet(
        set,
        taken.map((one) => one.id),
        patientId,
        visit,
      );
      onAdded(names);
      await refresh();
      offerUndo(tn('orders.set.added', names.length), async () => {
        for (const name of names) {
          const [type = '', id = ''] = name.split('/');
          await removeDraft(await readOne<Order & { resourceType: string }>(type, id), patientId);
        }
        await refresh();
      });
      onDone();
    } catch (error) {
      setFailed(actWords(error));
      setBusy(false);
    }
  };

  return (
    <form
      ref={form}
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (taken.length > 0 && !busy) void apply();
      }}
    >
      <fieldset className={styles.override}>
        <legend>
          <b>{t('orders.set.title', { title: translated(set.title ?? set.name, set._title) })}</b>
        </legend>
        {choices.map((one) => (
          <div key={one.id}>
            <label className={styles.check}>
              <input
                type="checkbox"
                checked={chosen.has(one.id) && usable(one)}
                disabled={!usable(one)}
                onChange={(event) => {
                  const next = new Set(chosen);
                  if (event.currentTarget.checked) next.add(one.id);
                  else next.delete(one.id);
                  setChosen(next);
                }}
              />
              <span>
                <span className={styles.name}>{one.title}</span>{' '}
                {one.dose !== '' && <span className={styles.light}>{one.dose}</span>}
              </span>
            </label>
            {one.perKilogram !== null && (
              <Reckoning perKilogram={one.perKilogram} answer={answer} failed={query.error !== null} />
            )}
          </div>
        ))}
      </fieldset>
      {problem !== null && (
        <div className={styles.alert}>
          <Icon name="triangle" size={24} />
          <div className={styles.grow}>
            <h3>{t('orders.weight.missing')}</h3>
            <p>{problem}</p>
            <Button
              size="small"
              kind="primary"
              onClick={() => {
                open({ kind: 'vitals' });
              }}
            >
              {t('orders.weight.record')}
            </Button>
          </div>
        </div>
      )}
      {query.error !== null && (
        <div className={styles.alert} role="alert">
          <Icon name="barred" size={24} />
          <div className={styles.grow}>
            <h3>{t('orders.weight.failed')}</h3>
            <p>{t('orders.weight.failedDetail')}</p>
            <Button size="small" kind="primary" icon="retry" onClick={() => void query.refetch()}>
              {t('state.retry')}
            </Button>
          </div>
        </div>
      )}
      {failed !== null && (
        <p role="alert" className={styles.notDone}>
          {t('orders.set.failed', { reason: failed })}
        </p>
      )}
      <div className={styles.buttons}>
        <Button kind="primary" type="submit" disabled={busy || taken.length === 0}>
          {tn('orders.set.add', taken.length)}
        </Button>
        <Button onClick={onDone}>{t('orders.set.leave')}</Button>
        {taken.length === 0 && <span className={styles.second}>{t('orders.set.nothing')}</span>}
      </div>
    </form>
  );
}

function Reckoning({
  perKilogram,
  answer,
  failed,
}: {
  perKilogram: PerKilogram;
  answer: WeightAnswer | undefined;
  failed: boolean;
}) {
  if (answer?.kind !== 'known') {
    return (
      <p className={styles.line}>
        <Icon name="dashed" size={14} />{' '}
        {answer === undefined && !failed ? t('orders.weight.loading') : t('orders.weight.noDose')}
      </p>
    );
  }
  const { milligrams, capped } = doseFor(perKilogram, answer.weight);
  return (
    <p className={styles.line}>
      <Icon name="info" size={14} />
      <span>
        {t('orders.weight.reckoned', {
          per: perKilogram.perKilogram,
          kilograms: answer.weight.kilograms,
          date: formatDate(answer.weight.day),
          milligrams,
        })}
        {capped && ` ${t('orders.weight.capped')}`}
      </span>
    </p>
  );
}
