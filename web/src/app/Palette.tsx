import { useNavigate, useParams } from '@tanstack/react-router';
import { useId, useState, type KeyboardEvent } from 'react';
import { offersFor } from '@/api/roles';
import { endSession, useSession } from '@/api/sessionStore';
import { Marked, PatientOptions, usePatient, useListKeys, usePatientList } from '@/features/patients';
import { patientFace } from '@/fhir/patient';
import { t, tn } from '@/i18n';
import { Icon, Modal, NeverAsked, setPreferences, VisuallyHidden, type IconName } from '@/ui';
import { isFor, type ActionContext } from '@/workspace/feature';
import { openTask } from '@/workspace/tasks';
import { actions as registered } from './actions';
import { closeChart } from './chartsOpen';
import styles from './Palette.module.css';
import { chartAreas, placesFor } from './places';

interface Shown {
  key: string;
  group: 'chart' | 'anywhere';
  text: string;
  icon: IconName;
  act: () => void;
}

/** Finds patients and actions from anywhere, by keyboard alone. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const actionsOnly = text.startsWith('>');
  const typed = actionsOnly ? text.slice(1).trim() : text.trim();
  const list = usePatientList(actionsOnly ? '' : typed);
  const actions = useActions(onClose).filter(({ text: name }) =>
    typed !== '' ? matches(name, typed) : actionsOnly,
  );
  const chartActions = actions.filter(({ group }) => group === 'chart');
  const anywhere = actions.filter(({ group }) => group === 'anywhere');
  const ordered = [...chartActions, ...anywhere];
  const faces = actionsOnly ? [] : list.faces;
  const navigate = useNavigate();
  const [waited, setWaited] = useState(false);
  const id = useId();

  const pick = (index: number, newTab: boolean): void => {
    const face = faces[index];
    if (face !== undefined) {
      // Rows that answer an older text are never opened: the wrong patient would be.
      if (!list.current) {
        setWaited(true);
        return;
      }
      if (newTab) window.open(`/patients/${encodeURIComponent(face.id)}`, '_blank', 'noopener');
      else void navigate({ to: '/patients/$patientId/$', params: { patientId: face.id, _splat: '' } });
      onClose();
      return;
    }
    if (!actionsOnly && !list.current) {
      setWaited(true);
      return;
    }
    ordered[index - faces.length]?.act();
  };
  const keys = useListKeys(
    faces.length + ordered.length,
    `${text}|${faces[0]?.id ?? ''}`,
    (index, event: KeyboardEvent) => {
      pick(index, event.ctrlKey || event.metaKey);
    },
  );
  const optionId = (index: number): string => `${id}-${String(index)}`;
  const chartName = useChartName();

  const count = [
    actionsOnly || !list.current || typed === '' ? undefined : list.countText,
    ordered.length === 0 ? undefined : tn('palette.actions', ordered.length),
  ].filter((part) => part !== undefined);

  const group = (title: string, some: Shown[], offset: number) =>
    some.length > 0 && (
      <div role="group" aria-label={title}>
        <div className={styles.heading} aria-hidden="true">
          {title}
        </div>
        {some.map((action, i) => {
          const index = offset + i;
          return (
            <div
              key={action.key}
              id={optionId(index)}
              role="option"
              tabIndex={-1}
              aria-selected={keys.active === index}
              className={`${styles.action ?? ''} ${keys.active === index ? (styles.active ?? '') : ''}`}
              onMouseMove={() => {
                keys.setActive(index);
              }}
              onMouseDown={(event) => {
                event.preventDefault();
              }}
              onClick={action.act}
              onKeyDown={keys.onKeyDown}
            >
              <Icon name={action.icon} />
              <span>
                <Marked text={action.text} parts={typed === '' ? [] : [typed]} />
              </span>
            </div>
          );
        })}
      </div>
    );

  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={880}
      yOffset="84px"
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      zIndex={500}
      classNames={{ content: styles.palette ?? '', overlay: styles.veil ?? '' }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.title')}>
        <div className={styles.query}>
          <Icon name="search" size={22} />
          <input
            data-autofocus
            // At once, not when the dialog gets round to it: letters typed meanwhile went into the note behind it.
            autoFocus
            className={styles.input}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setWaited(false);
            }}
            onKeyDown={keys.onKeyDown}
            role="combobox"
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls={`${id}-list`}
            aria-activedescendant={keys.active < 0 ? undefined : optionId(keys.active)}
            aria-label={t('patients.search')}
            placeholder={t('patients.placeholder')}
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            maxLength={120}
          />
          <span className={styles.count} role="status">
            {waited && !list.current ? t('patients.stillSearching') : count.join(' · ')}
          </span>
          <kbd>Esc</kbd>
        </div>
        <div className={styles.list}>
          {!actionsOnly && list.state}
          <div
            id={`${id}-list`}
            role="listbox"
            aria-label={t('palette.title')}
            aria-busy={!actionsOnly && !list.current}
          >
            {faces.length > 0 && (
              <PatientOptions
                heading={t(typed === '' ? 'patients.recent' : 'palette.patients')}
                list={list}
                keys={keys}
                optionId={optionId}
                onPick={pick}
              />
            )}
            {group(t('palette.inChart', { name: chartName ?? '' }), chartActions, faces.length)}
            {group(t('palette.anywhere'), anywhere, faces.length + chartActions.length)}
          </div>
          {!actionsOnly && list.more}
          {actionsOnly && ordered.length === 0 && (
            <NeverAsked
              title={t('palette.noActions', { text: typed })}
              detail={t('palette.noActionsDetail')}
            />
          )}
        </div>
        <footer className={styles.foot}>
          <span>
            <kbd aria-hidden="true">↑</kbd> <kbd aria-hidden="true">↓</kbd>
            <VisuallyHidden>{t('keys.arrows')}</VisuallyHidden> {t('palette.move')}
          </span>
          <span>
            <kbd>Enter</kbd> {t('palette.open')}
          </span>
          <span>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd> {t('palette.newTab')}
          </span>
          <span>
            <kbd>&gt;</kbd> {t('palette.actionsOnly')}
          </span>
          <span className={styles.recorded}>
            <Icon name="shield" /> {t('palette.recorded')}
          </span>
        </footer>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Every typed word begins a word of the action's name. */
