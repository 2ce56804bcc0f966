import { useState } from 'react';
import { useSession } from '@/api/sessionStore';
import { Field, fieldStyles } from '@/features/chart';
import { formatDateTime } from '@/fhir';
import { isToPatient, isWithPatient, topicOf } from '@/fhir/messages';
import { t } from '@/i18n';
import { Button, Chip, Failed, Icon, Loading, Truncated } from '@/ui';
import { reasonOf, useAct, useThread } from './inbox.queries';
import type { Item } from './items';
import { useKept } from '@/workspace/kept';
import { Standing } from './Preview';
import styles from './Preview.module.css';

/** A thread of messages, oldest first, and the answer to it. */
export function MessagePreview({
  item,
  nameOf,
  onReplied,
}: {
  item: Item;
  nameOf: (reference: string | undefined) => string;
  /** The answer is sent, and the item is done with it. */
  onReplied: () => void;
}) {
  const { user } = useSession();
  const thread = useThread(item.thread);
  const run = useAct();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const [said, setSaid] = useState<string>();
  const { values, change, drop, dirty } = useKept(item.patientId, `inbox-reply/${item.thread ?? ''}`, {
    text: '',
  });
  const me = `Practitioner/${user.practitionerId ?? ''}`;
  const messages = thread.data?.messages ?? [];
  const last = messages.at(-1);
  const topic = topicOf(item.message) || topicOf(last);
  const withPatient = isWithPatient(item.message ?? last);

  const send = async (path: string, inputs: Record<string, string>, done: () => void): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setFailed(undefined);
    setSaid(undefined);
    try {
      await run(path, inputs, item.patientId);
      done();
    } catch (error) {
      setFailed(reasonOf(error));
    } finally {
      setBusy(false);
    }
  };
  const reply = (): void => {
    if (values.text.trim() !== '' && last?.id !== undefined)
      void send(`Communication/${last.id}/$reply`, { text: values.text.trim() }, () => {
        drop();
        onReplied();
      });
  };
  return (
    <>
      <Standing item={item} />
      <h2>
        {topic || t('inbox.messageWithoutTopic')}{' '}
        {withPatient && <Chip icon="person">{t('inbox.fromPatient')}</Chip>}{' '}
        {item.message?.priority === 'urgent' && <Chip tone="caution">{t('inbox.urgent')}</Chip>}
      </h2>
      <p className={withPatient ? styles.nobody : styles.quiet}>
        {t(withPatient ? 'inbox.patientThread' : 'inbox.staffThread')}
      </p>
      {thread.error !== null ? (
        <Failed
          title={t('inbox.threadFailed')}
          detail={t('inbox.threadFailedDetail')}
          reason={thread.error.message}
          onRetry={() => void thread.refetch()}
        />
      ) : thread.data === undefined ? (
        <Loading what={t('inbox.thread')} />
      ) : (
        <>
          {thread.data.truncated && <Truncated>{t('inbox.threadCut')}</Truncated>}
          <ol className={styles.messages} aria-label={t('inbox.thread')}>
            {messages.map((message) => (
              <li
                key={message.id}
                className={
                  message.sender?.reference === me
                    ? `${styles.message ?? ''} ${styles.own ?? ''}`
                    : styles.message
                }
              >
                <header>
                  <span>
                    <b>{message.sender?.display ?? nameOf(message.sender?.reference)}</b>{' '}
                    {isToPatient(message)
                      ? t('inbox.toThePatient')
                      : t('inbox.to', {
                          names: (message.recipient ?? [])
                            .map(({ reference }) => nameOf(reference))
                            .join(', '),
                        })}
                    {isToPatient(message) &&
                      ` · ${
                        message.received === undefined
                          ? t('inbox.notOpened')
                          : t('inbox.openedAt', { when: formatDateTime(message.received) })
                      }`}
                  </span>
                  <span>{formatDateTime(message.sent)}</span>
                </header>
                {(message.payload ?? []).map((one, i) =>
                  one.contentString === undefined ? (
                    <p key={String(i)} className={styles.quiet}>
                      <Icon name="document" size={14} />{' '}
                      {one.contentReference?.display === undefined
                        ? t('inbox.attachment')
                        : t('inbox.attachmentNamed', { name: one.contentReference.display })}
                    </p>
                  ) : (
                    <p key={String(i)} className={styles.plain}>
                      {one.contentString}
                    </p>
                  ),
                )}
              </li>
            ))}
          </ol>
        </>
      )}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          reply();
        }}
      >
        <Field
          label={t(withPatient ? 'inbox.replyPatient' : 'inbox.reply')}
          hint={dirty ? t('inbox.draftKept') : undefined}
        >
          {(props) => (
            <textarea
              {...props}
              data-reply
              rows={3}
              maxLength={4000}
              value={values.text}
              onChange={(event) => {
                change({ text: event.currentTarget.value });
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) reply();
              }}
            />
          )}
        </Field>
        <div className={styles.buttons}>
          <Button
            kind="primary"
            type="submit"
            hotkey="Ctrl Enter"
            disabled={busy || values.text.trim() === '' || last === undefined}
          >
            {t(withPatient ? 'inbox.sendPatient' : 'inbox.sendReply')}
          </Button>
          {item.patientId !== undefined && last?.id !== undefined && (
            <Button
              icon="document"
              disabled={busy}
              onClick={() =>
                void send(`Communication/${last.id ?? ''}/$file`, {}, () => {
                  setSaid(t('inbox.filed'));
                })
              }
            >
              {t('inbox.file')}
            </Button>
          )}
          {values.text.trim() === '' && <span className={styles.quiet}>{t('inbox.needText')}</span>}
          <span role="status">{said ?? ''}</span>
        </div>
        {failed !== undefined && (
          <p role="alert" className={fieldStyles.error}>
            {t('inbox.notDone')} {failed}
          </p>
        )}
      </form>
    </>
  );
}
