import { useRef, useState, type KeyboardEvent } from 'react';
import { Field } from '@/features/chart';
import { t } from '@/i18n';
import { Button, IconButton } from '@/ui';
import { useRecipients, type Recipient } from './inbox.queries';
import styles from './Preview.module.css';

function Options({ all }: { all: readonly Recipient[] }) {
  const pools = all.filter(({ pool }) => pool);
  const people = all.filter(({ pool }) => !pool);
  const options = (some: readonly Recipient[]) =>
    some.map((one) => (
      <option key={one.reference} value={one.reference}>
        {one.name}
      </option>
    ));
  return (
    <>
      {people.length > 0 && <optgroup label={t('inbox.people')}>{options(people)}</optgroup>}
      {pools.length > 0 && <optgroup label={t('inbox.pools')}>{options(pools)}</optgroup>}
    </>
  );
}

/** One of those who have an inbox. */
export function RecipientChoice({
  label,
  value,
  without = [],
  people = false,
  first = false,
  onValue,
  onKey,
  onLeave,
}: {
  label: string;
  value: string;
  /** References that make no sense here. */
  without?: readonly string[];
  /** People alone, no pools. */
  people?: boolean;
  first?: boolean;
  onValue: (reference: string) => void;
  onKey?: (event: KeyboardEvent) => void;
  onLeave?: () => void;
}) {
  const query = useRecipients();
  const all = (query.data ?? []).filter((one) => !without.includes(one.reference) && !(people && one.pool));
  return (
    <Field
      label={label}
      error={query.error === null ? undefined : t('inbox.recipientsFailed')}
      hint={
        query.error !== null ? (
          <Button size="small" icon="retry" onClick={() => void query.refetch()}>
            {t('state.retry')}
          </Button>
        ) : query.data !== undefined && all.length === 0 ? (
          t('inbox.nobodyElse')
        ) : undefined
      }
    >
      {(props) => (
        <select
          {...props}
          {...(first && { 'data-autofocus': true })}
          value={value}
          onKeyDown={onKey}
          onBlur={onLeave}
          onChange={(event) => {
            onValue(event.currentTarget.value);
          }}
        >
          <option value="">{t(query.isPending ? 'inbox.loading' : 'inbox.choose')}</option>
          <Options all={all} />
        </select>
      )}
    </Field>
  );
}

/**
 * Several of them: chosen one after the other, each can be taken out again. By keyboard every arrow and letter changes the value of a
 * closed list, so what the keys rest on counts only with Enter or on leaving the field; a pointer chooses at once.
 */
export function RecipientsChoice({
  label,
  value,
  without = [],
  onValue,
}: {
  label: string;
  value: readonly string[];
  without?: readonly string[];
  onValue: (references: readonly string[]) => void;
}) {
  const { data = [] } = useRecipients();
  const byKeys = useRef(false);
  const [resting, setResting] = useState('');
  const add = (reference: string): void => {
    setResting('');
    if (reference !== '') onValue([...value, reference]);
  };
  return (
    // What is done with the pointer is no longer done by keys.
    <div
      onPointerDownCapture={() => {
        byKeys.current = false;
      }}
    >
      <RecipientChoice
        label={label}
        value={resting}
        without={[...without, ...value]}
        first
        onKey={(event) => {
          byKeys.current = true;
          if (event.key !== 'Enter' || resting === '') return;
          // This Enter names the person and does nothing else: nothing is sent before the name stands among the recipients.
          event.preventDefault();
          event.stopPropagation();
          add(resting);
        }}
        onLeave={() => {
          add(resting);
        }}
        onValue={(reference) => {
          if (byKeys.current) setResting(reference);
          else add(reference);
        }}
      />
      {value.length > 0 && (
        <ul className={styles.chips} aria-label={t('inbox.recipients')}>
          {value.map((reference) => {
            const name = data.find((one) => one.reference === reference)?.name ?? t('inbox.somebody');
            return (
              <li key={reference}>
                {name}
                <IconButton
                  size="small"
                  icon="close"
                  label={t('inbox.takeOut', { name })}
                  onClick={() => {
                    onValue(value.filter((one) => one !== reference));
                  }}
                />
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
