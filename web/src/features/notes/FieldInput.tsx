import { useEffect, useId, useRef, useState } from 'react';
import { unitText } from '@/fhir';
import { translated } from '@/fhir/translated';
import { fieldStyles, IcdChoice, icdOf, snomedOf, withIcd } from '@/features/chart';
import { t } from '@/i18n';
import { Icon, useDebouncedValue } from '@/ui';
import styles from './Notes.module.css';
import { useDiagnoses } from './notes.queries';
import { conceptIn, wrongWith, type StructuredField } from './template';

const WRONG = {
  decimal: 'note.wrongDecimal',
  integer: 'note.wrongInteger',
  date: 'note.wrongDate',
} as const;

interface FieldProps {
  field: StructuredField;
  /** Name in the draft: "field.weight". */
  name: string;
  value: string;
  readOnly: boolean;
  onChange: (value: string) => void;
}

/** One structured value: a number with its unit, a choice, a diagnosis. What is wrong with it is said at once, by the rules of signing. */
export function FieldInput(props: FieldProps) {
  return props.field.condition ? <Diagnosis {...props} /> : <Plain {...props} />;
}

const label = (field: StructuredField): string =>
  field.required ? t('note.required', { name: field.title }) : field.title;

function Plain({ field, name, value, readOnly, onChange }: FieldProps) {
  const id = useId();
  const wrong = wrongWith(field, value);
  const unit =
    field.unit === undefined ? null : unitText({ unit: field.unit.display ?? field.unit.code ?? '' });
  const props = {
    id,
    'data-field': name,
    disabled: readOnly,
    'aria-invalid': wrong === null ? undefined : (true as const),
    'aria-describedby': wrong === null ? undefined : `${id}-wrong`,
  };
  const control =
    field.type === 'choice' || field.type === 'boolean' ? (
      <select
        {...props}
        value={
          field.options.find((o) => value === o.code || value === `${o.system ?? ''}|${o.code ?? ''}`)
            ?.code ?? value
        }
        onChange={(e) => {
          onChange(e.currentTarget.value);
        }}
      >
        <option value="">{t('chart.notRecorded')}</option>
        {field.type === 'boolean' && (
          <>
            <option value="true">{t('note.yes')}</option>
            <option value="false">{t('note.no')}</option>
          </>
        )}
        {field.options.map((o) => (
          <option key={o.code} value={o.code}>
            {translated(o.display ?? o.code, o._display)}
          </option>
        ))}
      </select>
    ) : (
      <input
        {...props}
        value={value}
        autoComplete="off"
        inputMode={['decimal', 'quantity', 'integer'].includes(field.type) ? 'decimal' : undefined}
        list={field.options.length > 0 ? `${id}-options` : undefined}
        onChange={(e) => {
          onChange(e.currentTarget.value);
        }}
      />
    );
  return (
    <div className={fieldStyles.field}>
      <label htmlFor={id}>{label(field)}</label>
      <span className={fieldStyles.withUnit}>
        {control}
        {unit !== null && unit !== '' && <span className={fieldStyles.unit}>{unit}</span>}
      </span>
      {field.options.length > 0 && (
        <datalist id={`${id}-options`}>
          {field.options.map((o) => (
            <option key={o.code} value={translated(o.display ?? o.code, o._display)} />
          ))}
        </datalist>
      )}
      {wrong !== null && (
        <p id={`${id}-wrong`} className={fieldStyles.error} role="alert">
          <Icon name="barred" size={14} /> {t(WRONG[wrong])}
        </p>
      )}
    </div>
  );
}

function Diagnosis({ field, name, value, readOnly, onChange }: FieldProps) {
  const id = useId();
  const concept = conceptIn(value);
  const coding = concept?.coding?.[0];
  const text = concept === null ? value : '';
  // Only on the screen where it was picked: two people in one note would both put the code in.
  const [picked, setPicked] = useState(false);
  const [closed, setClosed] = useState(true);
  const [active, setActive] = useState(-1);
  const [asked] = useDebouncedValue(text, 250);
  const found = useDiagnoses(closed ? '' : asked);
  const options = closed || text.trim().length < 2 ? [] : (found.data ?? []);
  const open = options.length > 0;
  const at = Math.min(active, options.length - 1);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) list.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const choose = (chosen: fhir4.Coding | undefined): void => {
    if (chosen === undefined) return;
    onChange(
      JSON.stringify({ system: chosen.system, code: chosen.code, display: chosen.display ?? chosen.code }),
    );
    setPicked(true);
    setClosed(true);
  };
  if (concept !== null && coding !== undefined) {
    const icd = icdOf(concept);
    const snomed = snomedOf(concept);
    return (
      <div className={fieldStyles.field}>
        <span className={styles.label} id={id}>
          {label(field)}
        </span>
        <span className={styles.chosen} role="group" aria-labelledby={id}>
          <b>{coding.display ?? coding.code}</b>{' '}
          <span className={styles.code}>
            {[coding.code, ...icd.map((one) => `${one.coding.code ?? ''} ICD-10-CM`)].join(' · ')}
          </span>
          <button
            type="button"
            data-field={name}
            disabled={readOnly}
            aria-label={t('note.removeDiagnosis', { name: coding.display ?? coding.code ?? '' })}
            onClick={() => {
              onChange('');
            }}
          >
            <Icon name="close" size={14} />
          </button>
        </span>
        {snomed !== undefined && !readOnly && (
          <IcdChoice
            key={snomed}
            snomed={snomed}
            chosen={icd}
            suggest={picked && icd.length === 0}
            onChange={(codes) => {
              setPicked(false);
              onChange(JSON.stringify(withIcd(concept, codes)));
            }}
          />
        )}
      </div>
    );
  }
  return (
    <div className={fieldStyles.field}>
      <label htmlFor={id}>{label(field)}</label>
      <div className={styles.combo}>
        <input
          id={id}
          data-field={name}
          readOnly={readOnly}
          role="combobox"
          aria-expanded={open}
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={open && at >= 0 ? `${id}-${String(at)}` : undefined}
          aria-describedby={`${id}-hint`}
          autoComplete="off"
          value={text}
          onChange={(e) => {
            setClosed(false);
            setActive(-1);
            onChange(e.currentTarget.value);
          }}
          onBlur={() => {
            setClosed(true);
          }}
          onKeyDown={(e) => {
            if (!open) return;
            if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
              e.preventDefault();
              const step = e.key === 'ArrowDown' ? 1 : -1;
              setActive((at + step + options.length) % options.length);
            } else if (e.key === 'Enter' && at >= 0) {
              e.preventDefault();
              choose(options[at]);
            } else if (e.key === 'Escape') {
              e.stopPropagation();
              setClosed(true);
            }
          }}
        />
        <div
          ref={list}
          id={`${id}-list`}
          className={open ? styles.options : undefined}
          role="listbox"
          aria-label={t('note.diagnoses')}
        >
          {options.map((o, i) => (
            <div
              key={`${o.system ?? ''}|${o.code ?? ''}`}
              id={`${id}-${String(i)}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              className={i === at ? styles.optionOn : undefined}
              onMouseDown={(e) => {
                e.preventDefault();
                choose(o);
              }}
            >
              {o.display ?? o.code} <span className={styles.code}>{o.code}</span>
            </div>
          ))}
        </div>
      </div>
      <p id={`${id}-hint`} className={styles.hint}>
        {found.error !== null
          ? t('note.diagnosesFailed')
          : text.trim() === ''
            ? t('note.diagnosisHint')
            : t('note.diagnosisFree')}
      </p>
    </div>
  );
}
