import { PagedCard, StaleNote, useChart, WidgetState } from '@/features/chart';
import { formatDate, instantOf, formatRecent } from '@/fhir';
import { t, tn } from '@/i18n';
import { Button, Card, Chip, NeverAsked, Truncated } from '@/ui';
import type { AreaProps } from '@/workspace/feature';
import { appendedTo, authorOf, stateOf, typeOf } from './note';
import { NoteReader } from './NoteReader';
import styles from './Notes.module.css';
import { useNotes, useUnfinished } from './notes.queries';
import { STATES } from './states';

/** The notes of the chart: what is unfinished on top, then what is signed, newest first; one of them to read. */
export default function NotesTab({ rest }: AreaProps) {
  const { patientId, goTo, open, mayWrite, live } = useChart();
  const pages = useNotes(patientId);
  // An addendum is read with its note.
  const notes = pages.notes.filter((n) => appendedTo(n) === undefined);
  const wanted = decodeURIComponent(rest.split('/')[0] ?? '');
  const shown = wanted !== '' ? wanted : notes[0]?.id;
  return (
    <div className={styles.split}>
      <div className={styles.column}>
        <Unfinished />
        <PagedCard
          title={t('area.notes')}
          what={t('area.notes')}
          meaning={t('note.listFailedDetail')}
          pages={pages}
          count={tn('note.count', notes.length)}
          action={
            mayWrite ? (
              <Button
                size="small"
                icon="plus"
                hotkey="N"
                onClick={() => {
                  open({ kind: 'note' });
                }}
              >
                {t('task.note.new')}
              </Button>
            ) : undefined
          }
        >
          {notes.length === 0 ? (
            <NeverAsked title={t('note.none')} detail={t('note.noneDetail')} />
          ) : (
            <ul className={styles.list}>
              {notes.map((n) => {
                const state = STATES[stateOf(n)];
                return (
                  <li key={n.id}>
                    <button
                      type="button"
                      className={[
                        styles.entry,
                        n.id === shown ? styles.selected : '',
                        live.isNew('Composition', n.id ?? '') ? styles.fresh : '',
                      ].join(' ')}
                      aria-current={n.id === shown || undefined}
                      onClick={() => {
                        goTo(`notes/${n.id ?? ''}`);
                      }}
                    >
                      <span className={styles.name}>
                        {formatDate(n.date)} {n.title}
                      </span>
                      <span className={styles.second}>
                        {typeOf(n)} · {authorOf(n)}
                      </span>
                      <Chip tone={state.tone}>{t(state.text)}</Chip>
                    </button>
                  </li>
                );
              })}
            </ul>
          )}
        </PagedCard>
      </div>
      {shown !== undefined && (
        <NoteReader
          key={shown}
          id={shown}
          onCopy={
            mayWrite
              ? () => {
                  open({ kind: 'note', given: { copyFrom: shown } });
                }
              : undefined
          }
        />
      )}
    </div>
  );
}

/** Drafts of the user and those that others share here. */
function Unfinished() {
  const { patientId, open, mayWrite, now } = useChart();
  const query = useUnfinished(patientId);
  const drafts = [...(query.data?.drafts ?? [])].sort((a, b) => instantOf(b.updated) - instantOf(a.updated));
  if (query.data !== undefined && drafts.length === 0) return null;
  const what = t('note.unfinished');
  return (
    <Card
      title={what}
      flush
      edge={query.data === undefined && query.error !== null ? 'failed' : 'plain'}
      count={query.data === undefined ? undefined : tn('note.draftCount', drafts.length)}
    >
      <StaleNote what={what} query={query} loaded={query.data !== undefined} />
      <WidgetState
        what={what}
        meaning={t('note.unfinishedFailed')}
        query={query}
        loaded={query.data !== undefined}
        rows={1}
      />
      <ul>
        {drafts.map((d) => (
          <li key={d.id}>
            <button
              type="button"
              className={styles.entry}
              disabled={!mayWrite}
              onClick={() => {
                open({ kind: 'note', id: d.id });
              }}
            >
              <span className={styles.name}>{d.title}</span>
              <span className={styles.second}>
                {d.mine ? t('note.yours') : d.owner.name} ·{' '}
                {t('note.lastSaved', { when: formatRecent(d.updated, now) })}
              </span>
              <Chip tone="caution" icon="pencil">
                {t(d.shared ? 'note.sharedDraft' : 'note.draft')}
              </Chip>
            </button>
          </li>
        ))}
      </ul>
      {query.data?.truncated === true && <Truncated>{t('note.draftsCut')}</Truncated>}
    </Card>
  );
}
