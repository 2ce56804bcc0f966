import { useNavigate, useParams } from '@tanstack/react-router';
import { ChartPage } from '@/features/chart';

/** Everything of a chart is mounted anew for another patient, so nothing of the last one can remain. */
export function ChartRoute() {
  const { patientId = '', _splat: area = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  return (
    <ChartPage
      key={patientId}
      patientId={patientId}
      area={area}
      strip={1}
      onArea={(next) => {
        void navigate({ to: '/patients/$patientId/$', params: { patientId, _splat: next } });
      }}
    />
  );
}
