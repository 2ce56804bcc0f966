import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useState } from 'react';
import { t } from '@/i18n';
import { Button, Icon, PageHead } from '@/ui';
import type { PageProps } from '@/workspace/feature';
import { PatientOptions } from './PatientOptions';
import styles from './PatientsPage.module.css';
import { useListKeys } from './useListKeys';
import { usePatientList } from './usePatientList';

/** Search with the recent patients below: the same list as in the palette. */
export function PatientsPage({ actions }: PageProps) {
  const [text, setText] = useState('');
  const typed = text.trim();
  const list = usePatientList(typed);
  const navigate = useNavigate();
  const [waited, setWaited] = useState(false);
  const id = useId();
  useEffect(() => {
    document.title = `${t('patients.title')} · ${t('app.name')}`;
  }, []);

  // Loaded late, the page does not take letters away from who types them elsewhere already, as into the palette.
  const [free] = useState(() => !(document.activeElement instanceof HTMLInputElement));
  const pick = (index: number, newTab: boolean): void => {
    const face = list.faces[index];
    if (!list.current) setWaited(true);
    else if (face !== undefined && newTab)
      window.open(`/patients/${encodeURIComponent(face.id)}`, '_blank', 'noopener');
    else if (face !== undefined)
      void navigate({ to: '/patients/$patientId/$', params: { patientId: face.id, _splat: '' } });
  };
  const keys = useListKeys(list.faces.length, `${text}|${list.faces[0]?.id ?? ''}`, (index, event) => {
    pick(index, event.ctrlKey || event.metaKey);
  });
  const optionId = (index: number): string => `${id}-${String(index)}`;
  const heading = t(typed === '' ? 'patients.recent' : 'patients.found');

  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <PageHead title={t('patients.title')}>
        {actions.map(({ key, text: words, icon, act }) => (
          <Button key={key} size="small" icon={icon} onClick={act}>
            {t(words)}
          </Button>
        ))}
      </PageHead>
      <div className={styles.body}>
        <div className={styles.card}>
          <div className={styles.search}>
            <Icon name="search" size={20} />
            <input
              autoFocus={free}
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value);
                setWaited(false);
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') keys.onKeyDown(event);
                else if (text !== '') setText('');
                // Out of the field the keys of the screens count again.
                else document.getElementById('main')?.focus();
              }}
              role="combobox"
              aria-expanded="true"
              aria-autocomplete="list"
              aria-controls={`${id}-list`}
              aria-activedescendant={keys.active < 0 ? undefined : optionId(keys.active)}
              aria-describedby={`${id}-hint`}
              aria-label={t('patients.search')}
              placeholder={t('patients.placeholder')}
              autoComplete="off"
              autoCorrect="off"
              spellCheck={false}
              maxLength={120}
            />
            <span className={styles.count} role="status">
              {waited && !list.current
                ? t('patients.stillSearching')
                : typed !== '' && list.current
                  ? list.countText
                  : ''}
            </span>
          </div>
          <p className={styles.hint} id={`${id}-hint`}>
            {t('patients.hint')}
          </p>
          <div className={styles.list}>
            {list.state}
            <div id={`${id}-list`} role="listbox" aria-label={heading} aria-busy={!list.current}>
              {list.faces.length > 0 && (
                <PatientOptions heading={heading} list={list} keys={keys} optionId={optionId} onPick={pick} />
              )}
            </div>
            {list.more}
          </div>
          <p className={styles.recorded}>
            <Icon name="shield" /> {t('palette.recorded')}
          </p>
        </div>
      </div>
    </main>
  );
}
