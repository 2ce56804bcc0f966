import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { countLater } from '@/api/chart-as-of';
import { formatDateTime } from '@/fhir';
import { t, type TextKey } from '@/i18n';
import { Button, Icon } from '@/ui';
import styles from './AsOfBar.module.css';
import { chartKey } from './chart.queries';

const DAY_MS = 86_400_000;

/** `datetime-local` of this browser's clock. */
function local(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}

/**
 * The chart "as known at" a moment: chosen by a slider over the years of the record or typed, said aloud above everything
 * while it holds, with what was recorded later counted.
 */
export function AsOfBar({
  patientId,
  at,
  first,
  now,
  onAt,
  onClose,
}: {
  patientId: string;
  /** Null while a moment is being chosen. */
  at: string | null;
  /** When the oldest entry that is known here happened: the slider's left end. */
  first: number;
  now: number;
  onAt: (at: string) => void;
  onClose: () => void;
}) {
  const id = useId();
  const shown = at === null ? now : Date.parse(at);
  const [typed, setTyped] = useState(local(shown));
  const days = Math.max(1, Math.ceil((now - first) / DAY_MS));
  const choose = (moment: number): void => {
    const then = Math.min(Math.max(moment, first), now);
    setTyped(local(then));
    onAt(new Date(then).toISOString());
  };
  return (
    <section
      className={at === null ? styles.bar : `${styles.bar ?? ''} ${styles.past ?? ''}`}
      aria-labelledby={id}
    >
      <h2 id={id} className={styles.title}>
        <Icon name={at === null ? 'info' : 'triangle'} size={18} />
        {at === null ? t('asOf.choose') : t('asOf.title', { when: formatDateTime(at) })}
      </h2>
      <label className={styles.slide}>
        <span>{t('asOf.slider')}</span>
        <input
          type="range"
          min={0}
          max={days}
          step={1}
          value={Math.round((shown - first) / DAY_MS)}
          aria-valuetext={formatDateTime(new Date(shown).toISOString())}
          onChange={(event) => {
            choose(first + Number(event.currentTarget.value) * DAY_MS);
          }}
        />
      </label>
      <form
        className={styles.exact}
        onSubmit={(event) => {
          event.preventDefault();
          const moment = Date.parse(typed);
          if (!Number.isNaN(moment)) choose(moment);
        }}
      >
        <label>
          <span>{t('asOf.exact')}</span>
          <input
            type="datetime-local"
            step={1}
            value={typed}
            max={local(now)}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
          />
        </label>
        <Button size="small" type="submit">
          {t('asOf.show')}
        </Button>
      </form>
      <Button size="small" kind={at === null ? 'plain' : 'primary'} onClick={onClose}>
        {t('asOf.back')}
      </Button>
      {at !== null && <Later patientId={patientId} at={at} />}
    </section>
  );
}

const KINDS: Readonly<Record<string, TextKey>> = {
  AllergyIntolerance: 'asOf.kind.allergies',
  Condition: 'asOf.kind.problems',
  MedicationRequest: 'asOf.kind.medicines',
  MedicationStatement: 'asOf.kind.statements',
  ServiceRequest: 'asOf.kind.services',
  Observation: 'asOf.kind.observations',
  Encounter: 'asOf.kind.encounters',
  DiagnosticReport: 'asOf.kind.reports',
  Immunization: 'asOf.kind.immunizations',
  DocumentReference: 'asOf.kind.documents',
  CareTeam: 'asOf.kind.careTeams',
  CarePlan: 'asOf.kind.carePlans',
  Goal: 'asOf.kind.goals',
  Procedure: 'asOf.kind.procedures',
  QuestionnaireResponse: 'asOf.kind.questionnaires',
  FamilyMemberHistory: 'asOf.kind.families',
  Device: 'asOf.kind.devices',
  DeviceUseStatement: 'asOf.kind.deviceUses',
};

function Later({ patientId, at }: { patientId: string; at: string }) {
  const later = useQuery({
    queryKey: [...chartKey(patientId), 'later', at],
    queryFn: ({ signal }) => countLater(patientId, at, signal),
    staleTime: 60_000,
  });
  const parts = Object.entries(later.data ?? {}).map(
    ([type, count]) => `${t(KINDS[type] ?? 'asOf.kind.other')} ${String(count)}`,
  );
  return (
    <p className={styles.later} role="status">
      {t('asOf.readOnly')}{' '}
      {later.error !== null
        ? t('asOf.laterFailed')
        : later.data === undefined
          ? t('asOf.laterLoading')
          : parts.length === 0
            ? t('asOf.nothingLater')
            : t('asOf.later', { what: parts.join(' · ') })}
    </p>
  );
}
