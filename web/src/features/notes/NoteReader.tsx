import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/errors';
import { coSign, notePdf, retractNote, signNote } from '@/api/notes';
import { MicroBanner } from '@/clinical/PatientBanner';
import { failureWords, fieldStyles, StaleNote, useChart, usePart, WidgetState } from '@/features/chart';
import { clockSeconds, formatDateTime, type Encounter } from '@/fhir';
import { t } from '@/i18n';
import { Button, Card, Chip, Failed, Icon } from '@/ui';
import { ConfirmSign, RetractNoteDialog } from './NoteDialogs';
import {
  appendedTo,
  authorOf,
  copiedFrom,
  isUser,
  retractionOf,
  signersOf,
  stateOf,
  typeOf,
  visitText,
} from './note';
import { Narrative } from './narrative';
import styles from './Notes.module.css';
import {
  refreshNotes,
  useAddenda,
  useCoSignTasks,
  useInTraining,
  useNote,
  useVerified,
} from './notes.queries';
import { STATES } from './states';
import { NoteVersions } from './NoteVersions';

type Asking = 'cosign' | 'sign' | 'retract';

/** A note to read: what it says, who signed it and whether that is still its text, its addenda and its versions. */
export function NoteReader({ id, onCopy }: { id: string; onCopy: (() => void) | undefined }) {
  const { patientId, face, strip, user, mayWrite, open, goTo } = useChart();
  const client = useQueryClient();
  const query = useNote(patientId, id);
  const encounters = usePart(patientId, 'encounters');
  const training = useInTraining();
  const note = query.data;
  const addenda = useAddenda(patientId, id);
  const waiting = note !== undefined && stateOf(note) === 'waiting';
  const tasks = useCoSignTasks(patientId, id, waiting);
  const [asking, setAsking] = useState<Asking>();
  const [versions, setVersions] = useState(false);
  const [file, setFile] = useState<{ readonly busy: boolean; readonly failed?: string }>();
  const [stopped, setStopped] = useState<string>();

  if (note === undefined)
    return (
      <Card title={t('note.one')} flush edge={query.error === null ? 'plain' : 'failed'}>
        <WidgetState
          what={t('note.one')}
          meaning={t('note.oneFailedDetail')}
          query={query}
          loaded={false}
          rows={8}
        />
      </Card>
    );
  if (note.subject?.reference !== `Patient/${patientId}`)
    return (
      <Card title={t('note.one')}>
        <Failed title={t('note.stopped')} detail={t('note.otherPatientNote')} />
      </Card>
    );

  const state = stateOf(note);
  const signers = signersOf(note);
  const retraction = retractionOf(note);
  const visit = (encounters.data?.resources ?? []).find(
    (r) => `Encounter/${r.id ?? ''}` === note.encounter?.reference,
  ) as Encounter | undefined;
  const signedByMe = signers.some((s) => isUser(s.party, user));
  const asked = (tasks.data ?? []).map((task) => task.owner).filter((owner) => owner !== undefined);
  const mayCoSign =
    waiting && !signedByMe && (tasks.error !== null || asked.some((owner) => isUser(owner, user)));
  const trainee = training.data === true ? 'yes' : training.error !== null ? 'unknown' : 'no';
  const banner: ReactNode = face && <MicroBanner face={face} strip={strip} />;

  /** Does an act of the dialog; its failure is said there. */
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (failure) {
      if (failure instanceof ApiError && failure.kind === 'wrong-patient') {
        setAsking(undefined);
        setStopped(failure.message);
        return;
      }
      throw new Error(failureWords(failure), { cause: failure });
    }
    setAsking(undefined);
    await refreshNotes(client, patientId);
  };

  const save = async (): Promise<void> => {
    setFile({ busy: true });
    try {
      const url = URL.createObjectURL(await notePdf(id));
      const link = document.createElement('a');
      link.href = url;
      link.download = `note-${note.date.slice(0, 10)}.pdf`;
      link.click();
      setTimeout(() => {
        URL.revokeObjectURL(url);
      }, 10_000);
      setFile({ busy: false });
    } catch (failure) {
      setFile({ busy: false, failed: failureWords(failure) });
    }
  };

  const buttons = (
    <div className={styles.buttons}>
      {mayWrite && mayCoSign && (
        <Button
          size="small"
          kind="primary"
          icon="lock"
          onClick={() => {
            setAsking('cosign');
          }}
        >
          {t('note.cosign')}
        </Button>
      )}
      {mayWrite && state === 'unsigned' && note.author.some((a) => isUser(a, user)) && (
        <Button
          size="small"
          kind="primary"
          icon="lock"
          onClick={() => {
            setAsking('sign');
          }}
        >
          {t('note.sign')}
        </Button>
      )}
      {signers.length > 0 && (
        <Button size="small" icon="document" disabled={file?.busy === true} onClick={() => void save()}>
          {t(file?.busy === true ? 'note.pdfBusy' : 'note.pdf')}
        </Button>
      )}
      {mayWrite && (state === 'signed' || state === 'amended') && (
        <Button
          size="small"
          icon="plus"
          onClick={() => {
            open({ kind: 'addendum', id });
          }}
        >
          {t('note.addAddendum')}
        </Button>
      )}
      {onCopy !== undefined && state !== 'retracted' && (
        <Button size="small" icon="arrow" onClick={onCopy}>
          {t('note.copyForward')}
        </Button>
      )}
      <Button
        size="small"
        aria-expanded={versions}
        onClick={() => {
          setVersions(!versions);
        }}
      >
        {t('note.versions')}
      </Button>
      {mayWrite && signedByMe && state !== 'retracted' && (
        <Button
          size="small"
          onClick={() => {
            setAsking('retract');
          }}
        >
          {t('note.retract')}
        </Button>
      )}
    </div>
  );

  return (
    <Card
      title={note.title}
      flush
      count={formatDateTime(note.date)}
      action={<Chip tone={STATES[state].tone}>{t(STATES[state].text)}</Chip>}
    >
      {banner}
      <StaleNote what={t('note.one')} query={query} loaded />
      {stopped !== undefined && (
        <div className={styles.stop} role="alert">
          <h3>{t('chart.stoppedThisBelongsToAnother')}</h3>
          <p>{stopped}</p>
        </div>
      )}
      <div className={styles.reader}>
        {retraction !== undefined && (
          <div className={styles.retracted}>
            <h3>
              <Icon name="barred" size={14} /> {t('note.retractedTitle')}
            </h3>
            <p>
              {t('note.retractedBy', {
                by: retraction.by,
                when: formatDateTime(retraction.time),
                reason: retraction.reason,
              })}
            </p>
          </div>
        )}
        <p className={styles.second}>
          {typeOf(note)} · {authorOf(note)}
          {note.encounter !== undefined && ` · ${visit === undefined ? t('note.visit') : visitText(visit)}`}
        </p>
        {buttons}
        {file?.failed !== undefined && (
          <p className={fieldStyles.error} role="alert">
            {t('note.pdfFailed', { reason: file.failed })}
          </p>
        )}
        {versions && (
          <NoteVersions
            id={id}
            current={note}
            onClose={() => {
              setVersions(false);
            }}
          />
        )}
        <Sections note={note} />
        <Signatures note={note} />
        {waiting && (
          <p className={styles.caution}>
            <Icon name="diamond" size={14} />{' '}
            {tasks.error !== null
              ? t('note.waitingForUnknown')
              : t('note.waitingFor', {
                  who:
                    asked.length === 0
                      ? t('note.somebody')
                      : asked.map((o) => o.display ?? o.reference ?? '').join(', '),
                })}
          </p>
        )}
        <section aria-label={t('note.addenda')}>
          {addenda.data === undefined ? (
            <WidgetState
              what={t('note.addenda')}
              meaning={t('note.addendaFailed')}
              query={addenda}
              loaded={false}
              rows={1}
            />
          ) : (
            addenda.data.addenda.map((one) => (
              <article key={one.id} className={styles.addendum}>
                <h3>
                  {t('note.addendumBy', { by: authorOf(one), when: formatDateTime(one.date) })}{' '}
                  <Chip tone={STATES[stateOf(one)].tone}>{t(STATES[stateOf(one)].text)}</Chip>
                </h3>
                {stateOf(one) === 'waiting' && (
                  <Button
                    size="small"
                    onClick={() => {
                      goTo(`notes/${one.id ?? ''}`);
                    }}
                  >
                    {t('note.openAddendum')}
                  </Button>
                )}
                <Sections note={one} untitled />
                <Signatures note={one} />
              </article>
            ))
          )}
          {addenda.data?.truncated === true && <p className={styles.caution}>{t('note.addendaCut')}</p>}
        </section>
      </div>
      {(asking === 'cosign' || asking === 'sign') && (
        <ConfirmSign
          title={t(asking === 'cosign' ? 'note.cosignTitle' : 'note.signTitle', { title: note.title })}
          detail={t(asking === 'cosign' ? 'note.cosignDetail' : 'note.signDetail')}
          banner={banner}
          author={user?.name ?? ''}
          training={asking === 'sign' ? trainee : 'no'}
          onSign={(attending) =>
            act(() => (asking === 'cosign' ? coSign(patientId, id) : signNote(patientId, id, attending)))
          }
          onCancel={() => {
            setAsking(undefined);
          }}
        />
      )}
      {asking === 'retract' && (
        <RetractNoteDialog
          title={note.title}
          banner={banner}
          onRetract={(reason) => act(() => retractNote(patientId, id, reason))}
          onCancel={() => {
            setAsking(undefined);
          }}
        />
      )}
    </Card>
  );
}

