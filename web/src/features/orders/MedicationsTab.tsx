import {
  AddButton,
  PaperButton,
  Facts,
  MEANING,
  PagedCard,
  Row,
  rowStyles as rows,
  SubList,
  useChart,
  usePages,
  usePart,
  Widget,
} from '@/features/chart';
import { formatDate } from '@/fhir';
import { t } from '@/i18n';
import { NeverAsked, Truncated } from '@/ui';
import { OrderRow } from './OrderRow';
import styles from './orders.module.css';
import { readOrders } from './read';
import { isReported, readStatements } from './statements';

/** Ordered medicines with what was done to them, apart from those that are only reported. */
export default function MedicationsTab() {
  const { patientId } = useChart();
  const query = usePart(patientId, 'medicines');
  const pages = usePages(patientId, 'medicines');
  const told = usePages(patientId, 'statements');
  const all = readOrders(query.data?.resources ?? []);
  const ordered = all.filter((one) => !isReported(one));
  const reportedOrders = all.filter(isReported);
  const active = ordered.filter((one) => one.state === 'active');
  const held = ordered.filter((one) => one.state === 'on-hold');
  const unclear = ordered.filter((one) => one.state === 'unclear');
  const past = readOrders(pages.resources).filter((one) => one.state === 'over');
  const statements = readStatements(told.resources);
  return (
    <div className={styles.area}>
      <div className={styles.two}>
        <div className={styles.column}>
          <Widget
            title={t('orders.orderedMedicines')}
            what={t('chart.medicines')}
            meaning={MEANING.medicines}
            query={query}
            rows={8}
            count={t('orders.counts', { active: active.length, held: held.length })}
            action={
              <>
                <PaperButton paper="medication-list" text="orders.printList" />
                <AddButton kind="orders" text="orders.new" />
              </>
            }
          >
            {(part) => (
              <>
                {active.length === 0 && <p className={rows.empty}>{t('chart.noActiveMedicineOrdersAre')}</p>}
                <ul>
                  {active.map((one) => (
                    <OrderRow key={one.key} order={one} />
                  ))}
                </ul>
                <SubList title={t('orders.onHoldNow')}>
                  {held.map((one) => (
                    <OrderRow key={one.key} order={one} />
                  ))}
                </SubList>
                <SubList title={t('orders.unclear')}>
                  {unclear.map((one) => (
                    <OrderRow key={one.key} order={one} />
                  ))}
                </SubList>
                {part.next !== undefined && (
                  <Truncated>{t('chart.newestShownMoreAreRecorded', { count: all.length })}</Truncated>
                )}
              </>
            )}
          </Widget>
          <PagedCard
            title={t('orders.reportedMedicines')}
            what={t('orders.reportedMedicines')}
            meaning={MEANING.medicines}
            pages={told}
            count={t('chart.recorded', { count: statements.length + reportedOrders.length })}
          >
            {statements.length + reportedOrders.length === 0 ? (
              <NeverAsked title={t('orders.noneReported')} detail={t('orders.noneReportedDetail')} />
            ) : (
              <ul>
                {reportedOrders.map((one) => (
                  <OrderRow key={one.key} order={one} />
                ))}
                {statements.map((one) => (
                  <Row key={one.id} type="MedicationStatement" id={one.id}>
                    <div className={rows.grow}>
                      <div className={rows.name}>
                        <b className={rows.strong}>{one.name.name}</b>
                        {one.name.strength !== '' && <span className={rows.keep}> {one.name.strength}</span>}
                        {one.name.form !== '' && <span className={rows.quiet}> {one.name.form}</span>}
                      </div>
                      <Facts
                        facts={[
                          one.dose,
                          one.start === undefined
                            ? t('orders.startUnknown')
                            : t('orders.from', { date: formatDate(one.start) }),
                          one.end === undefined ? null : t('orders.wasUntil', { date: formatDate(one.end) }),
                        ]}
                      />
                      <Facts
                        facts={[
                          t('orders.reportedBy', {
                            by: one.by ?? t('orders.somebody'),
                            date:
                              one.asserted === undefined ? t('orders.dateUnknown') : formatDate(one.asserted),
                          }),
                          one.why,
                        ]}
                      />
                    </div>
                    <span className={rows.side}>{one.stateWords}</span>
                  </Row>
                ))}
              </ul>
            )}
          </PagedCard>
        </div>
        <PagedCard
          title={t('chart.stoppedAndCompleted')}
          what={t('chart.stoppedMedicines')}
          meaning={MEANING.medicines}
          pages={pages}
          count={t('chart.loaded', { count: past.length })}
        >
          {past.length === 0 ? (
            <p className={rows.empty}>
              {pages.hasMore ? t('chart.noneAmongThoseLoaded') : t('chart.noStoppedMedicinesAreRecorded')}
            </p>
          ) : (
            <ul>
              {past.map((one) => (
                <OrderRow key={one.key} order={one} />
              ))}
            </ul>
          )}
        </PagedCard>
      </div>
    </div>
  );
}
