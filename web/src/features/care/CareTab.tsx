import { useState } from 'react';
import { ofType, useChart, usePart } from '@/features/chart';
import { readGoals, type Goal } from '@/fhir';
import styles from './care.module.css';
import { GoalsCard } from './GoalsCard';
import { PlansCard } from './PlansCard';
import { ProgressCard } from './ProgressCard';
import { TeamCard } from './TeamCard';

/** Goals with their progress, care plans with what is to be done, and who takes part. */
export default function CareTab() {
  const { patientId, now } = useChart();
  const [chosen, setChosen] = useState<string | null>(null);
  const goals = readGoals(ofType<Goal>(usePart(patientId, 'goals').data?.resources, 'Goal'), now);
  const measured = goals.flatMap((goal) => {
    const target = goal.targets.find((one) => one.code !== null);
    return target?.code == null ? [] : [{ goal, target: { ...target, code: target.code } }];
  });
  const shown = measured.find(({ goal }) => goal.id === chosen) ?? measured.find(({ goal }) => goal.open);
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <GoalsCard shown={shown?.goal.id ?? null} onShow={setChosen} />
        <TeamCard />
      </div>
      <div className={styles.column}>
        {shown !== undefined && <ProgressCard key={shown.goal.id} {...shown} />}
        <PlansCard />
      </div>
    </div>
  );
}
