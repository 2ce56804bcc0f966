import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { ApiError } from '@/api/errors';
import { askClinic, FILE_TYPES, LONGEST_LETTER, MOST_BYTES, MOST_FILES } from '@/api/patient-messages';
import { threadOf } from '@/fhir/messages';
import { t, wordsOf } from '@/i18n';
import { Button, IconButton } from '@/ui';
import { useKept } from '@/workspace/kept';
import { messagesKey } from './messages.queries';
import styles from './PortalPage.module.css';

const TOPICS: Readonly<Record<string, string>> = wordsOf({
  health: 'portal.topic.health',
  medicine: 'portal.topic.medicine',
  appointment: 'portal.topic.appointment',
  result: 'portal.topic.result',
  billing: 'portal.topic.billing',
  other: 'portal.topic.other',
});

interface Written {
  readonly topic: string;
  readonly text: string;
  /** Made once for a message as it is, so that one that is sent again is stored once; "" after any change. */
  readonly messageId: string;
  /** Of the chosen files: what is in them does not outlive a reload, and is not left out without a word. */
  readonly fileNames: readonly string[];
}

interface Chosen {
  readonly name: string;
  readonly attachment: fhir4.Attachment;
}

/** Why a file is not taken; undefined when it is. */
function wrongFile(file: File): string | undefined {
  if (!FILE_TYPES.some((type) => type === file.type)) return t('portal.fileType', { name: file.name });
  if (file.size > MOST_BYTES) return t('portal.fileLarge', { name: file.name });
  return file.size === 0 ? t('portal.fileEmpty', { name: file.name }) : undefined;
}

async function read(file: File): Promise<Chosen> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(String(reader.result));
    };
    reader.onerror = () => {
      reject(new Error(t('portal.fileUnread', { name: file.name })));
    };
    reader.readAsDataURL(file);
  });
  return {
    name: file.name,
    attachment: { contentType: file.type, data: url.slice(url.indexOf(',') + 1), title: file.name },
  };
}

