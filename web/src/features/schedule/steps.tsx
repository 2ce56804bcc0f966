import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { t, type TextKey } from '@/i18n';
import { Button, Menu, offerUndo } from '@/ui';
import { reasonOf } from './parts';
import { actOn, refreshBoards } from './schedule.queries';
import { FLOW_WORDS, whoText } from './status';
import { BUSY, visitOf, type FlowStatus, type Visit } from './visits';

/** The one act that leads on from a status. */
export const NEXT: Partial<Record<FlowStatus, { readonly act: string; readonly text: TextKey }>> = {
  booked: { act: 'checkin', text: 'schedule.act.checkin' },
  arrived: { act: 'checkin', text: 'schedule.act.checkin' },
  'checked-in': { act: 'room', text: 'schedule.act.room' },
  roomed: { act: 'start', text: 'schedule.act.start' },
  'in-progress': { act: 'finish', text: 'schedule.act.finish' },
};

/** Does a step of the flow, offers to take it back, and says a failure. */
export function useStep(): {
  readonly busy: string | undefined;
  readonly failed: { readonly id: string; readonly reason: string } | undefined;
  readonly step: (visit: Visit, act: string, inputs?: Record<string, string>) => Promise<boolean>;
} {
  const queries = useQueryClient();
  const [busy, setBusy] = useState<string>();
  const [failed, setFailed] = useState<{ id: string; reason: string }>();
  const step = async (visit: Visit, act: string, inputs: Record<string, string> = {}): Promise<boolean> => {
    if (busy !== undefined) return false;
    setBusy(visit.id);
    setFailed(undefined);
    try {
      const answer = await actOn(visit, act, inputs);
      await refreshBoards(queries);
      if (answer.resourceType === 'Appointment') {
        const after = visitOf(answer);
        offerUndo(
          t('schedule.doneStep', { name: whoText(visit), status: FLOW_WORDS[after.flow] }),
          async () => {
            await actOn(after, 'undo-flow');
            await refreshBoards(queries);
          },
        );
      }
      return true;
    } catch (failure) {
      setFailed({ id: visit.id, reason: reasonOf(failure) });
      return false;
    } finally {
      setBusy(undefined);
    }
  };
  return { busy, failed, step };
}

export interface Room {
  readonly reference: string;
  readonly name: string;
}

/** The button that leads on; for a room it asks which, those in use last and named so. */
export function NextStep({
  visit,
  visits,
  rooms,
  busy,
  onStep,
}: {
  visit: Visit;
  visits: readonly Visit[];
  rooms: readonly Room[];
  busy: boolean;
  onStep: (act: string, inputs?: Record<string, string>) => void;
}) {
  const next = NEXT[visit.flow];
  if (next === undefined) return null;
  const label = t('schedule.act.of', { act: t(next.text), name: whoText(visit) });
  if (next.act !== 'room')
    return (
      <Button
        size="small"
        kind="primary"
        disabled={busy}
        aria-label={label}
        onClick={() => {
          onStep(next.act);
        }}
      >
        {t(next.text)}
      </Button>
    );
  const inUse = (room: Room): Visit | undefined =>
    visits.find((v) => v.id !== visit.id && v.room === room.reference && BUSY.has(v.flow));
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="small" kind="primary" disabled={busy} aria-label={label}>
          {t(next.text)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {rooms.length === 0 && <Menu.Label>{t('schedule.noRooms')}</Menu.Label>}
        {[...rooms]
          .sort((a, b) => Number(inUse(a) !== undefined) - Number(inUse(b) !== undefined))
          .map((room) => (
            <Menu.Item
              key={room.reference}
              disabled={inUse(room) !== undefined}
              onClick={() => {
                onStep('room', { location: room.reference });
              }}
            >
              {inUse(room) === undefined ? room.name : t('schedule.roomInUse', { room: room.name })}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
