import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { search } from '@/api/fhir';
import { appendedTo, authorOf, Narrative, signersOf } from '@/features/notes';
import { formatDateTime } from '@/fhir';
import { t, tn } from '@/i18n';
import { Card, Failed, Icon, Loading, NeverAsked, Truncated } from '@/ui';
import type { PageProps } from '@/workspace/feature';
import { PortalFrame } from './PortalFrame';
import styles from './PortalPage.module.css';

type Note = fhir4.Composition;
const MOST = 100;
/** A note that waits for a signature, or was taken back, is none to read. */
const SIGNED = new Set(['final', 'amended']);

interface Shown {
  readonly note: Note;
  /** In the order in which they were signed. */
  readonly addenda: readonly Note[];
}

/** Notes with their addenda, the newest first; an addendum whose note is not among these stands by itself. */
export function notesOf(all: readonly Note[]): readonly Shown[] {
  const signed = all.filter(({ status }) => SIGNED.has(status));
  const known = new Set(signed.map(({ id }) => `Composition/${id ?? ''}`));
  const of = (note: Note): string | undefined => {
    const parent = appendedTo(note);
    return parent !== undefined && known.has(parent) ? parent : undefined;
  };
  const time = ({ date }: Note): number => Date.parse(date);
  return signed
    .filter((note) => of(note) === undefined)
    .sort((a, b) => time(b) - time(a))
    .map((note) => ({
      note,
      addenda: signed
        .filter((one) => of(one) === `Composition/${note.id ?? ''}`)
        .sort((a, b) => time(a) - time(b)),
    }));
}

/** What clinicians wrote about the patient's visits and signed, to read. */
export default function NotesPage({ menu }: PageProps) {
  return (
    <PortalFrame title={t('portal.notes')} menu={menu}>
      {(patient) => <Notes patient={patient} />}
    </PortalFrame>
  );
}

function Notes({ patient }: { patient: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['portal', 'notes', patient],
    queryFn: async ({ signal }) => {
      const { matches, truncated } = await search(
        'Composition',
        { patient, _sort: '-date', _count: MOST },
        signal,
      );
      return { notes: notesOf(matches), truncated };
    },
  });
  const [open, setOpen] = useState<string>();
  return (
    <>
      <h1>{t('portal.notes')}</h1>
      <p className={styles.note}>
        <Icon name="info" />
        {t('portal.notesHint')}
      </p>
      <Card
        title={t('portal.notes')}
        flush
        edge={data === undefined && error !== null ? 'failed' : 'plain'}
        count={
          data === undefined
            ? undefined
            : error !== null
              ? t('portal.failed', { what: t('portal.notes') })
              : tn('portal.noteCount', data.notes.length)
        }
      >
        {data === undefined && error === null && <Loading what={t('portal.notes').toLowerCase()} />}
        {data === undefined && error !== null && (
          <Failed
            title={t('portal.failed', { what: t('portal.notes') })}
            detail={t('portal.failedDetail')}
            reason={error.message}
            onRetry={() => void refetch()}
          />
        )}
        {data?.notes.length === 0 && (
          <NeverAsked title={t('portal.noNotes')} detail={t('portal.noNotesDetail')} />
        )}
        <ul className={styles.threads}>
          {data?.notes.map(({ note, addenda }) => (
            <li key={note.id}>
              <button
                type="button"
                className={styles.thread}
                aria-expanded={note.id === open}
                onClick={() => {
                  setOpen(note.id === open ? undefined : note.id);
                }}
              >
                <span className={styles.text}>
                  <b>{note.title}</b>
                  <span>{authorOf(note)}</span>
                </span>
                <span className={styles.side}>
                  {addenda.length > 0 && <span>{tn('portal.addenda', addenda.length)}</span>}
                  <span>{formatDateTime(note.date)}</span>
                </span>
              </button>
              {note.id === open && (
                <div className={styles.conversation}>
                  <Text note={note} />
                  {addenda.map((one) => (
                    <section key={one.id} aria-label={one.title} className={styles.addendum}>
                      <h2>{one.title}</h2>
                      <Text note={one} />
                    </section>
                  ))}
                </div>
              )}
            </li>
          ))}
        </ul>
        {data?.truncated === true && <Truncated>{t('portal.notesCut', { shown: MOST })}</Truncated>}
      </Card>
    </>
  );
}

function Text({ note }: { note: Note }) {
  return (
    <>
      {(note.section ?? []).map((section, i) => (
        <div key={`${String(i)} ${section.title ?? ''}`}>
          <h3>{section.title}</h3>
          {section.text !== undefined && <Narrative xhtml={section.text.div} />}
        </div>
      ))}
      {signersOf(note).map(({ name, time, hash }) => (
        <p key={hash + time} className={styles.file}>
          {t('portal.signedBy', { name, when: formatDateTime(time) })}
        </p>
      ))}
    </>
  );
}
