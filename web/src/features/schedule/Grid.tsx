import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { ageText } from '@/fhir/dates';
import { SEX_WORDS } from '@/fhir/patient';
import { t } from '@/i18n';
import { Icon, VisuallyHidden } from '@/ui';
import styles from './Grid.module.css';
import { onDay, sideBySide, snap, ticksOf, without, type Span, type Window } from './grid';
import { FLOW_ICONS, FLOW_WORDS, fitText, whoText } from './status';
import { fitOf, type Column, type Fit, type Visit } from './visits';
import { clockIn, momentOf, wallOf } from './zone';

/** Pixels of a minute: 30 minutes are 56 px. */
const SCALE = 56 / 30;
const MINUTE = 60_000;
const STEP = 5 * MINUTE;

export interface Target extends Span {
  readonly column: Column;
  readonly fit: Fit;
}

interface Moving {
  readonly visit: Visit;
  readonly column: number;
  readonly start: number;
  readonly end: number;
  readonly by: 'pointer' | 'keyboard';
}

const MOVABLE = new Set(['booked', 'held']);

/**
 * Visits by time and column. Whatever the pointer does by dragging, keys do as well: `m` takes a visit up, arrows place it
 * (Shift with up and down changes its end), Enter drops, Escape puts it back; each place is said.
 */
