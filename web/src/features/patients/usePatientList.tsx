import type { ReactNode } from 'react';
import type { PatientFace } from '@/fhir/patient';
import { t, tn } from '@/i18n';
import { Failed, Loading, NeverAsked, Truncated } from '@/ui';
import { lookAlikes } from './lookalike';
import { usePatientSearch, useRecentPatients } from './patients.queries';

/** A list of patients for a typed text, or the recent ones while nothing is typed, with its state in words. */
export interface PatientList {
  faces: readonly PatientFace[];
  similar: ReadonlyMap<string, string>;
  /** The typed name parts, to be framed in the rows. */
  parts: readonly string[];
  /** The rows answer what is typed now: only then may Enter open one. */
  current: boolean;
  countText: string;
  /** Loading, nothing found or failed, above the rows; nothing when the list is full. */
  state: ReactNode;
  /** Says after the rows that there are more. */
  more: ReactNode;
}

export function usePatientList(text: string): PatientList {
  const found = usePatientSearch(text);
  const recent = useRecentPatients(text === '');
  if (text === '') {
    const { data, error, refetch } = recent;
    const faces = data?.faces ?? [];
    return {
      faces,
      similar: lookAlikes(faces),
      parts: [],
      current: data !== undefined,
      countText: countOf(faces.length),
      state:
        error !== null ? (
          <Failed
            title={t('patients.recentFailed')}
            detail={t('patients.recentFailedDetail')}
            reason={error.message}
            onRetry={() => void refetch()}
          />
        ) : data === undefined ? (
          <Loading what={t('patients.loading')} />
        ) : faces.length === 0 && data.missing === 0 ? (
          <NeverAsked title={t('patients.recentNone')} detail={t('patients.recentNoneDetail')} />
        ) : null,
      more:
        data !== undefined && data.missing > 0 ? (
          <Truncated>{tn('patients.recentMissing', data.missing)}</Truncated>
        ) : null,
    };
  }

  const { parsed, query, current } = found;
  const usable = parsed !== undefined;
  const data = usable && query.error === null ? query.data : undefined;
  const faces = data?.faces ?? [];
  const truncated =
    data?.truncated === true &&
    (data.total === undefined
      ? t('patients.truncatedSome', { shown: faces.length })
      : t('patients.truncated', { shown: faces.length, total: data.total }));
  return {
    faces,
    similar: lookAlikes(faces),
    parts: parsed?.readings.flatMap((reading) => reading.name ?? []) ?? [],
    current,
    countText: countOf(data?.total ?? faces.length),
    state: !usable ? (
      <p className="salus-note">{t('patients.tooShort')}</p>
    ) : query.error !== null ? (
      <Failed
        title={t('patients.failed')}
        detail={t('patients.failedDetail')}
        reason={query.error.message}
        onRetry={() => void query.refetch()}
      />
    ) : data === undefined ? (
      <Loading what={t('patients.loading')} />
    ) : current && faces.length === 0 ? (
      <NeverAsked title={t('patients.none')} detail={t('patients.noneDetail', { said: parsed.said })} />
    ) : null,
    more: typeof truncated === 'string' && current ? <Truncated>{truncated}</Truncated> : null,
  };
}

function countOf(count: number): string {
  return tn('patients.count', count);
}
