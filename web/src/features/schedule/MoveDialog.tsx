import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { fieldStyles } from '@/features/chart';
import { t } from '@/i18n';
import { Button, Icon, Modal, offerUndo } from '@/ui';
import type { Target } from './Grid';
import { momentText, panelStyles as styles, reasonOf, TextLine, Who } from './parts';
import { actOn, refreshBoards } from './schedule.queries';
import { fitText, whoText } from './status';
import { visitOf, type Visit } from './visits';
import { clockIn, instantText } from './zone';

export type Scope = 'one' | 'following' | 'all';

export function ScopeChoice({ scope, onScope }: { scope: Scope; onScope: (scope: Scope) => void }) {
  return (
    <fieldset className={styles.choice}>
      <legend>{t('schedule.scope')}</legend>
      {(['one', 'following', 'all'] as const).map((one) => (
        <label key={one}>
          <input
            type="radio"
            name="scope"
            checked={scope === one}
            onChange={() => {
              onScope(one);
            }}
          />
          {t(
            one === 'one'
              ? 'schedule.scopeOne'
              : one === 'following'
                ? 'schedule.scopeFollowing'
                : 'schedule.scopeAll',
          )}
        </label>
      ))}
    </fieldset>
  );
}

/** Says from where to where a visit goes, before it goes. What does not fit needs a reason. */
export function MoveDialog({
  visit,
  target,
  zone,
  from,
  onClose,
}: {
  visit: Visit;
  target: Target;
  zone: string;
  /** With whom or where it is now. */
  from: string;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const [scope, setScope] = useState<Scope>('one');
  const [why, setWhy] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const fits = target.fit.kind === 'fits';
  const actorOf = (to: string): Record<string, string> =>
    to.startsWith('Practitioner/')
      ? { practitioner: to }
      : to.startsWith('Device/')
        ? { device: to }
        : { room: to };
  const move = async (): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      const changesActor = !visit.actors.includes(target.column.actor);
      const answer = await actOn(visit, 'reschedule', {
        start: instantText(target.start, zone),
        duration: Math.round((target.end - target.start) / 60_000),
        ...(changesActor && actorOf(target.column.actor)),
        ...(scope !== 'one' && { scope }),
        overbook: fits ? undefined : why.trim(),
      });
      await refreshBoards(queries);
      onClose();
      if (answer.resourceType === 'Appointment') {
        const moved = visitOf(answer);
        offerUndo(
          t('schedule.doneMoved', { name: whoText(visit), when: momentText(moved.start, zone) }),
          async () => {
            await actOn(moved, 'undo-flow');
            await refreshBoards(queries);
          },
        );
      }
    } catch (failure) {
      setFailed(reasonOf(failure));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('schedule.moveTitle', { name: whoText(visit) })}>
      <form
        className={fieldStyles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (fits || why.trim() !== '') void move();
        }}
      >
        {visit.face !== undefined && <Who face={visit.face} similar={visit.similar} />}
        <dl className={styles.facts}>
          <dt>{t('schedule.moveFrom')}</dt>
          <dd>
            {momentText(visit.start, zone)}–{clockIn(visit.end, zone)}, {from}
          </dd>
          <dt>{t('schedule.moveTo')}</dt>
          <dd>
            {momentText(target.start, zone)}–{clockIn(target.end, zone)}, {target.column.title}
          </dd>
        </dl>
        <p className={fits ? undefined : styles.taken}>
          <Icon name={fits ? 'tick' : 'barred'} size={14} /> {fitText(target.fit, zone)}
        </p>
        {visit.series !== undefined && <ScopeChoice scope={scope} onScope={setScope} />}
        {!fits && (
          <TextLine label={t('schedule.overbookReason')} value={why} data-autofocus onValue={setWhy} />
        )}
        {failed !== undefined && (
          <div className={styles.problem} role="alert">
            <h3>{t('schedule.notMoved')}</h3>
            <p>{failed}</p>
          </div>
        )}
        <div className={styles.buttons}>
          <Button
            type="submit"
            kind="primary"
            disabled={busy || (!fits && why.trim() === '')}
            data-autofocus={fits || undefined}
          >
            {t('schedule.move')}
          </Button>
          <Button onClick={onClose}>{t('schedule.putBack')}</Button>
          {!fits && why.trim() === '' && <span className={styles.quiet}>{t('schedule.needReason')}</span>}
        </div>
      </form>
    </Modal>
  );
}
