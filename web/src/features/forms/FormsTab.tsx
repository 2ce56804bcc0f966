import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { retractResponse, type Filings } from '@/api/forms';
import { Sparkline } from '@/clinical/Sparkline';
import { AddButton, failureWords, RetractDialog, StaleNote, useChart, WidgetState } from '@/features/chart';
import { formatDateTime, readObservations, type Observation } from '@/fhir';
import { t, tn } from '@/i18n';
import { Button, Card, Icon, NeverAsked, Truncated } from '@/ui';
import styles from './forms.module.css';
import { filingsKey, useFilings, useForms } from './forms.queries';
import { alarmsOf, formOf, linesOf, scoreOf, scoresOf, titleOf, totalsOf, toTyped, urlOf } from './items';
import { alarmThenWords, scoreWords } from './words';

type Response = fhir4.QuestionnaireResponse;

/** Filed questionnaires, one card for each, newest first: score, trend, and the answers themselves. */
export default function FormsTab() {
  const { patientId } = useChart();
  const forms = useForms();
  const filings = useFilings(patientId);
  const { data } = filings;
  const groups = new Map<string, Response[]>();
  for (const one of data?.responses ?? []) {
    const url = urlOf(one.questionnaire);
    groups.set(url, [...(groups.get(url) ?? []), one]);
  }
  return (
    <div className={styles.stack}>
      <Card
        title={t('forms.title')}
        count={data === undefined ? undefined : tn('forms.filedCount', data.responses.length)}
        edge={data === undefined && filings.error !== null ? 'failed' : 'plain'}
        flush
        action={<AddButton kind="questionnaire" text="forms.fill" />}
      >
        <StaleNote what={t('forms.title')} query={filings} loaded={data !== undefined} />
        {data === undefined ? (
          <WidgetState
            what={t('forms.title')}
            meaning={t('forms.listFailedDetail')}
            query={filings}
            loaded={false}
          />
        ) : data.responses.length === 0 ? (
          <NeverAsked title={t('forms.none')} detail={t('forms.noneDetail')} />
        ) : (
          data.truncated && <Truncated>{t('forms.truncated')}</Truncated>
        )}
      </Card>
      {data !== undefined &&
        [...groups.entries()].map(([url, responses]) => (
          <Instrument key={url} responses={responses} filings={data} forms={forms.data ?? []} />
        ))}
    </div>
  );
}

function nameOf(responses: readonly Response[], forms: readonly fhir4.Questionnaire[]): string {
  const url = urlOf(responses[0]?.questionnaire);
  const form = forms.find((one) => one.url === url || `Questionnaire/${one.id ?? ''}` === url);
  return (form && titleOf(form)) || url || t('forms.unnamed');
}

function Instrument({
  responses,
  filings,
  forms,
}: {
  responses: readonly Response[];
  filings: Filings;
  forms: readonly fhir4.Questionnaire[];
}) {
  const title = nameOf(responses, forms);
  const scores = responses.flatMap((one) => scoresOf(one, filings.scores));
  const readings = readObservations(scores as readonly Observation[] as Observation[]);
  const source = forms
    .filter((form) => form.url === urlOf(responses[0]?.questionnaire))
    .flatMap(totalsOf)
    .map((one) => one.source)[0];
  return (
    <Card
      title={title}
      flush
      count={
        readings.length > 1 ? (
          <>
            {t('forms.trend')} <Sparkline readings={readings} />
          </>
        ) : undefined
      }
      foot={source == null ? undefined : t('forms.source', { source })}
    >
      {responses.map((one) => (
        <Filing
          key={one.id}
          response={one}
          title={title}
          filings={filings}
          form={formOf(forms, one.questionnaire)}
        />
      ))}
    </Card>
  );
}

const FILED_HERE = 'urn:salus:form-response';

function Filing({
  response,
  title,
  filings,
  form,
}: {
  response: Response;
  title: string;
  filings: Filings;
  form: fhir4.Questionnaire | undefined;
}) {
  const { patientId, open, mayWrite } = useChart();
  const client = useQueryClient();
  const [retracting, setRetracting] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const observation = scoresOf(response, filings.scores)[0];
  const score = observation === undefined ? null : scoreOf(observation);
  const isTaken = response.status === 'entered-in-error';
  const isFinished = response.status === 'completed' || response.status === 'amended';
  const isOurs = response.identifier?.system === FILED_HERE;
  const alarms = form === undefined || isTaken ? [] : alarmsOf(form, toTyped(response));
  const when = formatDateTime(response.authored);
  const reason = response.extension
    ?.find((one) => one.url === 'urn:salus:retracted')
    ?.extension?.find((one) => one.url === 'reason')?.valueString;
  const retract = async (why: string): Promise<void> => {
    setRetracting(false);
    setFailure(null);
    try {
      await retractResponse(response.id ?? '', patientId, why);
    } catch (error) {
      setFailure(failureWords(error));
    }
    await client.invalidateQueries({ queryKey: filingsKey(patientId) });
  };
  return (
    <details className={styles.filing}>
      <summary>
        <span className={styles.when}>{when}</span>
        <b className={isTaken ? styles.taken : undefined}>
          {score !== null
            ? scoreWords(score, form)
            : isTaken
              ? t('forms.takenBack')
              : !isFinished
                ? t('forms.notFinished')
                : form !== undefined && totalsOf(form).length > 0
                  ? t('forms.noScoreShort')
                  : t('forms.notScored')}
        </b>
        {alarms.map((alarm) => (
          <span key={alarm.item.linkId} className={styles.warns}>
            <Icon name="octagon" size={14} /> {alarmThenWords(alarm.code, alarm.text, alarm.answer)}
          </span>
        ))}
        <span className={styles.who}>
          {response.author?.display ?? t('forms.unknownAuthor')}
          {response.status === 'amended' ? `, ${t('forms.amended')}` : ''}
        </span>
      </summary>
      {isTaken && (
        <p>
          <Icon name="barred" size={14} />{' '}
          {t('forms.takenBackWhy', { reason: reason ?? t('forms.noReason') })}
        </p>
      )}
      <table className={styles.lines}>
        <thead>
          <tr>
            <th scope="col">{t('forms.question')}</th>
            <th scope="col">{t('forms.answer')}</th>
            <th scope="col">{t('forms.points')}</th>
          </tr>
        </thead>
        <tbody>
          {linesOf(response, form, { yes: t('forms.yes'), no: t('forms.no') }).map((line) => (
            <tr key={line.linkId}>
              <th scope="row">{line.question}</th>
              <td>{line.answer}</td>
              <td>{line.counts ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {failure !== null && (
        <p role="alert" className={styles.warns}>
          {t('forms.notDone', { reason: failure })}
        </p>
      )}
      {mayWrite && isOurs && isFinished && (
        <div className={styles.buttons}>
          <Button
            size="small"
            icon="pencil"
            onClick={() => {
              open({ kind: 'questionnaire', id: response.id ?? '' });
            }}
          >
            {t('forms.amend', { when })}
          </Button>
          <Button
            size="small"
            onClick={() => {
              setRetracting(true);
            }}
          >
            {t('forms.takeBack', { when })}
          </Button>
        </div>
      )}
      {retracting && (
        <RetractDialog
          name={`${title}, ${when}`}
          onRetract={(why) => void retract(why)}
          onCancel={() => {
            setRetracting(false);
          }}
        />
      )}
    </details>
  );
}
