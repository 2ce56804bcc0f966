import type { ReactNode } from 'react';
import { isForbidden, ofType, Row, rowStyles as rows, useChart, Widget } from '@/features/chart';
import { codeText, formatDate, instantOf, type Observation, type Quantity, decimalText } from '@/fhir';
import { t, type TextKey, tn } from '@/i18n';
import { Button, IconButton, NeverAsked, Truncated } from '@/ui';
import { conditionWords, relativeWords, type FamilyMemberHistory } from './family';
import { useWholeList } from './history.queries';
import styles from './HistoryTab.module.css';
import { implantWords, type Device, type DeviceUseStatement } from './implant';
import { answerWords, topicOf, TOPICS } from './social';

export default function HistoryTab() {
  return (
    <div className={styles.columns}>
      <Family />
      <Social />
      <Implants />
    </div>
  );
}

function Add({
  kind,
  text,
  given,
}: {
  kind: string;
  text: TextKey;
  given?: Readonly<Record<string, string>>;
}) {
  const { open, mayWrite } = useChart();
  if (!mayWrite) return null;
  return (
    <Button
      size="small"
      icon="plus"
      onClick={() => {
        open({ kind, ...(given === undefined ? {} : { given }) });
      }}
    >
      {t(text)}
    </Button>
  );
}

function Line({
  type,
  id,
  kind,
  name,
  facts,
  note,
}: {
  type: string;
  id: string | undefined;
  kind: string;
  name: ReactNode & string;
  facts: readonly (string | null)[];
  note: string | null;
}) {
  const { open, mayWrite } = useChart();
  return (
    <Row type={type} id={id ?? ''}>
      <div className={rows.grow}>
        <div className={rows.name}>
          <b className={rows.strong}>{name}</b>
        </div>
        <div className={rows.second}>{facts.filter((f) => f !== null && f !== '').join(' · ')}</div>
        {note !== null && <div className={rows.second}>{note}</div>}
      </div>
      {mayWrite && id !== undefined && (
        <IconButton
          icon="pencil"
          size="small"
          label={t('chart.edit2', { name })}
          onClick={() => {
            open({ kind, id });
          }}
        />
      )}
    </Row>
  );
}

const noteOf = (r: { readonly note?: readonly { readonly text?: string }[] }): string | null =>
  r.note?.flatMap((n) => n.text ?? []).join(' ') || null;

function Family() {
  const { patientId } = useChart();
  const query = useWholeList(patientId, 'FamilyMemberHistory');
  const all = ofType<FamilyMemberHistory>(query.data?.resources, 'FamilyMemberHistory').filter(
    (f) => f.status !== 'entered-in-error',
  );
  return (
    <Widget
      title={t('lists.family')}
      meaning={t('lists.family.meaning')}
      query={query}
      count={tn('chart.entries', all.length)}
      emptyEdge={all.length === 0}
      action={<Add kind="family-history" text="lists.family.add" />}
    >
      {(part) => (
        <>
          {all.length === 0 && (
            <NeverAsked title={t('lists.family.none')} detail={t('lists.family.noneDetail')} />
          )}
          <ul>
            {all.map((f) => (
              <Line
                key={f.id}
                type="FamilyMemberHistory"
                id={f.id}
                kind="family-history"
                name={relativeWords(f)}
                facts={[
                  f.status === 'health-unknown'
                    ? t('lists.healthUnknown')
                    : (f.condition ?? []).map(conditionWords).join('; '),
                  lifeWords(f),
                  f.date === undefined ? t('chart.dateNotRecorded') : formatDate(f.date),
                ]}
                note={noteOf(f)}
              />
            ))}
          </ul>
          {part.next !== undefined && (
            <Truncated>{t('chart.shownMoreAreRecorded', { count: all.length })}</Truncated>
          )}
        </>
      )}
    </Widget>
  );
}

const ageWords = (age: Quantity | undefined): string =>
  age?.value === undefined
    ? ''
    : `${decimalText(age, 'value') ?? ''} ${age.code === 'a' ? '' : (age.unit ?? age.code ?? '')}`.trim();

function lifeWords(f: FamilyMemberHistory): string | null {
  if (f.deceasedAge !== undefined) return t('lists.diedAtAge', { age: ageWords(f.deceasedAge) });
  if (f.deceasedDate !== undefined) return t('lists.diedOn', { date: formatDate(f.deceasedDate) });
  if (f.deceasedBoolean === true || f.deceasedString !== undefined)
    return [t('lists.dead'), f.deceasedString].filter((w) => w !== undefined).join(': ');
  return f.deceasedBoolean === false ? t('lists.living') : null;
}

