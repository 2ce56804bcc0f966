import { useState } from 'react';
import {
  ofType,
  PagedCard,
  MEANING,
  rowStyles as rows,
  useChart,
  useMoment,
  usePages,
} from '@/features/chart';
import { formatDate, instantOf, type DocumentReference, type Resource } from '@/fhir';
import { t } from '@/i18n';
import { Button, NeverAsked, useKeys } from '@/ui';
import { reviewOf, titleOf, waitsForReview, waitsForSorting } from './document';
import styles from './DocumentsTab.module.css';
import { Reader } from './Reader';

function documentsOf(resources: readonly Resource[]): readonly DocumentReference[] {
  return ofType<DocumentReference>(resources, 'DocumentReference')
    .filter((d) => d.status !== 'entered-in-error')
    .sort((a, b) => instantOf(b.date) - instantOf(a.date));
}

function stateOf(document: DocumentReference): string | null {
  if (document.status === 'superseded') return t('chart.supersededByANewerOne');
  if (waitsForSorting(document) !== null) return t('documents.toSort');
  if (document.docStatus === 'preliminary') return t('documents.preliminary');
  if (document.docStatus === 'amended') return t('documents.amended');
  return waitsForReview(document)
    ? t('documents.notReviewed')
    : reviewOf(document) === null
      ? null
      : t('documents.reviewed');
}

export default function DocumentsTab() {
  const { patientId, live, mayWrite, open } = useChart();
  const now = useMoment() === null;
  const pages = usePages(patientId, 'documents');
  const [chosen, setChosen] = useState<string | null>(null);
  const documents = documentsOf(pages.resources);
  const shown = documents.find(({ id }) => id === chosen) ?? documents[0] ?? null;
  const act = mayWrite && now;
  const step = (by: 1 | -1) => (): void => {
    const next = documents[documents.findIndex(({ id }) => id === shown?.id) + by];
    if (next?.id !== undefined) setChosen(next.id);
  };
  const work = (kind: string) => (): void => {
    if (shown?.id !== undefined) open({ kind, id: shown.id });
  };
  useKeys('keys.documents', [
    { keys: 'j', text: 'keys.next', run: step(1) },
    { keys: 'k', text: 'keys.previous', run: step(-1) },
    ...(act && shown !== null
      ? ([
          { keys: 'e', text: 'documents.edit', run: work('document') },
          { keys: 'm', text: 'documents.move', run: work('document-move') },
        ] as const)
      : []),
  ]);
  return (
    <div className={styles.split}>
      <PagedCard
        title={t('chart.documents')}
        what={t('chart.documents')}
        meaning={MEANING.documents}
        pages={pages}
        action={
          act ? (
            <Button
              icon="plus"
              onClick={() => {
                open({ kind: 'documents' });
              }}
            >
              {t('documents.add')}
            </Button>
          ) : undefined
        }
        count={t('chart.newestFirst', {
          count: documents.length,
          of: pages.total === undefined ? '' : t('chart.ofTotal', { total: pages.total }),
        })}
      >
        {documents.length === 0 ? (
          <NeverAsked title={t('chart.noDocuments')} detail={t('chart.noDocumentIsRecorded')} />
        ) : (
          <ul className={styles.list}>
            {documents.map((one) => {
              const state = stateOf(one);
              return (
                <li key={one.id}>
                  <button
                    type="button"
                    className={`${styles.entry ?? ''} ${shown?.id === one.id ? (styles.selected ?? '') : ''} ${live.isNew('DocumentReference', one.id ?? '') ? (rows.fresh ?? '') : ''}`}
                    aria-current={shown?.id === one.id || undefined}
                    onClick={() => {
                      setChosen(one.id ?? null);
                    }}
                  >
                    <span className={rows.name}>{titleOf(one)}</span>
                    <span className={rows.second}>
                      {formatDate(one.date)} · {one.author?.[0]?.display ?? t('chart.authorNotRecorded')}
                      {state !== null && ` · ${state}`}
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        )}
      </PagedCard>
      {shown !== null && (
        <Reader
          key={shown.id}
          listed={shown}
          onEdit={act ? work('document') : undefined}
          onMove={act ? work('document-move') : undefined}
        />
      )}
    </div>
  );
}