function matches(name: string, typed: string): boolean {
  const words = name.toLowerCase().split(/\s+/);
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)));
}

/** Name of the patient whose chart is on the screen. */
function useChartName(): string | undefined {
  const { patientId } = useParams({ strict: false });
  const { data } = usePatient(patientId ?? '', patientId !== undefined);
  return data === undefined ? undefined : patientFace(data).name;
}

function useActions(onClose: () => void): Shown[] {
  const { user } = useSession();
  const { patientId } = useParams({ strict: false });
  const navigate = useNavigate();
  const offers = offersFor(user.roles);
  const then = (act: () => void) => (): void => {
    onClose();
    act();
  };
  const chart: Shown[] = [];
  if (patientId !== undefined) {
    if (offers.chart) {
      for (const { area, text, icon, who } of chartAreas) {
        if (!isFor(who, user.roles)) continue;
        chart.push({
          key: `area-${area}`,
          group: 'chart',
          text: t('action.goto', { where: t(text) }),
          icon,
          act: then(
            () => void navigate({ to: '/patients/$patientId/$', params: { patientId, _splat: area } }),
          ),
        });
      }
    }
    chart.push({
      key: 'close',
      group: 'chart',
      text: t('action.closeChart'),
      icon: 'close',
      act: then(() => {
        closeChart(patientId);
        void navigate({ to: '/patients' });
      }),
    });
  }
  const context: ActionContext = {
    user,
    patientId: offers.chart ? patientId : undefined,
    go: (href) => void navigate({ href }),
    openTask: (task) => {
      if (patientId !== undefined) openTask(patientId, task);
    },
  };
  const own = registered
    .filter(
      ({ group, who, offered }) =>
        isFor(who, user.roles) &&
        (group === 'anywhere' || context.patientId !== undefined) &&
        (offered?.(context) ?? true),
    )
    .map(({ key, group, text, icon, run }): Shown => ({
      key,
      group,
      text: t(text),
      icon,
      act: then(() => {
        run(context);
      }),
    }));
  chart.push(...own.filter(({ group }) => group === 'chart'));
  return [
    ...chart,
    ...own.filter(({ group }) => group === 'anywhere'),
    ...placesFor(user.roles).map(({ path, title, text, icon }): Shown => ({
      key: path,
      group: 'anywhere',
      text: t('action.goto', { where: t(title ?? text) }),
      icon,
      act: then(() => void navigate({ href: path })),
    })),
    {
      key: 'light',
      group: 'anywhere',
      text: t('action.light'),
      icon: 'sun',
      act: then(() => {
        setPreferences({ theme: 'light' });
      }),
    },
    {
      key: 'dark',
      group: 'anywhere',
      text: t('action.dark'),
      icon: 'moon',
      act: then(() => {
        setPreferences({ theme: 'dark' });
      }),
    },
    {
      key: 'compact',
      group: 'anywhere',
      text: t('action.compact'),
      icon: 'rows',
      act: then(() => {
        setPreferences({ density: 'compact' });
      }),
    },
    {
      key: 'roomy',
      group: 'anywhere',
      text: t('action.comfortable'),
      icon: 'rows',
      act: then(() => {
        setPreferences({ density: 'comfortable' });
      }),
    },
    {
      key: 'out',
      group: 'anywhere',
      text: t('action.signOut'),
      icon: 'exit',
      act: then(() => void endSession()),
    },
  ];
}
