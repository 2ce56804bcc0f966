import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { markSeen, MOST_MESSAGES } from '@/api/patient-messages';
import { formatDateTime } from '@/fhir';
import { attachmentsOf, isToPatient, topicOf, wordsOfMessage, type Thread } from '@/fhir/messages';
import { t, tn } from '@/i18n';
import { Button, Card, Chip, Failed, Icon, Loading, NeverAsked, Truncated } from '@/ui';
import type { PageProps } from '@/workspace/feature';
import { LetterFile } from './LetterFile';
import { LetterForm } from './LetterForm';
import { messagesKey, useOwnMessages } from './messages.queries';
import { PortalFrame } from './PortalFrame';
import styles from './PortalPage.module.css';

/** What the patient and the clinic write to each other. */
export default function MessagesPage({ menu }: PageProps) {
  return (
    <PortalFrame title={t('portal.messages')} menu={menu}>
      {(patient) => <Messages patient={patient} />}
    </PortalFrame>
  );
}

function Messages({ patient }: { patient: string }) {
  const { data, error, refetch, dataUpdatedAt } = useOwnMessages(patient);
  const [open, setOpen] = useState<string>();
  const [writing, setWriting] = useState(false);
  const [said, setSaid] = useState('');
  const threads = data?.threads ?? [];
  const shown = threads.find(({ id }) => id === open);
  return (
    <>
      <h1>{t('portal.messages')}</h1>
      <p className={styles.warning}>
        <Icon name="triangle" />
        {t('portal.notForEmergencies')}
      </p>
      <p className={styles.note}>
        <Icon name="info" />
        {t('portal.answeredWithin')}
      </p>
      <p role="status" className={styles.said}>
        {said}
      </p>
      {writing ? (
        <Card title={t('portal.newMessage')}>
          <LetterForm
            patient={patient}
            answers={undefined}
            onSent={(thread) => {
              setWriting(false);
              setOpen(thread);
              setSaid(t('portal.sent'));
            }}
            onLeave={() => {
              setWriting(false);
            }}
          />
        </Card>
      ) : (
        <p>
          <Button
            kind="primary"
            icon="pencil"
            onClick={() => {
              setSaid('');
              setWriting(true);
            }}
          >
            {t('portal.newMessage')}
          </Button>
        </p>
      )}
      <Card
        title={t('portal.threads')}
        flush
        edge={data === undefined && error !== null ? 'failed' : 'plain'}
        count={
          data === undefined
            ? undefined
            : error !== null
              ? t('portal.failed', { what: t('portal.threads') })
              : tn('portal.threadCount', threads.length)
        }
      >
        {data === undefined && error === null && <Loading what={t('portal.threads').toLowerCase()} />}
        {data === undefined && error !== null && (
          <Failed
            title={t('portal.failed', { what: t('portal.threads') })}
            detail={t('portal.messagesFailedDetail')}
            reason={error.message}
            onRetry={() => void refetch()}
          />
        )}
        {data !== undefined && threads.length === 0 && (
          <NeverAsked title={t('portal.noMessages')} detail={t('portal.noMessagesDetail')} />
        )}
        <ul className={styles.threads}>
          {threads.map((thread) => (
            <li key={thread.id}>
              <button
                type="button"
                className={styles.thread}
                aria-expanded={thread.id === open}
                onClick={() => {
                  setSaid('');
                  setOpen(thread.id === open ? undefined : thread.id);
                }}
              >
                <span className={styles.text}>
                  <b>{topicOf(thread.last) || t('portal.message')}</b>
                  <span className={styles.excerpt}>{wordsOfMessage(thread.last)}</span>
                </span>
                <span className={styles.side}>
                  {thread.unread > 0 && <Chip tone="info">{tn('portal.new', thread.unread)}</Chip>}
                  <span>{formatDateTime(thread.last.sent)}</span>
                </span>
              </button>
              {thread === shown && (
                <Conversation
                  key={thread.id}
                  patient={patient}
                  thread={thread}
                  at={dataUpdatedAt}
                  onSent={() => {
                    setSaid(t('portal.sent'));
                  }}
                />
              )}
            </li>
          ))}
        </ul>
        {data?.truncated === true && (
          <Truncated>{t('portal.messagesCut', { shown: MOST_MESSAGES })}</Truncated>
        )}
      </Card>
    </>
  );
}

function Conversation({
  patient,
  thread,
  at,
  onSent,
}: {
  patient: string;
  thread: Thread;
  /** When the messages were read: what could not be noted is tried again with the next reading. */
  at: number;
  onSent: () => void;
}) {
  const client = useQueryClient();
  const [unmarked, setUnmarked] = useState(false);
  const marking = useRef(false);
  const last = thread.last.id ?? '';
  useEffect(() => {
    if (thread.unread === 0 || marking.current) return;
    marking.current = true;
    // The clinic sees that it was opened; when that cannot be said now, the message stays marked as new.
    markSeen(last)
      .then(
        () => {
          setUnmarked(false);
          return client.invalidateQueries({ queryKey: messagesKey(patient) });
        },
        () => {
          setUnmarked(true);
        },
      )
      .finally(() => {
        marking.current = false;
      });
  }, [client, last, patient, thread.unread, at]);
  return (
    <div className={styles.conversation}>
      <ol aria-label={t('portal.thread', { topic: topicOf(thread.last) || t('portal.message') })}>
        {thread.messages.map((message) => (
          <li key={message.id} className={isToPatient(message) ? styles.theirs : styles.mine}>
            <header>
              <b>
                {isToPatient(message) ? (message.sender?.display ?? t('portal.clinic')) : t('portal.you')}
              </b>
              <span>{formatDateTime(message.sent)}</span>
            </header>
            <p>{wordsOfMessage(message)}</p>
            {attachmentsOf(message).map((one) => (
              <LetterFile key={one.reference} file={one} />
            ))}
          </li>
        ))}
      </ol>
      {unmarked && <p className={styles.file}>{t('portal.stillNew')}</p>}
      <LetterForm patient={patient} answers={{ thread: thread.id, message: last }} onSent={onSent} />
    </div>
  );
}