/** A message to the clinic. The text outlives a reload; it is gone only when the server has it. */
export function LetterForm({
  patient,
  answers,
  onSent,
  onLeave,
}: {
  patient: string;
  /** The thread that it goes on with; undefined for a new one. */
  answers: { readonly thread: string; readonly message: string } | undefined;
  onSent: (thread: string) => void;
  onLeave?: () => void;
}) {
  const id = useId();
  const client = useQueryClient();
  const { values, change, drop } = useKept<Written>(patient, `letter/${answers?.thread ?? 'new'}`, {
    topic: '',
    text: '',
    messageId: '',
    fileNames: [],
  });
  const [files, setFiles] = useState<readonly Chosen[]>([]);
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [reading, setReading] = useState(false);
  const [tried, setTried] = useState(false);
  const [failed, setFailed] = useState<string>();
  const noTopic = answers === undefined && values.topic === '';
  const noText = values.text.trim() === '';
  const tooLong = values.text.length > LONGEST_LETTER;
  const lost = values.fileNames.filter((name) => !files.some((one) => one.name === name));

  const choose = async (list: FileList | null): Promise<void> => {
    setWrong(undefined);
    const chosen = [...(list ?? [])];
    if (files.length + chosen.length > MOST_FILES) {
      setWrong(t('portal.fileMost', { most: MOST_FILES }));
      return;
    }
    setReading(true);
    const taken: Chosen[] = [];
    const refused: string[] = [];
    for (const file of chosen) {
      const why = wrongFile(file);
      if (why !== undefined) {
        refused.push(why);
        continue;
      }
      try {
        taken.push(await read(file));
      } catch (failure) {
        refused.push(failure instanceof Error ? failure.message : String(failure));
      }
    }
    setReading(false);
    if (refused.length > 0) setWrong(refused.join(' '));
    attach([...files, ...taken]);
  };

  const send = async (): Promise<void> => {
    setTried(true);
    if (busy || reading || noTopic || noText || tooLong || lost.length > 0) return;
    setBusy(true);
    setFailed(undefined);
    const messageId = values.messageId === '' ? crypto.randomUUID() : values.messageId;
    // Kept with the text: what is sent again after a reload is the same message.
    change({ messageId });
    try {
      const sent = await askClinic(
        {
          messageId,
          text: values.text.trim(),
          ...(answers === undefined && { topic: values.topic }),
          files: files.map(({ attachment }) => attachment),
        },
        answers?.message,
      );
      drop();
      setFiles([]);
      setTried(false);
      await client.invalidateQueries({ queryKey: messagesKey(patient) });
      onSent(threadOf(sent));
    } catch (failure) {
      const error = failure instanceof ApiError ? failure : undefined;
      // Only an answer that refuses it says that it is not there.
      setFailed(
        error?.kind === 'unreachable' || error?.kind === 'timeout' || error?.kind === 'server'
          ? t('portal.unsure')
          : t('portal.notSent', { reason: error?.message ?? String(failure) }),
      );
    } finally {
      setBusy(false);
    }
  };

  // Anything else is another message: one that may have arrived is not taken for what was typed after it.
  const write = (part: Partial<Written>): void => {
    change({ ...part, messageId: '' });
  };
  const attach = (all: readonly Chosen[]): void => {
    setFiles(all);
    write({ fileNames: all.map(({ name }) => name) });
  };

  return (
    <form
      className={styles.letter}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {answers === undefined && (
        <div>
          <label htmlFor={`${id}-topic`}>{t('portal.topic')}</label>
          <select
            id={`${id}-topic`}
            value={values.topic}
            aria-invalid={tried && noTopic ? true : undefined}
            aria-describedby={tried && noTopic ? `${id}-no-topic` : undefined}
            onChange={(event) => {
              write({ topic: event.currentTarget.value });
            }}
          >
            <option value="">{t('portal.choose')}</option>
            {Object.entries(TOPICS).map(([code, words]) => (
              <option key={code} value={code}>
                {words}
              </option>
            ))}
          </select>
          {tried && noTopic && (
            <p id={`${id}-no-topic`} className={styles.wrong}>
              {t('portal.needTopic')}
            </p>
          )}
        </div>
      )}
      <div>
        <label htmlFor={`${id}-text`}>
          {answers === undefined ? t('portal.yourMessage') : t('portal.yourAnswer')}
        </label>
        <textarea
          id={`${id}-text`}
          rows={answers === undefined ? 6 : 3}
          readOnly={busy}
          value={values.text}
          aria-invalid={tooLong || (tried && noText) ? true : undefined}
          aria-describedby={tooLong || (tried && noText) ? `${id}-no-text` : undefined}
          onChange={(event) => {
            write({ text: event.currentTarget.value });
          }}
        />
        {(tooLong || (tried && noText)) && (
          <p id={`${id}-no-text`} className={styles.wrong}>
            {tooLong ? t('portal.longText', { most: LONGEST_LETTER }) : t('portal.needText')}
          </p>
        )}
      </div>
      <div>
        <label htmlFor={`${id}-files`}>{t('portal.files')}</label>
        <input
          id={`${id}-files`}
          type="file"
          multiple
          accept={FILE_TYPES.join(',')}
          disabled={busy}
          aria-describedby={`${id}-files-hint`}
          onChange={(event) => {
            void choose(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        <p id={`${id}-files-hint`} className={styles.file}>
          {t('portal.filesHint', { most: MOST_FILES })}
        </p>
        {files.length > 0 && (
          <ul aria-label={t('portal.chosenFiles')}>
            {files.map((one, i) => (
              <li key={`${String(i)} ${one.name}`} className={styles.file}>
                {one.name}
                <IconButton
                  icon="close"
                  size="small"
                  label={t('portal.fileRemove', { name: one.name })}
                  onClick={() => {
                    attach(files.filter((_, at) => at !== i));
                  }}
                />
              </li>
            ))}
          </ul>
        )}
        {lost.length > 0 && (
          <div role="alert">
            <p className={styles.wrong}>{t('portal.fileAgain', { names: lost.join(', ') })}</p>
            <Button
              size="small"
              onClick={() => {
                attach(files);
              }}
            >
              {t('portal.fileWithout')}
            </Button>
          </div>
        )}
        {wrong !== undefined && (
          <p role="alert" className={styles.wrong}>
            {wrong}
          </p>
        )}
      </div>
      {failed !== undefined && (
        <p role="alert" className={styles.wrong}>
          {failed}
        </p>
      )}
      <div className={styles.buttons}>
        {onLeave !== undefined && (
          <Button
            onClick={() => {
              drop();
              onLeave();
            }}
          >
            {t('portal.discard')}
          </Button>
        )}
        <Button kind="primary" type="submit" disabled={busy || reading}>
          {t(failed === undefined ? (busy ? 'portal.sending' : 'portal.send') : 'portal.sendAgain')}
        </Button>
      </div>
    </form>
  );
}
