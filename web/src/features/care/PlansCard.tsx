import { useState } from 'react';
import { Facts, ofType, Row, rowStyles as rows, useChart, usePart, type Author } from '@/features/chart';
import { conceptTerm, formatDate, readPlans, type CarePlan, type Goal, type Plan } from '@/fhir';
import { t, tn } from '@/i18n';
import { Button, ConfirmDialog, Icon, IconButton } from '@/ui';
import { MicroBanner } from '@/clinical/PatientBanner';
import { useAct } from './acts';
import styles from './care.module.css';
import { useProblemNames } from './GoalsCard';
import { ListCard } from './ListCard';
import { completed, planAsBefore, revoked, withStatus } from './plan';
import { StopDialog } from './StopDialog';

/** Care plans: the open ones with what is to be done, the others apart. */
export function PlansCard() {
  const { patientId } = useChart();
  const query = usePart(patientId, 'carePlans');
  const plans = readPlans(query.data?.resources ?? []);
  const current = plans.filter((one) => one.open);
  const ended = plans.filter((one) => !one.open);
  return (
    <ListCard
      title={t('care.plans')}
      meaning={t('care.plansMeaning')}
      query={query}
      rows={5}
      count={plans.length === 0 ? undefined : tn('care.openPlans', current.length)}
      add={{ text: t('care.plan.add'), task: 'care-plan' }}
      current={current}
      ended={ended}
      endedText={tn('care.endedPlans', ended.length)}
      nothing={{ title: t('care.noPlans'), detail: t('care.noPlansDetail') }}
      note={current.length === 0 && <p className={rows.empty}>{t('care.noOpenPlans')}</p>}
      more={t('chart.newestShownMoreAreRecorded', { count: plans.length })}
    >
      {(plan) => <PlanRow key={plan.id} plan={plan} />}
    </ListCard>
  );
}

function PlanRow({ plan }: { plan: Plan }) {
  const { open, mayWrite, patientId, user, face, strip } = useChart();
  const { act, failed, busy } = useAct();
  const [asking, setAsking] = useState<'stop' | 'complete' | null>(null);
  const namesOf = useProblemNames();
  const goals = ofType<Goal>(usePart(patientId, 'goals').data?.resources, 'Goal');
  const problems = namesOf(plan.addresses);
  const goalNames = plan.goals
    .flatMap(
      (one) =>
        one.display ??
        conceptTerm(goals.find((g) => `Goal/${g.id ?? ''}` === one.reference)?.description) ??
        [],
    )
    .join(', ');
  const left = plan.activities.filter((one) => one.open).length;
  const back = (now: CarePlan): CarePlan => planAsBefore(now, plan.source);
  const author = (): Author => ({
    patientId,
    name: user?.name ?? '',
    practitionerId: user?.practitionerId ?? null,
    now: Date.now(),
  });
  const complete = (): void => {
    setAsking(null);
    void act(completed(plan.source, Date.now()), t('care.planCompleted', { plan: plan.name }), back);
  };
  return (
    <Row type="CarePlan" id={plan.id}>
      <div className={rows.grow}>
        <div className={rows.name}>
          <b className={rows.strong}>{plan.name}</b>
        </div>
        <Facts
          facts={[
            plan.statusWords,
            plan.start === undefined
              ? t('care.startUnknown')
              : t('care.since', { date: formatDate(plan.start) }),
            plan.end === undefined ? null : t('care.until', { date: formatDate(plan.end) }),
          ]}
        />
        {problems !== null && <div className={rows.second}>{t('care.for', { what: problems })}</div>}
        {goalNames !== '' && <div className={rows.second}>{t('care.withGoals', { goals: goalNames })}</div>}
        {plan.note !== null && <div className={rows.second}>{plan.note}</div>}
        {plan.activities.length === 0 ? (
          <p className={rows.second}>{t('care.noActivities')}</p>
        ) : (
          <ul className={styles.activities} aria-label={t('care.activitiesOf', { plan: plan.name })}>
            {plan.activities.map((one, place) => (
              <li key={place}>
                <span
                  className={
                    one.open
                      ? rows.unknown
                      : one.status === 'completed' || one.status === 'fulfilled'
                        ? rows.ok
                        : rows.quiet
                  }
                >
                  <Icon
                    name={
                      one.open
                        ? 'dashed'
                        : one.status === 'completed' || one.status === 'fulfilled'
                          ? 'tick'
                          : 'barred'
                    }
                    size={14}
                  />
                </span>
                <span className={rows.grow}>
                  {one.name}{' '}
                  <span className={rows.quiet}>
                    {[
                      one.link === null ? null : t(linkWords(one.link)),
                      one.statusWords,
                      one.when === null
                        ? null
                        : t('care.byWhen', { date: formatDate(one.when.slice(0, 10)) }),
                      one.reason,
                    ]
                      .filter((word) => word !== null)
                      .join(' · ')}
                  </span>
                </span>
                {mayWrite && plan.open && one.open && one.link === null && (
                  <Button
                    size="small"
                    disabled={busy}
                    aria-label={t('care.markDone', { what: one.name })}
                    onClick={() =>
                      void act(
                        withStatus(plan.source, place, 'completed'),
                        t('care.activityDone', { what: one.name }),
                        (now) => withStatus(now, place, one.status),
                      )
                    }
                  >
                    {t('care.done')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
        {failed !== null && (
          <p className={styles.failed} role="alert">
            <Icon name="barred" size={14} /> {t('care.notChanged', { reason: failed })}
          </p>
        )}
        {mayWrite && plan.open && (
          <div className={styles.acts}>
            <Button
              size="small"
              disabled={busy}
              aria-label={t('care.completeNamed', { name: plan.name })}
              onClick={() => {
                if (left > 0) setAsking('complete');
                else complete();
              }}
            >
              {t('care.complete')}
            </Button>
            <Button
              size="small"
              disabled={busy}
              aria-label={t('care.stopNamed', { name: plan.name })}
              onClick={() => {
                setAsking('stop');
              }}
            >
              {t('care.stop')}
            </Button>
          </div>
        )}
      </div>
      {mayWrite && (
        <IconButton
          icon="pencil"
          size="small"
          label={t('chart.edit2', { name: plan.name })}
          onClick={() => {
            open({ kind: 'care-plan', id: plan.id });
          }}
        />
      )}
      {asking === 'stop' && (
        <StopDialog
          title={t('care.stopPlan', { plan: plan.name })}
          detail={t('care.stopPlanDetail')}
          confirmLabel={t('care.stopPlanNow')}
          onCancel={() => {
            setAsking(null);
          }}
          onStop={(reason) => {
            setAsking(null);
            void act(
              revoked(plan.source, reason, author()),
              t('care.planStopped', { plan: plan.name }),
              back,
            );
          }}
        />
      )}
      {asking === 'complete' && (
        <ConfirmDialog
          title={t('care.completePlan', { plan: plan.name })}
          detail={tn('care.notDone', left)}
          banner={face && <MicroBanner face={face} strip={strip} />}
          confirmLabel={t('care.completeNow')}
          onConfirm={complete}
          onCancel={() => {
            setAsking(null);
          }}
        />
      )}
    </Row>
  );
}

const linkWords = (link: string) =>
  link.startsWith('Appointment/')
    ? ('care.link.appointment' as const)
    : link.startsWith('Task/')
      ? ('care.link.task' as const)
      : ('care.link.order' as const);