function Sections({ note, untitled = false }: { note: fhir4.Composition; untitled?: boolean }) {
  const { goTo } = useChart();
  return (note.section ?? []).map((section, i) => {
    const source = copiedFrom(section);
    const sourceId = source?.reference?.replace('Composition/', '');
    return (
      <section key={section.title ?? i} className={styles.read}>
        {!untitled && <h3>{section.title ?? t('note.untitled')}</h3>}
        {source !== undefined && (
          <p className={styles.source}>
            <Icon name="link" size={14} /> {t('note.copiedFrom', { what: source.display ?? '' })}{' '}
            {sourceId !== undefined && (
              <button
                type="button"
                className={styles.jump}
                onClick={() => {
                  goTo(`notes/${sourceId}`);
                }}
              >
                {t('note.openSource')}
              </button>
            )}
          </p>
        )}
        {section.text?.div === undefined ? (
          <p className={styles.second}>{t('note.emptyText')}</p>
        ) : (
          <Narrative xhtml={section.text.div} />
        )}
      </section>
    );
  });
}

/** Who signed and when, and whether the text is still what they signed; never silent about it. */
function Signatures({ note }: { note: fhir4.Composition }) {
  const { patientId } = useChart();
  const signers = signersOf(note);
  const addendum = appendedTo(note) !== undefined;
  const verified = useVerified(patientId, note.id ?? '', note.meta?.versionId);
  if (signers.length === 0) return <p className={styles.caution}>{t('note.nobodySigned')}</p>;
  return (
    <div className={styles.signatures}>
      <ul aria-label={t(addendum ? 'note.signersOfAddendum' : 'note.signers')}>
        {signers.map((s) => (
          <li key={`${s.name} ${s.time}`}>
            <Icon name="lock" size={14} />{' '}
            {t(s.training ? 'note.signedInTraining' : 'note.signedBy', {
              name: s.name,
              when: `${formatDateTime(s.time)}${s.time === '' ? '' : `:${clockSeconds(Date.parse(s.time)).slice(-2)}`}`,
            })}
          </li>
        ))}
      </ul>
      {verified.data !== undefined ? (
        <p
          className={verified.data.valid ? styles.valid : styles.invalid}
          role={verified.data.valid ? undefined : 'alert'}
        >
          <Icon name={verified.data.valid ? 'tick' : 'octagon'} size={14} />{' '}
          {t(verified.data.valid ? 'note.verified' : 'note.notVerified')}{' '}
          <span className={styles.hash}>{signers[0]?.hash}</span>
        </p>
      ) : verified.error !== null ? (
        <p className={styles.caution}>
          <Icon name="barred" size={14} /> {t('note.verifyFailed')}{' '}
          <Button size="small" onClick={() => void verified.refetch()}>
            {t('state.retry')}
          </Button>
        </p>
      ) : (
        <p className={styles.second}>{t('note.verifying')}</p>
      )}
    </div>
  );
}