export function Grid({
  columns,
  windows,
  zone,
  now,
  label,
  onOpen,
  onMove,
  onBook,
}: {
  columns: readonly Column[];
  /** The part of the day shown, one for each column; all of the same clock times. */
  windows: readonly Window[];
  zone: string;
  now: number;
  label: string;
  onOpen: (visit: Visit) => void;
  onMove: (visit: Visit, target: Target) => void;
  onBook: (column: Column, start: number) => void;
}) {
  const body = useRef<HTMLDivElement>(null);
  const [moving, setMoving] = useState<Moving | null>(null);
  const drag = useRef<{ x: number; y: number; moving: Moving; resize: boolean; moved: boolean } | null>(null);
  const dragged = useRef(false);
  const scroller = useRef<HTMLDivElement>(null);
  const first = windows[0];
  const height = Math.max(...windows.map((w) => (w.end - w.start) / MINUTE)) * SCALE;

  useEffect(() => {
    // The time that it is now, or the first visit, is what one looks for.
    const shown = windows[0];
    if (shown === undefined || scroller.current === null) return;
    const at = now >= shown.start && now < shown.end ? now - 45 * MINUTE : shown.start;
    scroller.current.scrollTop = ((at - shown.start) / MINUTE) * SCALE;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when another day is shown: not while time goes on
  }, [first?.day, columns.length]);

  const all = columns.flatMap((column) => column.visits);
  const targetOf = (m: Moving): Target | undefined => {
    const column = columns[m.column];
    if (column === undefined) return undefined;
    const span = { start: m.start, end: m.end };
    return { ...span, column, fit: fitOf(span, column, m.visit, all, now) };
  };
  const inWindow = (m: Moving): Moving => {
    const w = windows[m.column];
    if (w === undefined) return m;
    const length = m.end - m.start;
    const start = Math.min(Math.max(m.start, w.start), w.end - length);
    return { ...m, start, end: start + length };
  };
  const drop = (m: Moving): void => {
    const target = targetOf(m);
    setMoving(null);
    if (target === undefined) return;
    const home = columns.findIndex((c) => c.visits.includes(m.visit) && c.key === target.column.key);
    if (home >= 0 && m.start === m.visit.start && m.end === m.visit.end) return;
    onMove(m.visit, target);
  };

  const takeUp = (visit: Visit, column: number): void => {
    setMoving({ visit, column, start: visit.start, end: visit.end, by: 'keyboard' });
  };

  const moveKey = (event: KeyboardEvent, m: Moving): void => {
    const act = (next: Moving): void => {
      event.preventDefault();
      event.stopPropagation();
      setMoving(inWindow(next));
    };
    const { start, end } = m;
    const jump = event.ctrlKey ? 6 * STEP : STEP;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setMoving(null);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      drop(m);
    } else if (event.shiftKey && event.key === 'ArrowDown') act({ ...m, end: end + STEP });
    else if (event.shiftKey && event.key === 'ArrowUp')
      act({ ...m, end: Math.max(start + STEP, end - STEP) });
    else if (event.key === 'ArrowDown') act({ ...m, start: start + jump, end: end + jump });
    else if (event.key === 'ArrowUp') act({ ...m, start: start - jump, end: end - jump });
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const to = m.column + (event.key === 'ArrowLeft' ? -1 : 1);
      const column = columns[to];
      if (column === undefined) {
        event.preventDefault();
        return;
      }
      const moved = onDay(start, column.day, zone);
      act({ ...m, column: to, start: moved, end: moved + (end - start) });
    }
  };

  const cardKey = (event: KeyboardEvent, visit: Visit, column: number): void => {
    if (moving?.by === 'keyboard') {
      moveKey(event, moving);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'm' && MOVABLE.has(visit.flow)) {
      event.preventDefault();
      takeUp(visit, column);
      return;
    }
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const sorted = (c: Column | undefined): Visit[] =>
      [...(c?.visits ?? [])].sort((a, b) => a.start - b.start);
    let next: { visit: Visit; column: number } | undefined;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const list = sorted(columns[column]);
      const to = list[list.indexOf(visit) + (event.key === 'ArrowDown' ? 1 : -1)];
      if (to !== undefined) next = { visit: to, column };
    } else {
      const step = event.key === 'ArrowLeft' ? -1 : 1;
      const minutes = wallOf(visit.start, zone).minutes;
      for (let c = column + step; c >= 0 && c < columns.length && next === undefined; c += step) {
        const nearest = sorted(columns[c]).sort(
          (a, b) =>
            Math.abs(wallOf(a.start, zone).minutes - minutes) -
            Math.abs(wallOf(b.start, zone).minutes - minutes),
        )[0];
        if (nearest !== undefined) next = { visit: nearest, column: c };
      }
    }
    if (next !== undefined)
      body.current
        ?.querySelector<HTMLElement>(`[data-card="${String(next.column)} ${next.visit.id}"]`)
        ?.focus();
  };

  const atPointer = (
    event: PointerEvent,
    m: Moving,
    resize: boolean,
    from: { x: number; y: number },
  ): Moving => {
    const delta = ((event.clientY - from.y) / SCALE) * MINUTE;
    if (resize) {
      const w = windows[m.column];
      const end = w === undefined ? m.visit.end : snap(m.visit.end + delta, w);
      return { ...m, end: Math.max(m.visit.start + STEP, Math.min(end, w?.end ?? end)) };
    }
    const cells = [...(body.current?.querySelectorAll<HTMLElement>('[data-column]') ?? [])];
    const over = cells.findIndex((cell) => {
      const box = cell.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX < box.right;
    });
    const to = over < 0 ? m.column : over;
    const [w, column] = [windows[to], columns[to]];
    if (w === undefined || column === undefined) return m;
    const day = onDay(m.visit.start, column.day, zone);
    const start = snap(day + delta, w);
    return inWindow({ ...m, column: to, start, end: start + (m.visit.end - m.visit.start) });
  };
  const pointer = (visit: Visit, column: number) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      dragged.current = false;
      if (event.button !== 0 || !MOVABLE.has(visit.flow)) return;
      const resize = event.target instanceof Element && event.target.closest('[data-resize]') !== null;
      drag.current = {
        x: event.clientX,
        y: event.clientY,
        resize,
        moved: false,
        moving: { visit, column, start: visit.start, end: visit.end, by: 'pointer' },
      };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const d = drag.current;
      if (d === null) return;
      if (!d.moved && Math.hypot(event.clientX - d.x, event.clientY - d.y) < 5) return;
      d.moved = true;
      setMoving(atPointer(event, { ...d.moving, column }, d.resize, d));
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const d = drag.current;
      drag.current = null;
      if (d?.moved !== true) return;
      dragged.current = true;
      drop(atPointer(event, { ...d.moving, column }, d.resize, d));
    },
    onPointerCancel: () => {
      drag.current = null;
      setMoving(null);
    },
  });

  if (first === undefined) return null;
  const ghost = moving === null ? undefined : targetOf(moving);
  const said =
    moving?.by === 'keyboard' && ghost !== undefined
      ? t('schedule.moveAt', {
          from: clockIn(ghost.start, zone),
          to: clockIn(ghost.end, zone),
          column: ghost.column.title,
          fit: fitText(ghost.fit, zone),
        })
      : '';
  const template = { gridTemplateColumns: `56px repeat(${String(columns.length)}, minmax(168px, 1fr))` };

  return (
    <div className={styles.scroller} ref={scroller} role="region" aria-label={label} tabIndex={0}>
      <div className={styles.heads} style={template}>
        <div />
        {columns.map((column) => (
          <div key={column.key} className={styles.columnHead}>
            <h2>{column.title}</h2>
            <p>
              {column.unlimited
                ? t('schedule.noHours')
                : column.open.length === 0
                  ? t('schedule.noHoursToday')
                  : t('schedule.booked', { count: column.visits.length })}
            </p>
          </div>
        ))}
      </div>
      <div className={styles.body} ref={body} style={{ ...template, height }}>
        <div className={styles.times} aria-hidden="true">
          {ticksOf(first).map((tick) => (
            <span
              key={tick.at}
              style={{ top: ((tick.at - first.start) / MINUTE) * SCALE }}
              className={tick.changed ? styles.clockChanged : undefined}
            >
              {tick.label}
            </span>
          ))}
          {now >= first.start && now < first.end && (
            <span className={styles.nowTime} style={{ top: ((now - first.start) / MINUTE) * SCALE }}>
              {clockIn(now, zone)}
            </span>
          )}
        </div>
        {columns.map((column, index) => {
          const w = windows[index] ?? first;
          const place = (span: Span) => ({
            top: ((Math.max(span.start, w.start) - w.start) / MINUTE) * SCALE,
            height: ((Math.min(span.end, w.end) - Math.max(span.start, w.start)) / MINUTE) * SCALE,
          });
          const visible = (span: Span): boolean => span.end > w.start && span.start < w.end;
          return (
            // The pointer's shortcut of what the button "Book" does.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
            <div
              key={column.key}
              data-column={column.actor}
              className={styles.column}
              onClick={(event) => {
                if (event.target !== event.currentTarget) return;
                const y = event.clientY - event.currentTarget.getBoundingClientRect().top;
                onBook(column, snap(w.start + (y / SCALE) * MINUTE - 7 * MINUTE, w, 15));
              }}
            >
              {!column.unlimited &&
                without(w, column.open).map((span) => (
                  <div key={`out ${String(span.start)}`} className={styles.outside} style={place(span)} />
                ))}
              {column.closed.filter(visible).map((span) => (
                <div key={`closed ${String(span.start)}`} className={styles.closed} style={place(span)}>
                  <span>{span.reason === '' ? t('schedule.closed') : span.reason}</span>
                </div>
              ))}
              {now >= w.start && now < w.end && (
                <div className={styles.now} style={{ top: ((now - w.start) / MINUTE) * SCALE }} />
              )}
              <ul className={styles.visits}>
                {sideBySide(column.visits.filter(visible)).map(({ item, lane, lanes }) => (
                  <li
                    key={item.id}
                    style={{
                      ...place(item),
                      left: `calc(4px + ${String((lane / lanes) * 100)}%)`,
                      width: `calc(${String(100 / lanes)}% - 10px)`,
                    }}
                  >
                    <button
                      type="button"
                      data-card={`${String(index)} ${item.id}`}
                      className={`${styles.card ?? ''} ${styles[item.flow] ?? ''} ${
                        moving?.visit.id === item.id ? (styles.lifted ?? '') : ''
                      }`}
                      onClick={() => {
                        if (dragged.current) dragged.current = false;
                        else if (moving === null) onOpen(item);
                      }}
                      onKeyDown={(event) => {
                        cardKey(event, item, index);
                      }}
                      onBlur={() => {
                        if (moving?.by === 'keyboard') setMoving(null);
                      }}
                      {...pointer(item, index)}
                    >
                      <Card visit={item} zone={zone} column={column.title} />
                      {MOVABLE.has(item.flow) && <span data-resize className={styles.handle} />}
                    </button>
                  </li>
                ))}
              </ul>
              {moving !== null && ghost?.column.key === column.key && (
                <div
                  className={`${styles.ghost ?? ''} ${ghost.fit.kind === 'fits' ? '' : (styles.noFit ?? '')}`}
                  style={place(ghost)}
                  aria-hidden="true"
                >
                  <b>{whoText(moving.visit)}</b>
                  <span>
                    <Icon name={ghost.fit.kind === 'fits' ? 'check' : 'barred'} size={14} />{' '}
                    {clockIn(ghost.start, zone)}–{clockIn(ghost.end, zone)}, {fitText(ghost.fit, zone)}
                  </span>
                </div>
              )}
            </div>
          );
        })}
      </div>
      <div role="status" aria-live="assertive" className={styles.said}>
        <VisuallyHidden>{said}</VisuallyHidden>
      </div>
    </div>
  );
}

