import { t } from '@/i18n';
import { Button } from '@/ui';
import { plainText } from './narrative';
import styles from './Notes.module.css';
import type { Kept } from './protocol';

/** What this browser has of a draft that cannot be opened: to be read and copied, never silently lost. */
export function KeptTexts({ kept, onDrop }: { kept: Kept; onDrop: (() => void) | undefined }) {
  return (
    <section className={styles.kept} aria-label={t('note.keptHere')}>
      <h3>{t('note.keptHere')}</h3>
      {Object.entries(kept.fields).map(([name, field]) => (
        <p key={name} className={styles.side}>
          {field.form === 'xhtml' ? plainText(field.text) : field.text}
        </p>
      ))}
      {onDrop !== undefined && (
        <Button size="small" onClick={onDrop}>
          {t('note.dropKept')}
        </Button>
      )}
    </section>
  );
}
