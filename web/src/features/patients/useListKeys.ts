import { useState, type KeyboardEvent } from 'react';

export interface ListKeys {
  active: number;
  setActive: (index: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Arrow keys and Enter for a list that a search field controls (ARIA combobox pattern: focus stays in the field).
 * `resetOn` puts the mark back on the first row, so that it never rests on a row the user has not seen.
 */
export function useListKeys(
  count: number,
  resetOn: unknown,
  onPick: (index: number, event: KeyboardEvent) => void,
): ListKeys {
  const [mark, setMark] = useState({ resetOn, index: 0 });
  const index = Object.is(mark.resetOn, resetOn) ? mark.index : 0;
  const active = count === 0 ? -1 : Math.min(index, count - 1);
  const setActive = (next: number): void => {
    setMark({ resetOn, index: next });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter that ends the input of a composed letter (Japanese, Korean ...) must open nothing.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (count > 0) setActive((active + (event.key === 'ArrowDown' ? 1 : count - 1)) % count);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (!event.repeat) onPick(active, event);
    }
  };
  return { active, setActive, onKeyDown };
}
