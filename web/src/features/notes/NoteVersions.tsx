import { useState } from 'react';
import { formatDateTime } from '@/fhir';
import { fieldStyles, useChart, WidgetState } from '@/features/chart';
import { t } from '@/i18n';
import { Button } from '@/ui';
import { wordDiff, type Stretch } from './diff';
import { plainText } from './narrative';
import { signersOf, stateOf } from './note';
import styles from './Notes.module.css';
import { useVersion, useVersions } from './notes.queries';
import { STATES } from './states';

interface Line {
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

/** What of a note can differ between two versions, in words. */
function linesOf(before: fhir4.Composition, after: fhir4.Composition): readonly Line[] {
  const signers = (n: fhir4.Composition): string =>
    signersOf(n)
      .map((s) => `${s.name}, ${formatDateTime(s.time)}`)
      .join('\n');
  const text = (n: fhir4.Composition, title: string | undefined): string =>
    plainText(n.section?.find((s) => s.title === title)?.text?.div ?? '');
  const titles = [...new Set([...(before.section ?? []), ...(after.section ?? [])].map((s) => s.title))];
  return [
    {
      title: t('note.status'),
      before: t(STATES[stateOf(before)].text),
      after: t(STATES[stateOf(after)].text),
    },
    { title: t('note.signers'), before: signers(before), after: signers(after) },
    ...titles.map((title) => ({
      title: title ?? t('note.untitled'),
      before: text(before, title),
      after: text(after, title),
    })),
  ];
}

function Marked({ parts, side }: { parts: readonly Stretch[]; side: 'removed' | 'added' }) {
  return parts
    .filter((p) => p.kind === 'same' || p.kind === side)
    .map((p, i) =>
      p.kind === 'same' ? (
        <span key={i}>{p.text}</span>
      ) : side === 'added' ? (
        <ins key={i}>{p.text}</ins>
      ) : (
        <del key={i}>{p.text}</del>
      ),
    );
}

/** The versions of a note, who wrote each, and two of them side by side. */
export function NoteVersions({
  id,
  current,
  onClose,
}: {
  id: string;
  current: fhir4.Composition;
  onClose: () => void;
}) {
  const { patientId } = useChart();
  const query = useVersions(patientId, id, current.meta?.versionId);
  const all = query.data?.versions ?? [];
  const [chosen, setChosen] = useState<{ readonly from?: string; readonly to?: string }>({});
  const to = chosen.to ?? all[0]?.id;
  const from = chosen.from ?? all[1]?.id ?? all[0]?.id;
  const before = useVersion(patientId, id, from);
  const after = useVersion(patientId, id, to);
  const choice = (side: 'from' | 'to', value: string | undefined) => (
    <label className={fieldStyles.field}>
      <span className={styles.label}>{t(side === 'from' ? 'note.versionFrom' : 'note.versionTo')}</span>
      <select
        value={value}
        onChange={(e) => {
          setChosen((c) => ({ ...c, [side]: e.currentTarget.value }));
        }}
      >
        {all.map((v) => (
          <option key={v.id} value={v.id}>
            {t('note.version', {
              number: v.id,
              when: formatDateTime(v.at),
              who: v.author ?? t('chart.authorNotRecorded'),
            })}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section className={styles.versions} aria-label={t('note.versions')}>
      <div className={styles.versionHead}>
        <h3>{t('note.versions')}</h3>
        <Button size="small" onClick={onClose}>
          {t('ui.close')}
        </Button>
      </div>
      {query.data === undefined ? (
        <WidgetState
          what={t('note.versions')}
          meaning={t('note.versionsFailed')}
          query={query}
          loaded={false}
        />
      ) : all.length < 2 ? (
        <p>
          {t('note.oneVersion', {
            when: formatDateTime(all[0]?.at),
            who: all[0]?.author ?? t('chart.authorNotRecorded'),
          })}
        </p>
      ) : (
        <>
          {query.data.more && <p className={styles.caution}>{t('note.versionsCut')}</p>}
          <div className={fieldStyles.pair}>
            {choice('from', from)}
            {choice('to', to)}
          </div>
          {before.data === undefined || after.data === undefined ? (
            <WidgetState
              what={t('note.versions')}
              meaning={t('note.versionsFailed')}
              query={before.error === null ? after : before}
              loaded={false}
            />
          ) : (
            <div className={styles.scroll}>
              <table className={styles.diff}>
                <thead>
                  <tr>
                    <th scope="col">{t('note.part')}</th>
                    <th scope="col">{t('note.versionFrom')}</th>
                    <th scope="col">{t('note.versionTo')}</th>
                  </tr>
                </thead>
                <tbody>
                  {linesOf(before.data, after.data).map((line) => {
                    const same = line.before === line.after;
                    const parts = same ? [] : wordDiff(line.before, line.after);
                    return (
                      <tr key={line.title}>
                        <th scope="row">{line.title}</th>
                        {same ? (
                          <td colSpan={2}>
                            <span className={styles.second}>{t('note.sameInBoth')}</span>
                            <div className={styles.side}>
                              {line.after === '' ? t('note.emptyText') : line.after}
                            </div>
                          </td>
                        ) : (
                          <>
                            <td className={styles.side}>
                              <Marked parts={parts} side="removed" />
                            </td>
                            <td className={styles.side}>
                              <Marked parts={parts} side="added" />
                            </td>
                          </>
                        )}
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </section>
  );
}
