import { useId, useState, type ReactNode } from 'react';
import { useSession } from '@/api/sessionStore';
import { create } from '@/api/fhir';
import { useQueryClient } from '@tanstack/react-query';
import { MicroBanner } from '@/clinical/PatientBanner';
import { Field } from '@/features/chart';
import { FindPatient } from '@/features/patients';
import type { PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button } from '@/ui';
import { inboxKey } from './count';
import { reasonOf, useAct } from './inbox.queries';
import { useKept } from '@/workspace/kept';
import styles from './Preview.module.css';
import { RecipientChoice, RecipientsChoice } from './Recipients';
import { instantOfLocal, localMinute } from './StepDialogs';

interface MessageValues {
  readonly to: readonly string[];
  readonly topic: string;
  readonly text: string;
  readonly urgent: boolean;
  /** To the patient whom it is about, and to nobody else. */
  readonly toPatient: boolean;
}

/** A new thread, to people or pools, about a patient or about nobody. */
export function MessageForm({
  face,
  fixed,
  onSent,
  onLeave,
}: {
  face: PatientFace | undefined;
  /** The patient of the chart: the message is about nobody else. */
  fixed: boolean;
  onSent: (said: string) => void;
  onLeave: () => void;
}) {
  const [about, setAbout] = useState(face);
  return (
    <div className={styles.form}>
      {!fixed && <About face={about} onFace={setAbout} />}
      {/* Another patient is another draft: what was typed about one is never sent about the other. */}
      <MessageFields key={about?.id ?? ''} face={about} onSent={onSent} onLeave={onLeave} />
    </div>
  );
}

/** Whom it is about: taken from the item, another, or nobody. */
function About({
  face,
  onFace,
}: {
  face: PatientFace | undefined;
  onFace: (face: PatientFace | undefined) => void;
}) {
  const [finding, setFinding] = useState(false);
  return (
    <div className={styles.form}>
      {face === undefined ? (
        <p className={styles.nobody}>{t('inbox.aboutNobody')}</p>
      ) : (
        <MicroBanner face={face} strip={1} />
      )}
      <div className={styles.buttons}>
        <Button
          size="small"
          aria-expanded={finding}
          onClick={() => {
            setFinding((before) => !before);
          }}
        >
          {t(face === undefined ? 'inbox.choosePatient' : 'inbox.otherPatient')}
        </Button>
        {face !== undefined && (
          <Button
            size="small"
            kind="quiet"
            onClick={() => {
              onFace(undefined);
            }}
          >
            {t('inbox.withoutPatient')}
          </Button>
        )}
      </div>
      {finding && (
        <FindPatient
          label={t('schedule.patient')}
          onPick={(found) => {
            onFace(found);
            setFinding(false);
          }}
        />
      )}
    </div>
  );
}

function MessageFields({
  face,
  onSent,
  onLeave,
}: {
  face: PatientFace | undefined;
  onSent: (said: string) => void;
  onLeave: () => void;
}) {
  const { user } = useSession();
  const run = useAct();
  const { values, change, drop, dirty } = useKept<MessageValues>(face?.id, 'message', {
    to: [],
    topic: '',
    text: '',
    urgent: false,
    toPatient: false,
  });
  const name = useId();
  const toPatient = values.toPatient && face !== undefined;
  const blocked =
    user.practitionerId === null
      ? t('inbox.notLinkedMessage')
      : values.to.length === 0 && !toPatient
        ? t('inbox.needRecipient')
        : values.text.trim() === ''
          ? t('inbox.needText')
          : undefined;
  return (
    <Sending
      blocked={blocked}
      label={t(toPatient ? 'inbox.sendPatient' : 'inbox.message.send')}
      dirty={dirty}
      onDiscard={drop}
      onLeave={onLeave}
      onSend={async () => {
        await run(
          'Communication/$send',
          {
            patient: face === undefined ? undefined : `Patient/${face.id}`,
            to: toPatient ? [`Patient/${face.id}`] : values.to,
            topic: values.topic.trim(),
            text: values.text.trim(),
            priority: values.urgent ? 'urgent' : 'routine',
          },
          face?.id,
        );
        drop();
        onSent(t(toPatient ? 'inbox.message.sentPatient' : 'inbox.message.sent'));
      }}
    >
      {face !== undefined && (
        <fieldset className={styles.whom}>
          <legend>{t('inbox.message.whom')}</legend>
          {[false, true].map((patient) => (
            <label key={String(patient)} className={styles.buttons}>
              <input
                type="radio"
                name={name}
                checked={values.toPatient === patient}
                onChange={() => {
                  change({ toPatient: patient });
                }}
              />
              {t(patient ? 'inbox.message.patient' : 'inbox.message.colleagues')}
            </label>
          ))}
        </fieldset>
      )}
      {!toPatient && (
        <div data-first-field>
          <RecipientsChoice
            label={t('inbox.message.to')}
            value={values.to}
            without={[`Practitioner/${user.practitionerId ?? ''}`]}
            onValue={(to) => {
              change({ to });
            }}
          />
        </div>
      )}
      <Field label={t('inbox.message.topic')}>
        {(props) => (
          <input
            {...props}
            maxLength={200}
            value={values.topic}
            onChange={(event) => {
              change({ topic: event.currentTarget.value });
            }}
          />
        )}
      </Field>
      <Field label={t('inbox.message.text')}>
        {(props) => (
          <textarea
            {...props}
            rows={6}
            maxLength={4000}
            value={values.text}
            onChange={(event) => {
              change({ text: event.currentTarget.value });
            }}
          />
        )}
      </Field>
      <label className={styles.buttons}>
        <input
          type="checkbox"
          checked={values.urgent}
          onChange={(event) => {
            change({ urgent: event.currentTarget.checked });
          }}
        />
        {t('inbox.message.urgent')}
      </label>
    </Sending>
  );
}

