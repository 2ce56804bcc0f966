import { useRef, useState } from 'react';
import { Field } from '@/features/chart';
import { t } from '@/i18n';
import { Button } from '@/ui';
import styles from './Upload.module.css';
import { isOpen, progressWords, type Item } from './upload';
import type { Uploads } from './useUploads';

const KINDS = '.pdf,.jpg,.jpeg,.png,.tif,.tiff,.dcm,.rtf,.xml,.txt';

/** Where files are chosen, dropped, or taken with the camera. */
export function FileDrop({ busy, add }: { busy: boolean; add: Uploads['add'] }) {
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  return (
    <div
      className={over ? `${styles.drop ?? ''} ${styles.over ?? ''}` : styles.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (!busy) add(event.dataTransfer.files);
      }}
    >
      <input
        ref={files}
        type="file"
        multiple
        hidden
        accept={KINDS}
        aria-label={t('documents.choose')}
        onChange={(event) => {
          add(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <input
        ref={camera}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        aria-label={t('documents.camera')}
        onChange={(event) => {
          add(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <Button disabled={busy} onClick={() => files.current?.click()}>
        {t('documents.choose')}
      </Button>
      <Button disabled={busy} onClick={() => camera.current?.click()}>
        {t('documents.camera')}
      </Button>
      <p>{t('documents.drop')}</p>
    </div>
  );
}

/** The files with how far each is. */
export function FileList({
  uploads,
  busy,
  mayRetry,
  onRetry,
}: {
  uploads: Uploads;
  busy: boolean;
  mayRetry: boolean;
  onRetry: (item: Item) => void;
}) {
  if (uploads.items.length === 0) return null;
  return (
    <ul className={styles.files} aria-label={t('documents.files')}>
      {uploads.items.map((item) => (
        <Row
          key={item.key}
          item={item}
          busy={busy}
          onTitle={(title) => {
            uploads.rename(item.key, title);
          }}
          onCancel={() => {
            uploads.cancel(item.key);
          }}
          onRetry={() => {
            onRetry(item);
          }}
          mayRetry={mayRetry}
          onRemove={() => {
            uploads.remove(item.key);
          }}
        />
      ))}
    </ul>
  );
}

/** That the files are this patient's. */
export function Confirm({
  name,
  born,
  checked,
  disabled,
  onCheck,
}: {
  name: string;
  born: string;
  checked: boolean;
  disabled: boolean;
  onCheck: (checked: boolean) => void;
}) {
  return (
    <label className={styles.confirm}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => {
          onCheck(event.target.checked);
        }}
      />
      {t('documents.mine', { name, born })}
    </label>
  );
}

function Row({
  item,
  busy,
  mayRetry,
  onTitle,
  onCancel,
  onRetry,
  onRemove,
}: {
  item: Item;
  busy: boolean;
  mayRetry: boolean;
  onTitle: (title: string) => void;
  onCancel: () => void;
  onRetry: () => void;
  onRemove: () => void;
}) {
  const { progress } = item;
  const name = item.file.name;
  const tried = progress.kind === 'failed' || progress.kind === 'cancelled';
  return (
    <li>
      <Field label={t('documents.title', { name })}>
        {(props) => (
          <input
            {...props}
            autoComplete="off"
            maxLength={200}
            value={item.title}
            disabled={!isOpen(item) || busy}
            onChange={(event) => {
              onTitle(event.target.value);
            }}
          />
        )}
      </Field>
      {progress.kind === 'sending' && <progress aria-label={name} max={1} value={progress.share} />}
      <div className={styles.state}>
        <span role="status">{progressWords(progress)}</span>
        {progress.kind === 'sending' && <Button onClick={onCancel}>{t('documents.cancel', { name })}</Button>}
        {tried && isOpen(item) && (
          <Button disabled={busy || !mayRetry} onClick={onRetry}>
            {t('documents.retry', { name })}
          </Button>
        )}
        {!busy && progress.kind !== 'filed' && (
          <Button onClick={onRemove}>{t('documents.remove', { name })}</Button>
        )}
      </div>
    </li>
  );
}
