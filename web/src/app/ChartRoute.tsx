import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { offersFor } from '@/api/roles';
import { useSession } from '@/api/sessionStore';
import { ChartPage } from '@/features/chart';
import { DemographicsPage, rememberRecent } from '@/features/patients';
import { t } from '@/i18n';
import { openChart, useOpenCharts, type Strip } from './chartsOpen';
import { Fault } from './Fault';
import { Only } from './Home';
import { chartAreas, taskKinds } from './places';

export function ChartRoute() {
  const { patientId = '' } = useParams({ strict: false });
  // Everything of a chart is mounted anew for another patient, so that nothing of the last one can remain.
  return (
    <Only to="patients">
      <Fault key={patientId} where={t('chart.title')}>
        <OneChart patientId={patientId} />
      </Fault>
    </Only>
  );
}

function OneChart({ patientId }: { patientId: string }) {
  const { _splat: area = '' } = useParams({ strict: false });
  const { user } = useSession();
  const navigate = useNavigate();
  const { charts } = useOpenCharts();
  const [first, setFirst] = useState<Strip>();
  const strip = charts.find((chart) => chart.patientId === patientId)?.strip ?? first;
  useEffect(() => {
    setFirst(openChart(patientId));
    rememberRecent(user.subject, patientId);
  }, [patientId, user.subject]);
  if (strip === undefined) return null;
  if (!offersFor(user.roles).chart) return <DemographicsPage patientId={patientId} strip={strip} />;
  return (
    <ChartPage
      patientId={patientId}
      area={area}
      strip={strip}
      areas={chartAreas}
      kinds={taskKinds}
      onArea={(next) => {
        void navigate({ to: '/patients/$patientId/$', params: { patientId, _splat: next } });
      }}
    />
  );
}
