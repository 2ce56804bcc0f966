import { useEffect, useId, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { deleteDraft, type Draft } from '@/api/drafts';
import { ApiError } from '@/api/errors';
import { expandPhrase, signDraft } from '@/api/notes';
import { MicroBanner } from '@/clinical/PatientBanner';
import { failureWords, useChart, usePart } from '@/features/chart';
import { clockSeconds, type Encounter } from '@/fhir';
import { t, tn } from '@/i18n';
import { Button, Chip, ConfirmDialog, Failed, Icon, Loading, useKeys } from '@/ui';
import type { PanelWays } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import type { Autosave, SaveStatus } from './autosave';
import { blockersFrom, blockersOf, FIELD, openPlaceholders, SECTION, type Blocker } from './blockers';
import { ConflictBox } from './ConflictBox';
import { ACTS, isOn, type Act } from './editor/commands';
import { placeholdersOf } from './editor/find';
import { nextIn, RichText, type TextHandle } from './editor/RichText';
import { FieldInput } from './FieldInput';
import { KeptTexts } from './KeptTexts';
import { visitName } from './note';
import styles from './Notes.module.css';
import { useInTraining, usePhrases, useTemplates } from './notes.queries';
import { toKeep } from './protocol';
import { SignDialog } from './SignDialog';
import { aboutOf, type Section, type StructuredField } from './template';

/** How the draft stands, in words. "Saved" is said only when the server has every word. */
export function statusWords(status: SaveStatus): string {
  switch (status.kind) {
    case 'saved':
      return t('note.saved', { time: clockSeconds(status.at) });
    case 'typing':
      return t('note.typing');
    case 'saving':
      return t('note.saving');
    case 'waiting':
      return [
        t(status.why === 'signed-out' ? 'note.waitingSignedOut' : 'note.waiting'),
        t(status.stored ? 'note.keptOnDevice' : 'note.keptInPage'),
      ].join(' ');
    case 'refused':
      return [
        t('note.refused', { reason: status.reason }),
        t(status.stored ? 'note.keptOnDevice' : 'note.keptInPage'),
      ].join(' ');
    case 'gone':
      return t('note.gone');
    case 'wrong-patient':
      return t('chart.stoppedNothingWasSaved');
  }
}

const QUIET = new Set<SaveStatus['kind']>(['saved', 'typing', 'saving']);

const BUTTONS: readonly {
  readonly act: Act;
  readonly text:
    'note.bold' | 'note.italic' | 'note.bullets' | 'note.numbers' | 'note.heading' | 'note.quote';
  readonly sign: string;
}[] = [
  { act: 'bold', text: 'note.bold', sign: 'B' },
  { act: 'italic', text: 'note.italic', sign: 'I' },
  { act: 'heading', text: 'note.heading', sign: 'H' },
  { act: 'bullets', text: 'note.bullets', sign: '•' },
  { act: 'numbers', text: 'note.numbers', sign: '1.' },
  { act: 'quote', text: 'note.quote', sign: '>' },
];

/** Sections of a draft whose template is not known any more: its texts can be read and written all the same. */
function sectionsOf(draft: Draft): readonly Section[] {
  return Object.keys(draft.fields)
    .filter((name) => name.startsWith(SECTION))
    .map((name) => ({ linkId: name.slice(SECTION.length), title: name.slice(SECTION.length), fields: [] }));
}

/** A note while it is written: its sections, what is still to be filled in, how it stands with the server, and signing. */
export function NoteEditor({
  draft,
  found,
  sync,
  ways,
  onWritten,
}: {
  draft: Draft;
  found: boolean;
  sync: Autosave;
  ways: PanelWays;
  /** It was signed or thrown away: lists are to be read anew. */
  onWritten: () => void;
}) {
  const { patientId, face, strip, goTo, user } = useChart();
  const { state, status } = useSyncExternalStore(sync.subscribe, sync.snapshot);
  const templates = useTemplates();
  const phrases = usePhrases();
  const training = useInTraining();
  const encounters = usePart(patientId, 'encounters');
  const id = useId();
  const body = useRef<HTMLDivElement>(null);
  const handles = useRef(new Map<string, TextHandle>());
  const [active, setActive] = useState<TextHandle>();
  const [, moved] = useState(0);
  const [said, setSaid] = useState(found ? t('note.foundDraft') : '');
  const [checked, setChecked] = useState(false);
  const [tried, setTried] = useState(0);
  const [problems, setProblems] = useState<readonly Blocker[]>([]);
  const [signing, setSigning] = useState<{ readonly busy: boolean; readonly reason?: string }>();
  const [asksAttending, setAsksAttending] = useState(false);
  const [stopped, setStopped] = useState<string>();
  const [discarding, setDiscarding] = useState(false);

  const about = useMemo(() => aboutOf(draft.fields.about?.value), [draft]);
  const template = templates.data?.find((one) => one.name === about.template);
  const sections = useMemo(() => template?.sections ?? sectionsOf(draft), [template, draft]);
  const open = openPlaceholders(state, sections);
  const blockers = blockersOf(state, sections);
  const visit = (encounters.data?.resources ?? []).find((r) => r.id === about.encounter) as
    Encounter | undefined;
  const readOnly = status.kind === 'gone' || signing?.busy === true;
  const stop = status.kind === 'wrong-patient' ? status.reason : stopped;
  const known = template !== undefined || templates.data !== undefined;

  // Whoever opens a note types at once; a pick list or *** of the template is taken first.
  useEffect(() => {
    if (!known) return;
    const first = handles.current.get(SECTION + (sections[0]?.linkId ?? ''));
    if (first === undefined || body.current?.contains(document.activeElement) === true) return;
    const one = placeholdersOf(first.view.state.doc)[0];
    if (one === undefined) first.focus();
    else first.select(one.from, one.to);
  }, [known, sections]);

  const listed = checked && (problems.length > 0 || blockers.length > 0);
  useEffect(() => {
    if (!listed) return;
    const list = body.current?.querySelector<HTMLElement>('[data-before-signing]');
    list?.scrollIntoView({ block: 'center' });
    list?.focus();
  }, [listed, problems, tried]);

  const jump = (field: string | undefined, nth?: number): void => {
    if (field === undefined) return;
    const handle = handles.current.get(field);
    if (handle !== undefined) {
      const one = nth === undefined ? undefined : placeholdersOf(handle.view.state.doc)[nth];
      if (one === undefined) handle.focus();
      else handle.select(one.from, one.to);
      handle.view.dom.scrollIntoView({ block: 'center' });
      return;
    }
    const control = [...(body.current?.querySelectorAll<HTMLElement>('[data-field]') ?? [])].find(
      (one) => one.dataset.field === field || one.dataset.field?.startsWith(`${field}.`) === true,
    );
    control?.focus();
  };

  const next = (): void => {
    const texts = sections.map((s) => handles.current.get(SECTION + s.linkId)).filter((h) => h !== undefined);
    const from = active === undefined ? -1 : texts.indexOf(active);
    const order = from < 0 ? texts : [...texts.slice(from), ...texts.slice(0, from + 1)];
    for (const [i, handle] of order.entries()) {
      const one = nextIn(handle, from < 0 || i > 0);
      if (one !== undefined) {
        handle.select(one.from, one.to);
        return;
      }
    }
    const value = open[0];
    if (value === undefined) setSaid(t('note.noPlaceholders'));
    else jump(value.field, value.nth);
  };
  const nextNow = useRef(next);
  useEffect(() => {
    nextNow.current = next;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'F2' || event.defaultPrevented) return;
      event.preventDefault();
      nextNow.current();
    };
    const element = body.current;
    element?.addEventListener('keydown', onKey);
    return () => {
      element?.removeEventListener('keydown', onKey);
    };
  }, []);
  useKeys('note.keys', [
    { keys: 'F2', text: 'note.keyNext', run: next },
    { keys: '.', text: 'note.keyPhrase' },
    { keys: 'Tab', text: 'note.keyTake' },
    { keys: 'Ctrl B', text: 'note.bold' },
    { keys: 'Ctrl I', text: 'note.italic' },
    { keys: 'Ctrl Shift 8', text: 'note.bullets' },
    { keys: 'Ctrl Shift 7', text: 'note.numbers' },
  ]);

  const expand = async (name: string): Promise<string | null> => {
    setSaid(t('note.expanding', { name }));
    try {
      const { text, unresolved } = await expandPhrase(patientId, name, about.language);
      setSaid(unresolved.length === 0 ? '' : t('note.unresolved', { tokens: unresolved.join(', ') }));
      return text;
    } catch (failure) {
      if (failure instanceof ApiError && failure.kind === 'wrong-patient') setStopped(failure.message);
      setSaid(t('note.expandFailed', { name, reason: failureWords(failure) }));
      return null;
    }
  };

  const askToSign = async (): Promise<void> => {
    setProblems([]);
    await sync.flush();
    setTried((n) => n + 1);
    const now = sync.snapshot();
    if (now.status.kind !== 'saved') {
      setProblems([{ key: 'unsaved', text: t('note.blockUnsaved'), field: undefined }]);
      setChecked(true);
      return;
    }
    const left = blockersOf(now.state, sections);
    setChecked(left.length > 0);
    if (left.length === 0) setSigning({ busy: false });
  };

  const signed = (note: string | undefined): void => {
    sync.close();
    onWritten();
    ways.onClose();
    goTo(note === undefined ? 'notes' : `notes/${note}`);
  };

  const sign = async (attending: string | undefined): Promise<void> => {
    setSigning({ busy: true });
    try {
      await sync.flush();
      const now = sync.snapshot();
      if (now.status.kind !== 'saved' || blockersOf(now.state, sections).length > 0) {
        setSigning(undefined);
        setChecked(true);
        return;
      }
      const note = await signDraft(patientId, draft.id, now.state.revision, attending);
      signed(note.id);
    } catch (failure) {
      const error = failure instanceof ApiError ? failure : undefined;
      if (error?.kind === 'wrong-patient') {
        setSigning(undefined);
        setStopped(error.message);
      } else if (error?.code === 'SAL-DUPLICATE') {
        // An earlier try whose answer was lost: it is signed, once.
        signed(/Composition\/([A-Za-z0-9.-]+)/.exec(error.message)?.[1]?.replace(/\.$/, ''));
      } else if (error?.kind === 'version') {
        sync.refresh();
        setSigning({ busy: false, reason: t('note.changedMeanwhile') });
      } else if (error?.issues.some((i) => i.expression.includes('attending')) === true) {
        setAsksAttending(true);
        setSigning({ busy: false, reason: error.issues[0]?.text ?? error.message });
      } else if (error?.kind === 'invalid') {
        setSigning(undefined);
        setProblems(blockersFrom(error.issues, error.message, sections));
        setChecked(true);
      } else if (error?.kind === 'unreachable' || error?.kind === 'timeout') {
        setSigning({ busy: false, reason: t('note.signUnknown') });
      } else {
        setSigning({ busy: false, reason: failureWords(failure) });
      }
    }
  };

  const discard = async (): Promise<void> => {
    await sync.flush();
    await deleteDraft(draft.id, patientId, sync.snapshot().state.revision);
    sync.close();
    onWritten();
    ways.onClose();
  };

  if (face === undefined) return null;
  const banner = <MicroBanner face={face} strip={strip} />;
  const shownBlockers = checked ? [...problems, ...blockers] : [];
  const quiet = QUIET.has(status.kind);

  const value = (field: StructuredField) => {
    if (field.parts.length > 0)
      return (
        <fieldset key={field.linkId} className={styles.parts}>
          <legend>{field.title}</legend>
          {field.parts.map(value)}
        </fieldset>
      );
    const name = FIELD + field.linkId;
    const one = state.fields[name];
    return (
      <div key={field.linkId} className={field.condition ? styles.broad : undefined}>
        {one !== undefined && one.conflicts.length > 0 && one.settles.length === 0 && (
          <ConflictBox
            title={field.title}
            field={one}
            editor={sync.editor}
            onChoose={(text) => {
              sync.choose(name, text);
            }}
          />
        )}
        <FieldInput
          field={field}
          name={name}
          value={one?.text ?? ''}
          readOnly={readOnly}
          onChange={(text) => {
            sync.type(name, 'value', text);
          }}
        />
      </div>
    );
  };

  return (
    <WorkspacePanel
      title={draft.title}
      state={
        <span className={styles.chips}>
          <Chip>{t(draft.shared ? 'note.sharedDraft' : 'note.draft')}</Chip>
          {!draft.mine && <Chip>{t('note.ownedBy', { name: draft.owner.name })}</Chip>}
          <Chip icon="visit">
            {about.encounter === undefined
              ? t('note.noVisit')
              : visit === undefined
                ? t('note.visit')
                : visitName(visit)}
          </Chip>
        </span>
      }
      banner={banner}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={
        <>
          <span className={styles.foot}>
            <span
              className={quiet ? styles.status : `${styles.status ?? ''} ${styles.notSaved ?? ''}`}
              role={quiet ? undefined : 'alert'}
            >
              <Icon
                name={
                  status.kind === 'saved'
                    ? 'tick'
                    : quiet
                      ? 'dashed'
                      : status.kind === 'waiting'
                        ? 'offline'
                        : 'barred'
                }
                size={14}
              />{' '}
              {statusWords(status)}
            </span>
            {blockers.length > 0 && (
              <span className={styles.left}>
                <Icon name="diamond" size={14} />{' '}
                {open.length === blockers.length
                  ? tn('note.placeholdersLeft', open.length)
                  : tn('note.blockersLeft', blockers.length)}
              </span>
            )}
          </span>
          <span className={styles.acts}>
            <Button hotkey="F2" onClick={next}>
              {t('note.next')}
            </Button>
            <Button
              kind="primary"
              icon="lock"
              disabled={stop !== undefined || readOnly}
              onClick={() => void askToSign()}
            >
              {t('note.sign')}
            </Button>
          </span>
        </>
      }
    >
      <div ref={body} className={styles.editor}>
        {stop !== undefined ? (
          <div className={styles.stop} role="alert">
            <h3>{t('chart.stoppedThisBelongsToAnother')}</h3>
            <p>{t('chart.theServerRefusedToWrite', { name: face.name })}</p>
            <p>{stop}</p>
            {status.kind === 'wrong-patient' && <Remaining sync={sync} />}
          </div>
        ) : (
          <>
            {status.kind === 'gone' && (
              <div className={styles.stop} role="alert">
                <h3>{t('note.gone')}</h3>
                <p>{t(status.unsaved ? 'note.goneUnsaved' : 'note.goneDetail')}</p>
                {status.unsaved && <Remaining sync={sync} />}
              </div>
            )}
            <div className={styles.tools} role="toolbar" aria-label={t('note.format')}>
              {BUTTONS.map(({ act, text, sign: mark }) => (
                <button
                  key={act}
                  type="button"
                  className={styles.tool}
                  data-act={act}
                  aria-label={t(text)}
                  title={t(text)}
                  aria-pressed={active !== undefined && isOn(active.view.state, act)}
                  disabled={readOnly}
                  onMouseDown={(e) => {
                    e.preventDefault();
                  }}
                  onClick={() => {
                    const handle = active ?? handles.current.get(SECTION + (sections[0]?.linkId ?? ''));
                    if (handle === undefined) return;
                    handle.focus();
                    ACTS[act](handle.view.state, handle.view.dispatch.bind(handle.view), handle.view);
                  }}
                >
                  {mark}
                </button>
              ))}
              <span className={styles.hint}>
                {phrases.error !== null ? t('note.phrasesFailed') : t('note.phraseHint')}
              </span>
            </div>
            <p className={styles.said} role="status">
              {said}
            </p>
            {about.copiedFrom !== undefined && (
              <p className={styles.source}>
                <Icon name="link" size={14} />{' '}
                {t('note.copiedFrom', { what: about.copiedFrom.display ?? about.copiedFrom.reference ?? '' })}
              </p>
            )}
            {shownBlockers.length > 0 && (
              <section className={styles.blockers} role="alert" aria-labelledby={`${id}-before`}>
                <h3 id={`${id}-before`}>{t('note.beforeSigning')}</h3>
                <ul>
                  {shownBlockers.map((b) => (
                    <li key={b.key}>
                      {b.field === undefined ? (
                        b.text
                      ) : (
                        <button
                          type="button"
                          className={styles.jump}
                          onClick={() => {
                            jump(b.field, b.placeholder);
                          }}
                        >
                          {b.text}
                        </button>
                      )}
                    </li>
                  ))}
                </ul>
              </section>
            )}
            {templates.data === undefined && templates.error === null && (
              <Loading what={t('note.templates')} />
            )}
            {(templates.error !== null && templates.data === undefined) ||
            (templates.data !== undefined && template === undefined) ? (
              <Failed
                title={t('note.templateGone')}
                detail={t('note.templateGoneDetail')}
                reason={templates.error?.message ?? about.template ?? ''}
                onRetry={() => void templates.refetch()}
              />
            ) : null}
            {known || templates.error !== null
              ? sections.map((section) => {
                  const name = SECTION + section.linkId;
                  const text = state.fields[name];
                  return (
                    <section
                      key={section.linkId}
                      className={styles.section}
                      aria-labelledby={`${id}-${section.linkId}`}
                    >
                      <h3 id={`${id}-${section.linkId}`}>{section.title}</h3>
                      {text !== undefined && text.conflicts.length > 0 && text.settles.length === 0 && (
                        <ConflictBox
                          title={section.title}
                          field={text}
                          editor={sync.editor}
                          onChoose={(chosen) => {
                            sync.choose(name, chosen);
                          }}
                        />
                      )}
                      <RichText
                        label={section.title}
                        source={sync.text(name)}
                        phrases={phrases.data ?? []}
                        readOnly={readOnly}
                        onChange={(xhtml) => {
                          sync.type(name, 'xhtml', xhtml);
                        }}
                        onComposing={(composing) => {
                          sync.compose(name, 'xhtml', composing);
                        }}
                        onExpand={expand}
                        onHandle={(handle) => {
                          if (handle === null) handles.current.delete(name);
                          else handles.current.set(name, handle);
                        }}
                        onActive={(handle) => {
                          setActive(handle);
                          moved((n) => n + 1);
                        }}
                      />
                      {section.fields.length > 0 && (
                        <div className={styles.fields}>{section.fields.map(value)}</div>
                      )}
                    </section>
                  );
                })
              : null}
            {draft.mine && status.kind !== 'gone' && (
              <p>
                <Button
                  size="small"
                  kind="quiet"
                  onClick={() => {
                    setDiscarding(true);
                  }}
                >
                  {t('note.discard')}
                </Button>
              </p>
            )}
          </>
        )}
      </div>
      {signing !== undefined && (
        <SignDialog
          heading={t('note.signTitle', { title: draft.title })}
          detail={t('note.signDetail')}
          banner={banner}
          author={user?.name ?? ''}
          training={
            asksAttending || training.data === true ? 'yes' : training.error !== null ? 'unknown' : 'no'
          }
          busy={signing.busy}
          reason={signing.reason}
          onSign={(attending) => void sign(attending)}
          onCancel={() => {
            if (!signing.busy) setSigning(undefined);
          }}
        />
      )}
      {discarding && (
        <ConfirmDialog
          title={t('note.discardTitle', { title: draft.title })}
          detail={t('note.discardDetail')}
          banner={banner}
          confirmLabel={t('note.discardNow')}
          onConfirm={discard}
          onCancel={() => {
            setDiscarding(false);
          }}
        />
      )}
    </WorkspacePanel>
  );
}

/** What the server does not have. */
function Remaining({ sync }: { sync: Autosave }) {
  const kept = toKeep(sync.snapshot().state);
  return kept === undefined ? null : <KeptTexts kept={kept} onDrop={undefined} />;
}