function Card({ visit, zone, column }: { visit: Visit; zone: string; column: string }) {
  const { face } = visit;
  const age = face?.birthDate === undefined ? undefined : ageText(face.birthDate);
  return (
    <>
      <VisuallyHidden>
        {clockIn(visit.start, zone)}–{clockIn(visit.end, zone)}, {column}:{' '}
      </VisuallyHidden>
      <span className={styles.name}>
        <b>{whoText(visit)}</b>{' '}
        {face !== undefined && (
          <span className={styles.quiet}>
            {age} <abbr title={SEX_WORDS[face.sex]}>{SEX_WORDS[face.sex].charAt(0)}</abbr>
          </span>
        )}
      </span>
      <span className={styles.state}>
        <Icon name={FLOW_ICONS[visit.flow]} size={14} /> <b>{FLOW_WORDS[visit.flow]}</b>{' '}
        {visit.reason === '' ? visit.serviceName : visit.reason}
      </span>
      {visit.overbooked !== undefined && (
        <span className={styles.similar}>
          <Icon name="diamond" size={14} /> {t('schedule.overbooked')}
        </span>
      )}
      {visit.similar !== undefined && (
        <span className={styles.similar}>
          <Icon name="people" size={14} /> {t('schedule.similar')}
        </span>
      )}
    </>
  );
}

/** The clock times of a window on another day. */
export function windowOn(window: Window, day: string): Window {
  const start = wallOf(window.start, window.zone);
  const [from, to] = [start.minutes, start.minutes + (window.end - window.start) / MINUTE];
  return {
    ...window,
    day,
    start: momentOf({ day, minutes: from }, window.zone),
    end: momentOf({ day, minutes: to }, window.zone),
  };
}
