import { useId, useState } from 'react';
import type { PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import styles from './FindPatient.module.css';
import { PatientOptions } from './PatientOptions';
import { useListKeys } from './useListKeys';
import { usePatientList } from './usePatientList';

/** Search as everywhere; Enter takes the marked row. */
export function FindPatient({ label, onPick }: { label: string; onPick: (face: PatientFace) => void }) {
  const [text, setText] = useState('');
  const list = usePatientList(text.trim());
  const id = useId();
  const pick = (index: number): void => {
    const face = list.faces[index];
    if (list.current && face !== undefined) onPick(face);
  };
  const keys = useListKeys(list.faces.length, `${text}|${list.faces[0]?.id ?? ''}`, pick);
  const option = (index: number): string => `${id}-${String(index)}`;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        data-first
        autoFocus
        className={styles.search}
        value={text}
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-activedescendant={keys.active < 0 ? undefined : option(keys.active)}
        autoComplete="off"
        maxLength={120}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={keys.onKeyDown}
      />
      {list.state}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('patients.found')}
        aria-busy={!list.current}
        className={styles.found}
      >
        {list.faces.length > 0 && (
          <PatientOptions
            heading={t(text.trim() === '' ? 'patients.recent' : 'patients.found')}
            list={list}
            keys={keys}
            optionId={option}
            onPick={pick}
          />
        )}
      </div>
      {list.more}
    </div>
  );
}
