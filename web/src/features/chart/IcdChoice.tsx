import { useEffect } from 'react';
import { t } from '@/i18n';
import { Button, Loading } from '@/ui';
import { Group, fieldStyles as styles } from './fields';
import { useIcd, type IcdCode, type Offer } from './icdMap';

/** The ICD-10-CM codes that the maps give for a SNOMED CT concept: offered, never needed. */
export function IcdChoice({
  snomed,
  chosen,
  suggest,
  disabled = false,
  onChange,
}: {
  snomed: string;
  chosen: readonly IcdCode[];
  /** Nobody has decided yet: the only code that always holds is taken at once. */
  suggest: boolean;
  disabled?: boolean;
  onChange: (codes: readonly IcdCode[]) => void;
}) {
  const query = useIcd(snomed);
  const found = query.data;
  const only = suggest && found?.kind === 'one' ? found.offers[0] : undefined;
  useEffect(() => {
    if (only !== undefined) onChange([{ of: only.of, display: only.display, coding: only.coding }]);
    // Once for each concept: what the person takes away stays away.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [only]);
  const offers = found === undefined || found.kind === 'none' ? [] : found.offers;
  const others = chosen.filter((c) => !offers.some((o) => o.coding.code === c.coding.code));
  const rows: readonly (IcdCode & Partial<Offer>)[] = [...offers, ...others];
  const isChosen = (code: IcdCode): boolean => chosen.some((c) => c.coding.code === code.coding.code);
  return (
    <Group label={t('chart.icd')}>
      {query.isFetching && found === undefined && <Loading what={t('chart.icdAsked')} />}
      {query.error !== null && found === undefined && !query.isFetching && (
        <div className={styles.alert} role="alert">
          <p>{t('chart.icdFailed')}</p>
          <Button size="small" onClick={() => void query.refetch()}>
            {t('chart.icdRetry')}
          </Button>
        </div>
      )}
      {rows.map((row, i) =>
        row.incomplete === true ? (
          <p key={`${row.display} ${String(i)}`} className={styles.hint}>
            {t('chart.icdIncomplete', { code: row.display })} {row.advice}
          </p>
        ) : (
          <label key={`${row.display} ${String(i)}`}>
            <input
              type="checkbox"
              checked={isChosen(row)}
              disabled={disabled}
              onChange={(event) => {
                const rest = chosen.filter((c) => c.coding.code !== row.coding.code);
                const { of, display, coding } = row;
                onChange(event.currentTarget.checked ? [...rest, { of, display, coding }] : rest);
              }}
            />
            <span>
              {row.display}
              {row.advice != null && <span className={styles.hint}> {row.advice}</span>}
            </span>
          </label>
        ),
      )}
      {found !== undefined && (
        <p className={styles.hint} role="status">
          {t(
            found.kind === 'one'
              ? 'chart.icdOne'
              : found.kind === 'choice'
                ? 'chart.icdChoice'
                : 'chart.icdNone',
          )}
        </p>
      )}
    </Group>
  );
}
