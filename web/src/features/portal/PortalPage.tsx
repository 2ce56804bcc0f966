import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '@/api/errors';
import { read, search, type SearchResult } from '@/api/fhir';
import { useSession } from '@/api/sessionStore';
import { dateText } from '@/fhir/dates';
import { patientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Card, Chip, Failed, Icon, Loading, NeverAsked, NoneFound, Truncated } from '@/ui';
import {
  allergyLine,
  isNoneKnown,
  isValid,
  medicineLine,
  problemLine,
  resultLine,
  vaccineLine,
  visitLine,
  type Line,
} from './plain';
import { PortalFrame } from './PortalFrame';
import styles from './PortalPage.module.css';

const MAX = 50;

/** The own record in plain words, to read. */
export function PortalPage({ menu }: { menu: ReactNode }) {
  return (
    <PortalFrame title={t('portal.title')} menu={menu}>
      {(id) => <Own id={id} />}
    </PortalFrame>
  );
}

function Own({ id }: { id: string }) {
  const { user } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['Patient', id],
    queryFn: ({ signal }) => read('Patient', id, signal),
  });
  const face = data === undefined ? undefined : patientFace(data);
  return (
    <>
      <h1>{t('portal.hello', { name: user.name })}</h1>
      {error !== null && data === undefined && (
        <Failed
          title={t('portal.failed', { what: t('portal.title') })}
          detail={t('portal.failedDetail')}
          reason={error.message}
          onRetry={() => void refetch()}
        />
      )}
      {face !== undefined && (
        <p className={styles.ids}>
          <b>{face.name}</b>
          {face.birthDate !== undefined && (
            <span>{t('portal.born', { date: dateText(face.birthDate) })}</span>
          )}
          {face.mrn !== undefined && <span>{t('portal.mrn', { mrn: face.mrn })}</span>}
        </p>
      )}
      <p className={styles.note}>
        <Icon name="info" />
        {t('portal.readOnly')}
      </p>
      <p className={styles.note}>
        <Icon name="info" />
        {t('portal.urgent')}
      </p>
      <div className={styles.grid}>
        <div>
          <Allergies id={id} />
          <Medicines id={id} />
          <Vaccines id={id} />
        </div>
        <div>
          <Results id={id} />
          <Problems id={id} />
          <Visits id={id} />
        </div>
      </div>
    </>
  );
}

interface Shown {
  lines: Line[];
  /** More exist than are shown; total when the server said it. */
  truncated: boolean;
  total: number | undefined;
  empty?: ReactNode;
}

/** One list with all its states, each in words. */
function PlainList({
  what,
  load,
  name,
}: {
  what: string;
  name: readonly string[];
  load: (signal: AbortSignal) => Promise<Shown>;
}) {
  const { data, error, refetch } = useQuery({
    queryKey: ['portal', ...name],
    queryFn: ({ signal }) => load(signal),
  });
  if (error instanceof ApiError && error.kind === 'forbidden') {
    return (
      <Card title={what} edge="dashed">
        <NeverAsked title={t('portal.hidden', { what })} detail={t('portal.hiddenDetail')} />
      </Card>
    );
  }
  if (error !== null && data === undefined) {
    return (
      <Card title={what} edge="failed">
        <Failed
          title={t('portal.failed', { what })}
          detail={t('portal.failedDetail')}
          reason={error.message}
          onRetry={() => void refetch()}
        />
      </Card>
    );
  }
  if (data === undefined)
    return (
      <Card title={what} flush>
        <Loading what={what.toLowerCase()} />
      </Card>
    );
  if (data.lines.length === 0) {
    return data.empty === undefined ? (
      <Card title={what} edge="dashed">
        <NeverAsked title={t('portal.noneListed')} detail={t('portal.noneListedDetail', { what })} />
      </Card>
    ) : (
      <>{data.empty}</>
    );
  }
  return (
    <Card title={what} flush count={error === null ? undefined : t('portal.failed', { what })}>
      <ul className={styles.list}>
        {data.lines.map((line) => (
          <li key={line.key}>
            <div className={styles.text}>
              <b>{line.title}</b>
              {line.detail !== '' && <span>{line.detail}</span>}
            </div>
            <div className={styles.side}>
              {line.value !== undefined && <b className={styles.value}>{line.value}</b>}
              {line.note !== undefined && (
                <Chip tone={line.note.tone === 'crit' ? 'crit-weak' : line.note.tone}>{line.note.text}</Chip>
              )}
            </div>
          </li>
        ))}
      </ul>
      {data.truncated && (
        <Truncated>
          {data.total === undefined
            ? t('portal.more', { shown: data.lines.length })
            : t('portal.moreOf', { shown: data.lines.length, total: data.total })}
        </Truncated>
      )}
    </Card>
  );
}

