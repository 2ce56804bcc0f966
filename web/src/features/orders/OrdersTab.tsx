import {
  MEANING,
  MorePages,
  rowStyles as rows,
  StaleNote,
  useChart,
  usePages,
  usePart,
  WidgetState,
  type Pages,
} from '@/features/chart';
import { t, tn, wordsOf } from '@/i18n';
import { Button, Card, Truncated } from '@/ui';
import { OrderRow } from './OrderRow';
import styles from './orders.module.css';
import { useBasket } from './orders.queries';
import { readOrders, type OrderView } from './read';

const WHAT = wordsOf({
  drafts: 'orders.card.drafts',
  medicines: 'orders.card.medicines',
  services: 'orders.card.services',
  pastMedicines: 'orders.card.pastMedicines',
  pastServices: 'orders.card.pastServices',
  meaning: 'orders.meaning',
});

function Rows({
  orders,
  none,
  withKind,
}: {
  orders: readonly OrderView[];
  none: string;
  withKind?: boolean;
}) {
  if (orders.length === 0) return <p className={rows.empty}>{none}</p>;
  return (
    <ul>
      {orders.map((one) => (
        <OrderRow key={one.key} order={one} withKind={withKind ?? false} />
      ))}
    </ul>
  );
}

/** What lies in the basket: the user's own drafts, and those of others, which only they can sign. */
function Drafts() {
  const { open, mayWrite } = useChart();
  const basket = useBasket();
  const pages = basket.lists.find((one) => one.query.error !== null) ?? basket.lists[0];
  const all = [...basket.mine, ...basket.others];
  const start = (): void => {
    open({ kind: 'orders' });
  };
  if (pages === undefined) return null;
  return (
    <Card
      title={WHAT.drafts}
      flush
      edge={!basket.loaded && basket.error !== null ? 'failed' : 'plain'}
      count={basket.loaded ? tn('orders.draftCount', all.length) : undefined}
      action={
        mayWrite ? (
          <Button size="small" kind="primary" icon="plus" hotkey="o" onClick={start}>
            {basket.mine.length > 0 ? t('orders.openBasket') : t('orders.new')}
          </Button>
        ) : undefined
      }
    >
      {basket.loaded ? (
        <>
          <StaleNote what={WHAT.drafts} query={pages.query} loaded />
          {all.length === 0 ? (
            <p className={rows.empty}>{t('orders.noDrafts')}</p>
          ) : (
            <>
              {basket.mine.length > 0 && <Rows orders={basket.mine} none="" withKind />}
              {basket.others.length > 0 && (
                <>
                  <h3 className={rows.sub}>{t('orders.othersDrafts')}</h3>
                  <Rows orders={basket.others} none="" withKind />
                </>
              )}
              <p className={rows.empty}>{t('orders.draftsMean')}</p>
            </>
          )}
          {basket.truncated && <Truncated>{t('orders.basketTruncated')}</Truncated>}
        </>
      ) : (
        <WidgetState
          what={WHAT.drafts}
          meaning={t('orders.basketFailedDetail')}
          query={pages.query}
          loaded={false}
        />
      )}
    </Card>
  );
}

function Medicines() {
  const { patientId } = useChart();
  const query = usePart(patientId, 'medicines');
  const orders = readOrders(query.data?.resources ?? []);
  return (
    <Card
      title={WHAT.medicines}
      flush
      edge={query.data === undefined && query.error !== null ? 'failed' : 'plain'}
      count={query.data === undefined ? undefined : counts(orders)}
    >
      <StaleNote what={WHAT.medicines} query={query} loaded={query.data !== undefined} />
      {query.data === undefined ? (
        <WidgetState
          what={WHAT.medicines}
          meaning={MEANING.medicines}
          query={query}
          loaded={false}
          rows={6}
        />
      ) : (
        <>
          <Rows orders={orders} none={t('chart.noActiveMedicineOrdersAre')} />
          {query.data.next !== undefined && (
            <Truncated>{t('chart.newestShownMoreAreRecorded', { count: orders.length })}</Truncated>
          )}
        </>
      )}
    </Card>
  );
}

const counts = (orders: readonly OrderView[]): string => {
  const of = (state: OrderView['state']): number => orders.filter((one) => one.state === state).length;
  return t('orders.counts', { active: of('active'), held: of('on-hold') });
};

function PagesCard({
  title,
  pages,
  orders,
  none,
  count,
  withKind,
}: {
  title: string;
  pages: Pages;
  orders: readonly OrderView[];
  none: string;
  count: string;
  withKind?: boolean;
}) {
  return (
    <Card
      title={title}
      flush
      edge={!pages.loaded && pages.query.error !== null ? 'failed' : 'plain'}
      count={pages.loaded ? count : undefined}
    >
      {!pages.moreFailed && <StaleNote what={title} query={pages.query} loaded={pages.loaded} />}
      {pages.loaded ? (
        <>
          <Rows orders={orders} none={none} withKind={withKind ?? false} />
          <MorePages pages={pages} what={title.toLowerCase()} />
        </>
      ) : (
        <WidgetState what={title} meaning={WHAT.meaning} query={pages.query} loaded={false} rows={5} />
      )}
    </Card>
  );
}

export default function OrdersTab() {
  const { patientId } = useChart();
  const services = usePages(patientId, 'services');
  const pastServices = usePages(patientId, 'pastServices');
  const medicines = usePages(patientId, 'medicines');
  const now = readOrders(services.resources);
  const before = readOrders(pastServices.resources);
  const stopped = readOrders(medicines.resources).filter((one) => one.state === 'over');
  return (
    <div className={styles.area}>
      <div className={styles.two}>
        <div className={styles.column}>
          <Drafts />
          <Medicines />
          <PagesCard
            title={WHAT.services}
            pages={services}
            orders={now}
            none={t('orders.noServices')}
            count={counts(now)}
            withKind
          />
        </div>
        <div className={styles.column}>
          <PagesCard
            title={WHAT.pastServices}
            pages={pastServices}
            orders={before}
            none={t('orders.noPastServices')}
            count={t('chart.loaded', { count: before.length })}
            withKind
          />
          <PagesCard
            title={WHAT.pastMedicines}
            pages={medicines}
            orders={stopped}
            none={t(medicines.hasMore ? 'chart.noneAmongThoseLoaded' : 'chart.noStoppedMedicinesAreRecorded')}
            count={t('chart.loaded', { count: stopped.length })}
          />
        </div>
      </div>
    </div>
  );
}
