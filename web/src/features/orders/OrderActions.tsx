import { useId, useState } from 'react';
import { changeOrders, reorder, type Change } from '@/api/orders';
import { ApiError } from '@/api/errors';
import { MicroBanner } from '@/clinical/PatientBanner';
import { fieldStyles, useChart } from '@/features/chart';
import { t, wordsOf, type TextKey } from '@/i18n';
import { Button, IconButton, Menu, Modal, offerUndo } from '@/ui';
import { useSaveFavourite } from './Favourites';
import styles from './orders.module.css';
import { actWords, useRefresh, useVisit } from './orders.queries';
import { nameText, type OrderView } from './read';

const ACTS: Readonly<Record<OrderView['state'], readonly Change[]>> = {
  draft: [],
  active: ['hold', 'discontinue', 'cancel'],
  'on-hold': ['resume', 'discontinue', 'cancel'],
  over: [],
  unclear: [],
};
const ACT_WORDS: Readonly<Record<Change, string>> = wordsOf({
  hold: 'orders.act.hold',
  resume: 'orders.act.resume',
  discontinue: 'orders.act.stop',
  cancel: 'orders.act.cancel',
});
const TITLES: Readonly<Record<Change, TextKey>> = {
  hold: 'orders.title.hold',
  resume: 'orders.title.resume',
  discontinue: 'orders.title.stop',
  cancel: 'orders.title.cancel',
};
const DETAILS: Readonly<Record<Change, TextKey>> = {
  hold: 'orders.title.holdDetail',
  resume: 'orders.title.resumeDetail',
  discontinue: 'orders.title.stopDetail',
  cancel: 'orders.title.cancelDetail',
};
const DONE: Readonly<Record<Change, TextKey>> = {
  hold: 'orders.done.hold',
  resume: 'orders.done.resume',
  discontinue: 'orders.done.stop',
  cancel: 'orders.done.cancel',
};
/** What takes it back. A stopped or cancelled order stays so: it is ordered anew. */
const BACK: Partial<Readonly<Record<Change, Change>>> = { hold: 'resume', resume: 'hold' };

/** What can be done to an order that was signed: again, held, resumed, stopped, cancelled. */
export function OrderActions({ order }: { order: OrderView }) {
  const { patientId, open, mayWrite, user } = useChart();
  const refresh = useRefresh();
  const visit = useVisit();
  const saveFavourite = useSaveFavourite();
  const [asked, setAsked] = useState<Change | null>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  if (!mayWrite) return null;
  const name = nameText(order.name);
  const acts = user?.roles.includes('physician') === true ? ACTS[order.state] : [];
  const again = async (): Promise<void> => {
    setBusy(true);
    setFailed(null);
    try {
      await reorder(order.source, patientId, visit);
      await refresh();
      open({ kind: 'orders' });
    } catch (error) {
      setFailed(actWords(error));
    }
    setBusy(false);
  };
  const keep = async (): Promise<void> => {
    setBusy(true);
    setFailed(null);
    try {
      await saveFavourite(order.source);
    } catch (error) {
      setFailed(actWords(error));
    }
    setBusy(false);
  };
  // A medicine that is a resource of its own has no words to order it by.
  const canBeFavourite =
    order.source.resourceType === 'ServiceRequest' || order.source.medicationCodeableConcept !== undefined;
  return (
    <div className={styles.acts}>
      <Button
        size="small"
        disabled={busy}
        aria-label={t('orders.reorderOf', { name })}
        onClick={() => void again()}
      >
        {t('orders.reorder')}
      </Button>
      {canBeFavourite && (
        <IconButton
          icon="heart"
          size="small"
          label={t('orders.favourite.saveOf', { name })}
          disabled={busy}
          onClick={() => void keep()}
        />
      )}
      {acts.length > 0 && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button size="small" icon="down" aria-label={t('orders.actsOf', { name })}>
              {t('orders.acts')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {acts.map((one) => (
              <Menu.Item
                key={one}
                onClick={() => {
                  setAsked(one);
                }}
              >
                {ACT_WORDS[one]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {failed !== null && (
        <p role="alert" className={styles.notDone}>
          {t('orders.notDone', { reason: failed })}
        </p>
      )}
      {asked !== null && (
        <ReasonDialog
          order={order}
          change={asked}
          onClose={() => {
            setAsked(null);
          }}
        />
      )}
    </div>
  );
}

/** Asks why, with the patient and the order in sight; the first focus is on the reason, and nothing is done without one. */
function ReasonDialog({ order, change, onClose }: { order: OrderView; change: Change; onClose: () => void }) {
  const { patientId, face, strip } = useChart();
  const refresh = useRefresh();
  const id = useId();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ readonly reason: string; readonly stopped: boolean } | null>(null);
  const missing = reason.trim().length < 3;
  const name = nameText(order.name);
  const send = async (): Promise<void> => {
    setAsked(true);
    if (missing || busy) return;
    setBusy(true);
    setFailed(null);
    try {
      const [now] = await changeOrders(change, [order.source], patientId, reason.trim());
      await refresh();
      onClose();
      const back = BACK[change];
      if (back !== undefined && now !== undefined) {
        offerUndo(t(DONE[change], { name }), async () => {
          await changeOrders(back, [now], patientId, t('orders.takenBack'));
          await refresh();
        });
      }
    } catch (error) {
      setFailed({
        reason: actWords(error),
        stopped: error instanceof ApiError && error.kind === 'wrong-patient',
      });
      setBusy(false);
      if (error instanceof ApiError && error.kind === 'version') await refresh();
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(TITLES[change], { name })}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <form
        className={styles.dialog}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {face !== undefined && <MicroBanner face={face} strip={strip} />}
        <p>
          <b>{name}</b> {order.detail}
        </p>
        <p>{t(DETAILS[change])}</p>
        <div className={fieldStyles.field}>
          <label htmlFor={id}>{t('chart.reason')}</label>
          <input
            id={id}
            data-autofocus
            autoComplete="off"
            maxLength={500}
            value={reason}
            aria-invalid={asked && missing ? true : undefined}
            onChange={(event) => {
              setReason(event.currentTarget.value);
            }}
          />
          {asked && missing && (
            <p className={fieldStyles.error} role="alert">
              {t('orders.needReason')}
            </p>
          )}
        </div>
        {failed !== null && (
          <p role="alert" className={styles.notDone}>
            {failed.stopped && `${t('chart.stoppedThisBelongsToAnother')} `}
            {t('orders.notDone', { reason: failed.reason })}
          </p>
        )}
        <div className={styles.right}>
          <Button onClick={onClose}>{t('orders.leaveAsIs')}</Button>
          <Button
            type="submit"
            kind={change === 'resume' || change === 'hold' ? 'primary' : 'danger'}
            disabled={busy || failed?.stopped === true}
          >
            {ACT_WORDS[change]}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
