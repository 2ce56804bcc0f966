import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { t } from '@/i18n';
import { Button, Failed, Icon, useDebouncedValue, type IconName } from '@/ui';
import styles from './orders.module.css';
import { KIND_ICONS } from './read';
import { useOrderSearch, type Found } from './search';

const SETTLE_MS = 150;

function iconOf(row: Found): IconName {
  if (row.type === 'favourite') return 'heart';
  return row.type === 'set' ? 'rows' : KIND_ICONS[row.item.kind];
}

/** One field that finds medicines, tests, imaging, referrals and order sets. The focus stays in the field (ARIA combobox). */
export function OrderSearch({ onPick, busy }: { onPick: (found: Found) => void; busy: boolean }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text, SETTLE_MS);
  const { groups, current, failed, retry } = useOrderSearch(text, settled);
  const [mark, setMark] = useState({ of: '', index: 0 });
  const [open, setOpen] = useState(false);
  // A list that is still being put together would move under the eyes, and under Enter.
  const rows = current ? groups.flatMap((one) => one.rows) : [];
  // The mark never rests on a row that came after the typing.
  const index = mark.of === settled ? Math.min(mark.index, rows.length - 1) : 0;
  const option = (n: number): string => `${id}-${String(n)}`;
  const listed = open && (rows.length > 0 || text.trim().length >= 2);

  const pick = (found: Found | undefined): void => {
    if (found === undefined || busy) return;
    setText('');
    setOpen(false);
    onPick(found);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      if (rows.length > 0)
        setMark({
          of: settled,
          index: (index + (event.key === 'ArrowDown' ? (open ? 1 : 0) : rows.length - 1)) % rows.length,
        });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // Enter before the answer is there would order something else than what was typed.
      if (listed && current && !event.repeat) pick(rows[index]);
    } else if (event.key === 'Escape' && listed) {
      event.stopPropagation();
      setOpen(false);
    }
  };

  const chosen = useRef<HTMLDivElement>(null);
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [index]);

  let counted = -1;
  return (
    <div>
      <label htmlFor={id} className={styles.label}>
        {t('orders.search')}
      </label>
      <div data-first-field>
        <input
          ref={field}
          id={id}
          className={styles.search}
          role="combobox"
          aria-expanded={listed}
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={listed && rows.length > 0 ? option(index) : undefined}
          autoComplete="off"
          maxLength={100}
          value={text}
          placeholder={t('orders.searchHint')}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setOpen(true);
          }}
          onClick={() => {
            setOpen(true);
          }}
          onBlur={() => {
            setOpen(false);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t('orders.found')}
        aria-busy={!current}
        className={listed && rows.length > 0 ? styles.results : undefined}
        hidden={!listed || rows.length === 0}
      >
        {listed &&
          current &&
          groups.map((one) => (
            <div key={one.name} role="group" aria-label={t(one.name)}>
              <div className={styles.heading} aria-hidden="true">
                {t(one.name)}
              </div>
              {one.rows.map((row) => {
                counted += 1;
                const n = counted;
                return (
                  // The keys are those of the field, which keeps the focus.
                  // eslint-disable-next-line jsx-a11y/click-events-have-key-events
                  <div
                    key={row.key}
                    ref={n === index ? chosen : undefined}
                    id={option(n)}
                    role="option"
                    tabIndex={-1}
                    aria-selected={n === index}
                    className={n === index ? `${styles.option ?? ''} ${styles.on ?? ''}` : styles.option}
                    onMouseDown={(event) => {
                      event.preventDefault();
                    }}
                    onMouseMove={() => {
                      setMark({ of: settled, index: n });
                    }}
                    onClick={() => {
                      pick(row);
                    }}
                  >
                    <Icon name={iconOf(row)} />
                    <span className={styles.grow}>{row.words}</span>
                    {row.second !== '' && <span className={styles.second}>{row.second}</span>}
                  </div>
                );
              })}
            </div>
          ))}
      </div>
      <div role="status" className={styles.second}>
        {open && text.trim().length === 1
          ? t('orders.typeMore')
          : listed && !current
            ? t('orders.searching')
            : listed && rows.length === 0 && failed.length === 0
              ? t('orders.nothingFound')
              : ''}
      </div>
      {failed.length > 0 && (
        <Failed
          title={t('orders.searchFailed', { lists: failed.map((one) => t(one)).join(', ') })}
          detail={t('orders.searchFailedDetail')}
        >
          <Button size="small" icon="retry" onClick={retry}>
            {t('state.retry')}
          </Button>
        </Failed>
      )}
    </div>
  );
}
