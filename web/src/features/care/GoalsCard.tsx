import { useState } from 'react';
import { Facts, ofType, Row, rowStyles as rows, useChart, usePart } from '@/features/chart';
import {
  dueWords,
  formatDate,
  readGoals,
  type CareGoal,
  type Condition,
  type Goal,
  type Reference,
} from '@/fhir';
import { conceptTerm } from '@/fhir';
import { t, tn } from '@/i18n';
import { Button, Icon, IconButton } from '@/ui';
import { useAct } from './acts';
import styles from './care.module.css';
import { abandoned, achieved, asBefore } from './goal';
import { ListCard } from './ListCard';
import { targetWords } from './ProgressCard';
import { StopDialog } from './StopDialog';

/** Names of the problems that something is for. */
export function useProblemNames(): (addresses: readonly Reference[]) => string | null {
  const { patientId } = useChart();
  const problems = ofType<Condition>(usePart(patientId, 'problems').data?.resources, 'Condition');
  return (addresses) => {
    const names = addresses.map(
      (one) =>
        one.display ?? conceptTerm(problems.find((c) => `Condition/${c.id ?? ''}` === one.reference)?.code),
    );
    return names.filter((name) => name !== null).join(', ') || null;
  };
}

export const isMeasured = (goal: CareGoal): boolean => goal.targets.some((one) => one.code !== null);

/** Goals: overdue ones first, then by their date; those that are reached or given up apart. */
export function GoalsCard({ shown, onShow }: { shown: string | null; onShow: (id: string) => void }) {
  const { patientId, now } = useChart();
  const query = usePart(patientId, 'goals');
  const goals = readGoals(ofType<Goal>(query.data?.resources, 'Goal'), now);
  const current = goals.filter((one) => one.open);
  const ended = goals.filter((one) => !one.open);
  const overdue = current.filter((one) => one.overdue).length;
  return (
    <ListCard
      title={t('care.goals')}
      meaning={t('care.goalsMeaning')}
      query={query}
      rows={5}
      count={
        goals.length === 0
          ? undefined
          : [tn('care.openGoals', current.length), overdue === 0 ? null : tn('care.overdue', overdue)]
              .filter((one) => one !== null)
              .join(', ')
      }
      add={{ text: t('care.goal.add'), task: 'goal', hotkey: 'T' }}
      current={current}
      ended={ended}
      endedText={tn('care.endedGoals', ended.length)}
      nothing={{ title: t('care.noGoals'), detail: t('care.noGoalsDetail') }}
      note={current.length === 0 && <p className={rows.empty}>{t('care.noOpenGoals')}</p>}
      more={t('chart.shownMoreAreRecorded', { count: goals.length })}
    >
      {(goal) => <GoalRow key={goal.id} goal={goal} isShown={goal.id === shown} onShow={onShow} />}
    </ListCard>
  );
}

function GoalRow({
  goal,
  isShown,
  onShow,
}: {
  goal: CareGoal;
  isShown: boolean;
  onShow: (id: string) => void;
}) {
  const { open, mayWrite } = useChart();
  const { act, failed, busy } = useAct();
  const [stopping, setStopping] = useState(false);
  const namesOf = useProblemNames();
  const problem = namesOf(goal.addresses);
  const back = (now: Goal): Goal => asBefore(now, goal.source);
  return (
    <Row type="Goal" id={goal.id}>
      <span className={goal.overdue ? rows.caution : goal.open ? rows.unknown : rows.ok}>
        <Icon
          name={
            goal.overdue
              ? 'diamond'
              : goal.lifecycle === 'completed'
                ? 'tick'
                : goal.open
                  ? 'dashed'
                  : 'barred'
          }
        />
      </span>
      <div className={rows.grow}>
        <div className={rows.name}>
          <b className={rows.strong}>{goal.name}</b>{' '}
          {goal.targets.map((one, i) =>
            one.words === null ? null : (
              <span key={i} className={rows.keep}>
                {goal.targets.length > 1 ? targetWords(one) : one.words}
                {i < goal.targets.length - 1 ? '; ' : ''}
              </span>
            ),
          )}
        </div>
        {goal.overdue && <div className={`${rows.second ?? ''} ${rows.caution ?? ''}`}>{dueWords(goal)}</div>}
        <Facts
          facts={[
            goal.open && !goal.overdue ? dueWords(goal) : null,
            goal.lifecycle === 'active' ? null : goal.lifecycleWords,
            goal.open || goal.achievement !== 'achieved' ? goal.achievementWords : null,
            goal.ended === undefined ? null : formatDate(goal.ended),
            goal.start === undefined
              ? t('care.startUnknown')
              : t('care.since', { date: formatDate(goal.start) }),
          ]}
        />
        {problem !== null && <div className={rows.second}>{t('care.for', { what: problem })}</div>}
        {goal.reason !== null && (
          <div className={rows.second}>{t('care.because', { reason: goal.reason })}</div>
        )}
        {goal.note !== null && <div className={rows.second}>{goal.note}</div>}
        {failed !== null && (
          <p className={styles.failed} role="alert">
            <Icon name="barred" size={14} /> {t('care.notChanged', { reason: failed })}
          </p>
        )}
        <div className={styles.acts}>
          {isMeasured(goal) && (
            <Button
              size="small"
              icon="activity"
              aria-pressed={isShown}
              aria-label={t('care.showProgressOf', { goal: goal.name })}
              onClick={() => {
                onShow(goal.id);
              }}
            >
              {t('care.showProgress')}
            </Button>
          )}
          {mayWrite && goal.open && (
            <>
              <Button
                size="small"
                disabled={busy}
                aria-label={t('care.markAchieved', { goal: goal.name })}
                onClick={() =>
                  void act(
                    achieved(goal.source, Date.now()),
                    t('care.goalAchieved', { goal: goal.name }),
                    back,
                  )
                }
              >
                {t('care.achieved')}
              </Button>
              <Button
                size="small"
                disabled={busy}
                aria-label={t('care.stopNamed', { name: goal.name })}
                onClick={() => {
                  setStopping(true);
                }}
              >
                {t('care.stop')}
              </Button>
            </>
          )}
        </div>
      </div>
      {mayWrite && (
        <IconButton
          icon="pencil"
          size="small"
          label={t('chart.edit2', { name: goal.name })}
          onClick={() => {
            open({ kind: 'goal', id: goal.id });
          }}
        />
      )}
      {stopping && (
        <StopDialog
          title={t('care.stopGoal', { goal: goal.name })}
          detail={t('care.stopGoalDetail')}
          confirmLabel={t('care.stopGoalNow')}
          onCancel={() => {
            setStopping(false);
          }}
          onStop={(reason) => {
            setStopping(false);
            void act(
              abandoned(goal.source, reason, Date.now()),
              t('care.goalStopped', { goal: goal.name }),
              back,
            );
          }}
        />
      )}
    </Row>
  );
}