function shown<T extends fhir4.FhirResource>(
  result: SearchResult<T>,
  keep: (one: T) => boolean,
  line: (one: T) => Line,
): Shown {
  return { lines: result.matches.filter(keep).map(line), truncated: result.truncated, total: result.total };
}

function Allergies({ id }: { id: string }) {
  const what = t('portal.allergies');
  return (
    <PlainList
      what={what}
      name={['allergies', id]}
      load={async (signal) => {
        const result = await search('AllergyIntolerance', { patient: id, _count: MAX }, signal);
        const valid = result.matches.filter(isValid);
        const none = valid.find(isNoneKnown);
        const some = shown(result, (allergy) => isValid(allergy) && !isNoneKnown(allergy), allergyLine);
        // Severe ones first: never the hidden ones.
        some.lines.sort((a, b) => Number(b.note?.tone === 'crit') - Number(a.note?.tone === 'crit'));
        const detail = none?.recordedDate === undefined ? '' : ` (${dateText(none.recordedDate)})`;
        const empty =
          none === undefined ? (
            <Card title={what} edge="dashed">
              <NeverAsked title={t('portal.allergyNotAsked')} detail={t('portal.allergyNotAskedDetail')} />
            </Card>
          ) : (
            <Card title={what}>
              <NoneFound
                title={t('portal.allergyNone')}
                detail={`${t('portal.allergyNoneDetail')}${detail}`}
              />
            </Card>
          );
        return result.truncated ? some : { ...some, empty };
      }}
    />
  );
}

function Problems({ id }: { id: string }) {
  return (
    <PlainList
      what={t('portal.problems')}
      name={['problems', id]}
      load={async (signal) =>
        shown(
          await search(
            'Condition',
            { patient: id, _count: MAX, _sort: '-onset-date', _total: 'accurate' },
            signal,
          ),
          isValid,
          problemLine,
        )
      }
    />
  );
}

async function medicines(id: string, status: string, count: number, signal: AbortSignal): Promise<Shown> {
  const result = await search(
    'MedicationRequest',
    {
      patient: id,
      status,
      _include: 'MedicationRequest:medication',
      _count: count,
      _sort: '-authoredon',
      _total: 'accurate',
    },
    signal,
  );
  const known = new Map(
    result.included
      .filter((one) => one.resourceType === 'Medication')
      .map((one) => [`Medication/${one.id ?? ''}`, one]),
  );
  return shown(
    result,
    () => true,
    (request) => medicineLine(request, known),
  );
}

function Medicines({ id }: { id: string }) {
  return (
    <>
      <PlainList
        what={t('portal.medicines')}
        name={['medicines', id]}
        load={(signal) => medicines(id, 'active,on-hold', 100, signal)}
      />
      <PlainList
        what={t('portal.medicinesStopped')}
        name={['medicines-stopped', id]}
        load={(signal) => medicines(id, 'stopped,cancelled', 10, signal)}
      />
    </>
  );
}

function Results({ id }: { id: string }) {
  return (
    <PlainList
      what={t('portal.results')}
      name={['results', id]}
      load={async (signal) =>
        shown(
          await search(
            'Observation',
            { patient: id, category: 'laboratory', _sort: '-date', _count: 15, _total: 'accurate' },
            signal,
          ),
          (one) => one.status !== 'entered-in-error' && one.status !== 'cancelled',
          resultLine,
        )
      }
    />
  );
}

function Vaccines({ id }: { id: string }) {
  return (
    <PlainList
      what={t('portal.vaccines')}
      name={['vaccines', id]}
      load={async (signal) =>
        shown(
          await search(
            'Immunization',
            { patient: id, _sort: '-date', _count: MAX, _total: 'accurate' },
            signal,
          ),
          (one) => one.status !== 'entered-in-error',
          vaccineLine,
        )
      }
    />
  );
}

function Visits({ id }: { id: string }) {
  return (
    <PlainList
      what={t('portal.visits')}
      name={['visits', id]}
      load={async (signal) =>
        shown(
          await search('Encounter', { patient: id, _sort: '-date', _count: 20, _total: 'accurate' }, signal),
          (one) => one.status !== 'entered-in-error',
          visitLine,
        )
      }
    />
  );
}
