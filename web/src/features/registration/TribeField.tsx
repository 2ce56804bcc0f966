import { useQuery } from '@tanstack/react-query';
import { expand } from '@/api/orders';
import { t } from '@/i18n';
import { TextInput, useDebouncedValue } from '@/ui';
import { TRIBES } from './registration';

const SHORTEST = 2;
const MOST = 20;

/** A tribe of the federal list, found by a part of its name. */
export function TribeField({
  value,
  problem,
  onChange,
}: {
  value: string;
  problem: string | undefined;
  onChange: (value: string) => void;
}) {
  const [settled] = useDebouncedValue(value.trim(), 200);
  const { data, error } = useQuery({
    queryKey: ['expand', TRIBES.valueSet, settled, MOST],
    queryFn: ({ signal }) => expand(TRIBES.valueSet, settled, MOST, signal),
    // What was chosen begins with its code, which no name does.
    enabled: settled.length >= SHORTEST && !/^\d/.test(settled),
    staleTime: 300_000,
  });
  return (
    <>
      <TextInput
        label={t('reg.tribe')}
        description={t(error === null ? 'reg.tribeHint' : 'reg.tribesFailed')}
        value={value}
        error={problem}
        list="tribes"
        autoComplete="off"
        maxLength={200}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      <datalist id="tribes">
        {(data ?? []).map((one) => (
          <option key={one.code} value={`${one.code ?? ''} ${one.display ?? ''}`} />
        ))}
      </datalist>
    </>
  );
}
