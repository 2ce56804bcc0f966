import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { t } from '@/i18n';
import { Icon } from '@/ui';
import fieldStyles from '@/ui/fields.module.css';
import styles from './forms.module.css';
import {
  faultOf,
  isEnabled,
  isTotal,
  optionOfDigit,
  optionsOf,
  SUPPORTED,
  textOf,
  type Item,
  type Typed,
} from './items';

interface FieldsProps {
  items: readonly Item[] | undefined;
  typed: Typed;
  onAnswer: (linkId: string, values: readonly string[]) => void;
  /** Marks questions without an answer. */
  missing: ReadonlySet<string>;
}

/** Every control of a form in its order; a digit goes on from one question to the next. */
export function FormFields(props: FieldsProps) {
  const root = useRef<HTMLDivElement>(null);
  const goOn = (linkId: string): void => {
    const all = [...(root.current?.querySelectorAll<HTMLElement>('[data-question]') ?? [])];
    const next = all[all.findIndex((one) => one.dataset.question === linkId) + 1];
    const control =
      next?.querySelector<HTMLElement>('input:checked') ??
      next?.querySelector<HTMLElement>('input, textarea, select') ??
      root.current?.closest('aside')?.querySelector<HTMLElement>('footer button:last-of-type');
    control?.focus();
  };
  return (
    <div ref={root} className={styles.items} data-first-field>
      <Items {...props} goOn={goOn} />
    </div>
  );
}

type ItemsProps = FieldsProps & { goOn: (linkId: string) => void };

function Items({ items, ...rest }: ItemsProps) {
  return (
    <>
      {(items ?? []).map((item) => (
        <One key={item.linkId} item={item} {...rest} />
      ))}
    </>
  );
}

function One({ item, ...rest }: Omit<ItemsProps, 'items'> & { item: Item }) {
  if (!isEnabled(item, rest.typed) || isTotal(item)) return null;
  if (item.type === 'display') return <p className={styles.intro}>{textOf(item)}</p>;
  if (item.type === 'group') {
    return (
      <section className={styles.items} aria-label={textOf(item)}>
        <h3>{textOf(item)}</h3>
        <Items items={item.item} {...rest} />
      </section>
    );
  }
  const answered = (rest.typed[item.linkId] ?? []).length > 0;
  return (
    <>
      <Question item={item} {...rest} />
      {answered && <Items items={item.item} {...rest} />}
    </>
  );
}

function Question({ item, typed, onAnswer, missing, goOn }: Omit<ItemsProps, 'items'> & { item: Item }) {
  const values = typed[item.linkId] ?? [];
  const label = `${item.prefix === undefined ? '' : `${item.prefix}. `}${textOf(item)}`;
  if (!SUPPORTED.has(item.type)) {
    return (
      <p className={styles.intro}>
        <Icon name="diamond" /> {t('forms.notSupported', { question: label })}
      </p>
    );
  }
  const isMissing = missing.has(item.linkId);
  const note: ReactNode = isMissing ? (
    <span className={styles.missing}>
      <Icon name="dashed" size={14} /> {t('forms.noAnswer')}
    </span>
  ) : null;
  if (item.type === 'choice' || item.type === 'open-choice' || item.type === 'boolean') {
    return <Choice item={item} label={label} note={note} values={values} onAnswer={onAnswer} goOn={goOn} />;
  }
  const value = values[0] ?? '';
  const fault = value.trim() === '' ? null : faultOf(item, value.trim());
  const id = `form-${item.linkId}`;
  const props = {
    id,
    value,
    'aria-invalid': fault === null ? undefined : (true as const),
    'aria-describedby': fault === null ? undefined : `${id}-fault`,
    onChange: (e: { target: { value: string } }) => {
      onAnswer(item.linkId, e.target.value === '' ? [] : [e.target.value]);
    },
  };
  return (
    <div className={fieldStyles.field} data-question={item.linkId}>
      <label htmlFor={id}>
        {label} {note}
      </label>
      {item.type === 'text' ? (
        <textarea rows={3} {...props} />
      ) : (
        <input
          type={item.type === 'date' ? 'date' : 'text'}
          inputMode={item.type === 'integer' ? 'numeric' : item.type === 'decimal' ? 'decimal' : undefined}
          autoComplete="off"
          {...props}
        />
      )}
      {fault !== null && (
        <p id={`${id}-fault`} className={fieldStyles.error} role="alert">
          <Icon name="barred" size={14} /> {t(fault)}
        </p>
      )}
    </div>
  );
}

function Choice({
  item,
  label,
  note,
  values,
  onAnswer,
  goOn,
}: {
  item: Item;
  label: string;
  note: ReactNode;
  values: readonly string[];
  onAnswer: (linkId: string, values: readonly string[]) => void;
  goOn: (linkId: string) => void;
}) {
  const many = item.repeats === true;
  const options =
    item.type === 'boolean'
      ? [
          { key: 'true', text: t('forms.yes'), ordinal: null, coding: undefined },
          { key: 'false', text: t('forms.no'), ordinal: null, coding: undefined },
        ]
      : optionsOf(item);
  const other = values.find((v) => !options.some((o) => o.key === v)) ?? '';
  const choose = (key: string): void => {
    if (!many) onAnswer(item.linkId, [key]);
    else onAnswer(item.linkId, values.includes(key) ? values.filter((v) => v !== key) : [...values, key]);
  };
  const onKeyDown = (e: KeyboardEvent<HTMLFieldSetElement>): void => {
    const typing = e.target instanceof HTMLInputElement && e.target.type === 'text';
    if (typing || e.ctrlKey || e.metaKey || e.altKey) return;
    if (/^\d$/.test(e.key)) {
      const chosen = optionOfDigit(options, Number(e.key));
      if (chosen === undefined) return;
      e.preventDefault();
      // Drawn and gone on at once: the next digit, however fast, must never land on this question. The answer may bring or take questions.
      flushSync(() => {
        choose(chosen.key);
      });
      if (!many) goOn(item.linkId);
    } else if (e.key === 'Backspace' || e.key === 'Delete') {
      // A radio once chosen cannot be left again without this: no answer is an answer too.
      e.preventDefault();
      onAnswer(item.linkId, []);
    }
  };
  return (
    // The digits act on the radios inside, which are focused and operated as ever.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <fieldset className={styles.question} data-question={item.linkId} onKeyDown={onKeyDown}>
      <legend>
        {label} {note}
      </legend>
      <div className={styles.options}>
        {options.map((option, at) => (
          <label key={option.key} className={values.includes(option.key) ? styles.chosen : undefined}>
            <input
              type={many ? 'checkbox' : 'radio'}
              name={`form-${item.linkId}`}
              checked={values.includes(option.key)}
              onChange={() => {
                choose(option.key);
              }}
            />
            <span>{option.text}</span>
            <kbd aria-hidden="true">{option.ordinal ?? at + 1}</kbd>
          </label>
        ))}
        {item.type === 'open-choice' && (
          <label>
            <span>{t('forms.other')}</span>
            <input
              type="text"
              value={other}
              onChange={(e) => {
                const rest = many ? values.filter((v) => v !== other) : [];
                onAnswer(item.linkId, e.target.value === '' ? rest : [...rest, e.target.value]);
              }}
            />
          </label>
        )}
      </div>
    </fieldset>
  );
}