function Social() {
  const { patientId } = useChart();
  const query = useWholeList(patientId, 'Observation', { category: 'social-history', _sort: '-date' });
  const all = ofType<Observation>(query.data?.resources, 'Observation')
    .filter((o) => o.status !== 'entered-in-error' && o.status !== 'cancelled')
    .sort((a, b) => instantOf(b.effectiveDateTime) - instantOf(a.effectiveDateTime));
  // The newest answer to each question; what was so before is counted.
  const key = (o: Observation): string =>
    topicOf(o)?.code ?? o.code?.coding?.[0]?.code ?? o.code?.text ?? o.id ?? '';
  const newest = all.filter((o, i) => all.findIndex((other) => key(other) === key(o)) === i);
  const missing = TOPICS.filter(({ code }) => !all.some((o) => key(o) === code));
  return (
    <Widget
      title={t('lists.social')}
      meaning={t('lists.social.meaning')}
      query={query}
      count={tn('chart.entries', newest.length)}
      emptyEdge={all.length === 0}
      action={<Add kind="social-history" text="lists.social.add" />}
    >
      {(part) => (
        <>
          {all.length === 0 && (
            <NeverAsked title={t('lists.social.none')} detail={t('lists.social.noneDetail')} />
          )}
          <ul>
            {newest.map((o) => {
              const topic = topicOf(o);
              const earlier = all.filter((other) => key(other) === key(o)).length - 1;
              return (
                <Line
                  key={o.id}
                  type="Observation"
                  id={topic === undefined ? undefined : o.id}
                  kind="social-history"
                  name={
                    topic
                      ? t(topic.text)
                      : (o.code?.text ?? o.code?.coding?.[0]?.display ?? t('lists.social'))
                  }
                  facts={[
                    answerWords(o) || t('chart.notRecorded'),
                    o.effectiveDateTime === undefined
                      ? t('chart.dateNotRecorded')
                      : formatDate(o.effectiveDateTime),
                    o.status === 'final' ? null : codeText(o.status ?? ''),
                    earlier === 0 ? null : t('lists.earlierAnswers', { count: earlier }),
                  ]}
                  note={noteOf(o)}
                />
              );
            })}
          </ul>
          {all.length > 0 && missing.length > 0 && part.next === undefined && (
            <p className={rows.empty}>
              {t('lists.notAsked', { topics: missing.map(({ text }) => t(text)).join(', ') })}
            </p>
          )}
          {part.next !== undefined && (
            <Truncated>{t('chart.shownMoreAreRecorded', { count: all.length })}</Truncated>
          )}
        </>
      )}
    </Widget>
  );
}

function Implants() {
  const { patientId } = useChart();
  const query = useWholeList(patientId, 'Device');
  const uses = useWholeList(patientId, 'DeviceUseStatement');
  const all = ofType<Device>(query.data?.resources, 'Device').filter((d) => d.status !== 'entered-in-error');
  const statementOf = (d: Device): DeviceUseStatement | undefined =>
    ofType<DeviceUseStatement>(uses.data?.resources, 'DeviceUseStatement').find(
      (u) => u.status !== 'entered-in-error' && u.device?.reference === `Device/${d.id ?? ''}`,
    );
  return (
    <Widget
      title={t('lists.implants')}
      meaning={t('lists.implants.meaning')}
      query={query}
      count={tn('chart.entries', all.length)}
      emptyEdge={all.length === 0}
      action={<Add kind="implant" text="lists.implant.add" />}
    >
      {(part) => (
        <>
          {all.length === 0 && (
            <NeverAsked title={t('lists.implants.none')} detail={t('lists.implants.noneDetail')} />
          )}
          {uses.error !== null && !isForbidden(uses.error) && (
            <p className={rows.empty} role="status">
              {t('lists.implants.usesFailed')}
            </p>
          )}
          <ul>
            {all.map((d) => {
              const use = statementOf(d);
              return (
                <Line
                  key={d.id}
                  type="Device"
                  id={d.id}
                  kind="implant"
                  name={implantWords(d)}
                  facts={[
                    d.status === 'inactive' ? t('lists.implant.out') : null,
                    d.manufacturer ?? null,
                    d.udiCarrier?.[0]?.deviceIdentifier === undefined
                      ? t('lists.udi.none')
                      : t('lists.udi.model', { di: d.udiCarrier[0].deviceIdentifier }),
                    d.lotNumber === undefined ? null : t('lists.udi.lot', { lot: d.lotNumber }),
                    d.serialNumber === undefined ? null : t('lists.udi.serial', { serial: d.serialNumber }),
                    d.expirationDate === undefined
                      ? null
                      : t('lists.udi.expiry', { date: formatDate(d.expirationDate) }),
                    use?.timingDateTime === undefined
                      ? null
                      : t('lists.implantedOn', { date: formatDate(use.timingDateTime) }),
                    use?.bodySite?.text ?? use?.bodySite?.coding?.[0]?.display ?? null,
                  ]}
                  note={noteOf(d)}
                />
              );
            })}
          </ul>
          {part.next !== undefined && (
            <Truncated>{t('chart.shownMoreAreRecorded', { count: all.length })}</Truncated>
          )}
        </>
      )}
    </Widget>
  );
}
