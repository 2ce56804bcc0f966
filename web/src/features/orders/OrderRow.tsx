import { Facts, Row, rowStyles as rows } from '@/features/chart';
import { formatDate, formatDateTime } from '@/fhir';
import { t } from '@/i18n';
import { Icon } from '@/ui';
import { OrderActions } from './OrderActions';
import styles from './orders.module.css';
import { KIND_ICONS, KIND_WORDS, stateIcon, type OrderView } from './read';

/** An order with its state in words, and who ordered, held or stopped it, when and why. */
export function OrderRow({ order, withKind = false }: { order: OrderView; withKind?: boolean }) {
  const doNotTake = order.source.doNotPerform === true;
  return (
    <Row type={order.source.resourceType} id={order.source.id ?? ''}>
      {doNotTake ? (
        <span className={rows.serious}>
          <Icon name="barred" />
        </span>
      ) : (
        withKind && <Icon name={KIND_ICONS[order.kind]} />
      )}
      <div className={rows.grow}>
        <div className={rows.name}>
          {doNotTake && <b className={rows.strong}>{t('chart.doNotTake')} </b>}
          <b className={rows.strong}>{order.name.name}</b>
          {order.name.strength !== '' && <span className={rows.keep}> {order.name.strength}</span>}
          {order.name.form !== '' && <span className={rows.quiet}> {order.name.form}</span>}
        </div>
        <Facts
          facts={[
            order.detail,
            withKind && order.kind !== 'medicine' ? KIND_WORDS[order.kind] : null,
            order.reason === null ? null : t('chart.for', { reason: order.reason }),
            order.supply,
          ]}
        />
        <Facts
          facts={[
            order.state === 'draft'
              ? order.requester
              : t('orders.orderedOn', { date: formatDate(order.authored) }),
            order.state === 'draft' ? null : order.requester,
            order.until === undefined
              ? null
              : t(order.state === 'over' ? 'orders.wasUntil' : 'orders.until', {
                  date: formatDate(order.until),
                }),
          ]}
        />
        {order.step !== null && (
          <div className={rows.second}>
            <b>
              {t('orders.step', {
                state: order.step.words,
                date: order.step.at === undefined ? t('orders.dateUnknown') : formatDateTime(order.step.at),
                by: order.step.by,
                why: order.step.why,
              })}
            </b>
          </div>
        )}
        {order.remarks.map((one) => (
          <div key={one} className={rows.second}>
            {one}
          </div>
        ))}
      </div>
      <div className={styles.side}>
        <span className={rows.side}>
          <Icon name={stateIcon(order)} size={14} /> {order.stateWords}
        </span>
        {order.state !== 'draft' && <OrderActions order={order} />}
      </div>
    </Row>
  );
}