interface TaskValues {
  readonly kind: 'call-back' | 'other';
  readonly text: string;
  readonly to: string;
  readonly due: string;
  readonly urgent: boolean;
}

const TASK_CODES = 'urn:salus:CodeSystem:inbox-task';

/** Something to do about a patient, for oneself, somebody else or a pool: "call back". */
export function TaskForm({
  face,
  onSent,
  onLeave,
}: {
  face: PatientFace;
  onSent: (said: string) => void;
  onLeave: () => void;
}) {
  const { user } = useSession();
  const client = useQueryClient();
  const [tomorrow] = useState(() => localMinute(Date.now() + 24 * 3_600_000));
  const { values, change, drop, dirty } = useKept<TaskValues>(face.id, 'inbox-task', {
    kind: 'call-back',
    text: '',
    to: user.practitionerId === null ? '' : `Practitioner/${user.practitionerId}`,
    due: tomorrow,
    urgent: false,
  });
  const due = instantOfLocal(values.due);
  const blocked =
    values.text.trim() === ''
      ? t('inbox.task.needText')
      : values.to === ''
        ? t('inbox.needRecipient')
        : due === undefined || Date.parse(due) <= Date.now()
          ? t('inbox.needTimeToCome')
          : undefined;
  return (
    <Sending
      blocked={blocked}
      label={t('inbox.task.send')}
      dirty={dirty}
      onDiscard={drop}
      onLeave={onLeave}
      onSend={async () => {
        await create<fhir4.Task>(
          {
            resourceType: 'Task',
            status: 'requested',
            intent: 'order',
            priority: values.urgent ? 'urgent' : 'routine',
            code: { coding: [{ system: TASK_CODES, code: values.kind }] },
            description: values.text.trim(),
            for: { reference: `Patient/${face.id}` },
            authoredOn: new Date().toISOString(),
            requester: {
              ...(user.practitionerId !== null && { reference: `Practitioner/${user.practitionerId}` }),
              display: user.name,
            },
            owner: { reference: values.to },
            restriction: { period: { end: due ?? '' } },
          },
          { patient: face.id },
        );
        drop();
        onSent(t('inbox.task.sent'));
        await client.invalidateQueries({ queryKey: inboxKey });
      }}
    >
      <fieldset className={styles.choices}>
        <legend>{t('inbox.task.kind')}</legend>
        {(['call-back', 'other'] as const).map((kind) => (
          <label key={kind}>
            <input
              type="radio"
              name="task-kind"
              checked={values.kind === kind}
              onChange={() => {
                change({ kind });
              }}
            />
            {t(kind === 'call-back' ? 'inbox.task.callBack' : 'inbox.task.other')}
          </label>
        ))}
      </fieldset>
      <Field
        label={t('inbox.task.text')}
        hint={face.phone === undefined ? undefined : t('inbox.task.phone', { phone: face.phone })}
      >
        {(props) => (
          <textarea
            {...props}
            data-autofocus
            rows={3}
            maxLength={1000}
            value={values.text}
            onChange={(event) => {
              change({ text: event.currentTarget.value });
            }}
          />
        )}
      </Field>
      <RecipientChoice
        label={t('inbox.task.to')}
        value={values.to}
        onValue={(to) => {
          change({ to });
        }}
      />
      <Field label={t('inbox.task.due')}>
        {(props) => (
          <input
            {...props}
            type="datetime-local"
            value={values.due}
            onChange={(event) => {
              change({ due: event.currentTarget.value });
            }}
          />
        )}
      </Field>
      <label className={styles.buttons}>
        <input
          type="checkbox"
          checked={values.urgent}
          onChange={(event) => {
            change({ urgent: event.currentTarget.checked });
          }}
        />
        {t('inbox.urgent')}
      </label>
    </Sending>
  );
}

/** The foot of a form that sends something: its state, its failure, the way out. */
function Sending({
  blocked,
  label,
  dirty,
  onSend,
  onDiscard,
  onLeave,
  children,
}: {
  blocked: string | undefined;
  label: string;
  dirty: boolean;
  onSend: () => Promise<void>;
  onDiscard: () => void;
  onLeave: () => void;
  children: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const send = (): void => {
    if (busy || blocked !== undefined) return;
    setBusy(true);
    setFailed(undefined);
    onSend().catch((error: unknown) => {
      setFailed(reasonOf(error));
      setBusy(false);
    });
  };
  return (
    // Ctrl-Enter sends from any field of it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          send();
        }
      }}
    >
      {children}
      {failed !== undefined && (
        <p role="alert" className={styles.problem}>
          {t('inbox.notDone')} {failed} {t('inbox.textKept')}
        </p>
      )}
      <div className={styles.buttons}>
        <Button kind="primary" type="submit" disabled={busy || blocked !== undefined}>
          {label}
        </Button>
        <Button onClick={onLeave}>{t(dirty ? 'inbox.leaveKept' : 'inbox.leave')}</Button>
        {dirty && (
          <Button
            kind="quiet"
            onClick={() => {
              onDiscard();
              onLeave();
            }}
          >
            {t('inbox.discard')}
          </Button>
        )}
        <span className={styles.quiet} role="status">
          {blocked ?? (dirty ? t('inbox.draftKept') : '')}
        </span>
      </div>
    </form>
  );
}
