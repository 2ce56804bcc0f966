import { useQuery } from '@tanstack/react-query';
import { call } from '@/api/client';
import { formatDateTime } from '@/fhir';
import { masked } from '@/fhir/identifiers';
import type { PatientFace } from '@/fhir/patient';
import { t, tn } from '@/i18n';
import { Card, Failed, Loading, Truncated } from '@/ui';
import { changesOf, type Version } from './changes';
import styles from './Registration.module.css';
import { SectionPage } from './SectionPage';

const MOST = 100;

export default function ChangesPage() {
  return (
    <SectionPage current="/changes" heading="changes.title">
      {(_, face) => <Changes face={face} />}
    </SectionPage>
  );
}

/** Versions of the patient, newest first, each with what it changed. */
function Changes({ face }: { face: PatientFace }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['Patient', face.id, 'history'],
    queryFn: async ({ signal }) => {
      const { body } = await call<fhir4.Bundle>(`/fhir/Patient/${encodeURIComponent(face.id)}/_history`, {
        query: { _count: MOST },
        signal,
      });
      const versions = (body.entry ?? []).flatMap((one) =>
        one.resource?.resourceType === 'Patient' ? [one.resource as fhir4.Patient] : [],
      );
      return { versions, truncated: body.link?.some((one) => one.relation === 'next') === true };
    },
    staleTime: 0,
  });
  const title = t('changes.title');
  if (data === undefined)
    return (
      <Card title={title} edge={error === null ? 'plain' : 'failed'}>
        {error === null ? (
          <Loading what={title.toLowerCase()} />
        ) : (
          <Failed
            title={t('changes.failed')}
            detail={t('changes.failedDetail')}
            reason={error.message}
            onRetry={() => void refetch()}
          />
        )}
      </Card>
    );
  return (
    <div className={styles.fields}>
      <p className={styles.hint}>{t('changes.who')}</p>
      {changesOf(data.versions).map((one) => (
        <OneVersion key={one.version} version={one} />
      ))}
      {data.truncated && <Truncated>{tn('changes.truncated', data.versions.length)}</Truncated>}
    </div>
  );
}

function OneVersion({ version }: { version: Version }) {
  const numbers = (list: readonly fhir4.Identifier[]): string => list.map(masked).join(', ');
  return (
    <Card
      title={[
        version.at === undefined ? t('changes.noDate') : formatDateTime(version.at),
        t('changes.version', { version: version.version }),
      ].join(', ')}
    >
      {version.first ? (
        <p className={styles.hint}>{t('changes.first')}</p>
      ) : (
        <dl className={styles.facts}>
          {version.changes.map((one) => (
            <div key={one.label}>
              <dt>{t(one.label)}</dt>
              <dd>
                {t('changes.fromTo', {
                  from: one.from === '' ? t('edit.empty') : one.from,
                  to: one.to === '' ? t('edit.empty') : one.to,
                })}
              </dd>
            </div>
          ))}
          {version.added.length > 0 && (
            <div>
              <dt>{t('changes.numbersAdded')}</dt>
              <dd>{numbers(version.added)}</dd>
            </div>
          )}
          {version.removed.length > 0 && (
            <div>
              <dt>{t('changes.numbersRemoved')}</dt>
              <dd>{numbers(version.removed)}</dd>
            </div>
          )}
          {version.changes.length + version.added.length + version.removed.length === 0 && (
            <div>
              <dd>{t('changes.other')}</dd>
            </div>
          )}
        </dl>
      )}
    </Card>
  );
}
