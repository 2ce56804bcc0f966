import { t } from '@/i18n';
import { PatientRow } from './PatientRow';
import styles from './PatientOptions.module.css';
import type { ListKeys } from './useListKeys';
import type { PatientList } from './usePatientList';

/** The rows of a patient list inside a listbox that a search field controls. */
export function PatientOptions({
  heading,
  list,
  keys,
  optionId,
  onPick,
}: {
  heading: string;
  list: PatientList;
  keys: ListKeys;
  optionId: (index: number) => string;
  onPick: (index: number, newTab: boolean) => void;
}) {
  return (
    <div role="group" aria-label={heading} className={styles.group}>
      <div className={styles.heading} aria-hidden="true">
        {heading}
        {!list.current && <span> · {t('patients.searching')}</span>}
      </div>
      {list.faces.map((face, index) => (
        <div
          key={face.id}
          id={optionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={keys.active === index}
          className={`${styles.option ?? ''} ${keys.active === index ? (styles.active ?? '') : ''}`}
          onMouseMove={() => {
            keys.setActive(index);
          }}
          onMouseDown={(event) => {
            event.preventDefault();
          }}
          onClick={(event) => {
            onPick(index, event.ctrlKey || event.metaKey);
          }}
          onKeyDown={keys.onKeyDown}
        >
          <PatientRow
            face={face}
            parts={list.parts}
            similar={list.similar.get(face.id)}
            mark={keys.active === index && list.current ? <kbd aria-hidden="true">Enter</kbd> : undefined}
          />
        </div>
      ))}
    </div>
  );
}
