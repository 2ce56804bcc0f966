import { useId } from 'react';
import { formatRecent } from '@/fhir';
import { useChart } from '@/features/chart';
import { t } from '@/i18n';
import { Button, Icon } from '@/ui';
import { bothOf } from './both';
import { wordDiff } from './diff';
import { plainText } from './narrative';
import styles from './Notes.module.css';
import { isOwn, type FieldState } from './protocol';
import { conceptIn } from './template';

interface Side {
  readonly key: string;
  readonly text: string;
  readonly who: string;
  readonly take: string;
}

const words = (field: FieldState, text: string): string => {
  if (field.form === 'xhtml') return plainText(text);
  const codings = conceptIn(text)?.coding;
  return codings === undefined
    ? text
    : [codings[0]?.display, ...codings.map(({ code }) => code)]
        .filter((word) => word !== undefined)
        .join(' ');
};

/** Two people changed one sentence: both texts, what differs, and the choice. Nothing is thrown away before somebody chooses. */
export function ConflictBox({
  title,
  field,
  editor,
  onChoose,
}: {
  title: string;
  field: FieldState;
  /** The own screen: its text is named as the own. */
  editor: string;
  onChoose: (text: string) => void;
}) {
  const id = useId();
  const { user, now } = useChart();
  const inNote = field.held ? field.stored : field.text;
  const named = (by: { id: string; name: string } | undefined, at: string): string =>
    t('note.textOf', {
      who: by?.id === user?.subject ? t('note.you') : (by?.name ?? t('note.somebody')),
      when: formatRecent(at, now),
    });
  const others: readonly Side[] = field.conflicts.map((c) => {
    const mine = isOwn(field, c) || c.editor === editor;
    return {
      key: String(c.id),
      text: isOwn(field, c) ? field.text : c.value,
      who: named(c.by, c.at),
      take: mine ? t('note.takeMine') : t('note.takeTheirs', { who: c.by.name }),
    };
  });
  const empty = t('note.emptyText');
  return (
    <section className={styles.conflict} role="alert" aria-labelledby={id}>
      <h4 id={id}>
        <Icon name="triangle" size={14} /> {t('note.conflict', { section: title })}
      </h4>
      <p>{t('note.conflictDetail')}</p>
      <div className={styles.sides}>
        <div>
          <p className={styles.who}>
            {t('note.inNote')} {named(field.by, field.at)}
          </p>
          <p className={styles.side}>{words(field, inNote) || empty}</p>
          <Button
            size="small"
            onClick={() => {
              onChoose(inNote);
            }}
          >
            {t('note.keepInNote')}
          </Button>
        </div>
        {others.map((side) => (
          <div key={side.key}>
            <p className={styles.who}>
              {t('note.beside')} {side.who}
            </p>
            <p className={styles.side}>
              {side.text === ''
                ? empty
                : wordDiff(words(field, inNote), words(field, side.text))
                    .filter((s) => s.kind !== 'removed')
                    .map((s, i) =>
                      s.kind === 'added' ? <ins key={i}>{s.text}</ins> : <span key={i}>{s.text}</span>,
                    )}
            </p>
            <Button
              size="small"
              onClick={() => {
                onChoose(side.text);
              }}
            >
              {side.take}
            </Button>
          </div>
        ))}
      </div>
      {field.form === 'xhtml' && (
        <Button
          size="small"
          onClick={() => {
            onChoose(others.reduce((text, other) => bothOf(text, other.text), inNote));
          }}
        >
          {t('note.keepBoth')}
        </Button>
      )}
    </section>
  );
}
