import { t, wordsOf } from '@/i18n';
import { codeLabel, conceptTerm, hasCategory, statusCode } from './codes';
import { formatDate, instantOf, parseDate } from './moments';
import type { Condition } from './types';

export type ProblemState = 'active' | 'past' | 'unclear';

export interface Problem {
  readonly id: string;
  readonly version: string | null;
  readonly name: string;
  readonly code: string | null;
  readonly state: ProblemState;
  readonly statusWords: string;
  readonly verification: string | null;
  readonly severity: string | null;
  readonly since: string;
  readonly ended: string | null;
  /** On the problem list, or only a diagnosis of one visit. */
  readonly onList: boolean;
  readonly at: number;
  readonly recorded: string | undefined;
  readonly recorder: string | null;
  readonly note: string | null;
  readonly source: Condition;
}

const CURRENT = new Set(['active', 'recurrence', 'relapse']);
const PAST = new Set(['inactive', 'remission', 'resolved']);
const VERIFICATION: Readonly<Record<string, string>> = wordsOf({
  unconfirmed: 'chart.notConfirmed',
  provisional: 'chart.provisional',
  differential: 'chart.differential',
  refuted: 'chart.refuted',
});

function sinceText(c: Condition): string {
  const text = c.onsetDateTime ?? c.onsetPeriod?.start;
  if (text) {
    const date = parseDate(text);
    return date ? t('fhir.since', { date: formatDate(text) }) : t('fhir.since2', { text });
  }
  return c.onsetString ? t('fhir.onset', { onsetstring: c.onsetString }) : t('fhir.onsetNotRecorded');
}

/** Problems that the record holds as valid, newest onset first; entered-in-error and refuted never count as active. */
export function readProblems(resources: readonly Condition[]): readonly Problem[] {
  return resources
    .filter((c) => statusCode(c.verificationStatus) !== 'entered-in-error')
    .map((c): Problem => {
      const status = statusCode(c.clinicalStatus);
      const verification = statusCode(c.verificationStatus);
      const ended = c.abatementDateTime ?? null;
      const state: ProblemState =
        verification === 'refuted' || (status !== null && PAST.has(status))
          ? 'past'
          : status !== null && CURRENT.has(status)
            ? 'active'
            : ended !== null || c.abatementString !== undefined
              ? 'past'
              : 'unclear';
      return {
        id: c.id ?? '',
        version: c.meta?.versionId ?? null,
        name: conceptTerm(c.code) ?? t('fhir.problemNotNamed'),
        code: codeLabel(c.code),
        state,
        statusWords: status ?? t('chart.statusNotRecorded'),
        verification: verification ? (VERIFICATION[verification] ?? null) : null,
        severity: conceptTerm(c.severity)?.toLowerCase() ?? null,
        since: sinceText(c),
        ended: ended ? formatDate(ended) : (c.abatementString ?? null),
        onList: hasCategory(c.category, 'problem-list-item'),
        at: Math.max(instantOf(c.onsetDateTime ?? c.onsetPeriod?.start), instantOf(c.recordedDate)),
        recorded: c.recordedDate,
        recorder: c.recorder?.display ?? null,
        note: c.note?.flatMap((n) => n.text ?? []).join(' ') || null,
        source: c,
      };
    })
    .sort((a, b) => Number(b.onList) - Number(a.onList) || b.at - a.at);
}
