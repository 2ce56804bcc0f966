import { useCallback, useRef, useState } from 'react';

/** How many date columns fit beside each other in the measured element, at least one. */
export function useColumnRoom(
  fixedWidth: number,
  dateWidth: number,
): readonly [number, (element: HTMLElement | null) => void] {
  const [room, setRoom] = useState(6);
  const observer = useRef<ResizeObserver>(undefined);
  const measure = useCallback(
    (element: HTMLElement | null): void => {
      observer.current?.disconnect();
      if (!element) return;
      const look = (): void => {
        if (element.clientWidth > 0)
          setRoom(Math.max(1, Math.floor((element.clientWidth - fixedWidth) / dateWidth)));
      };
      look();
      observer.current = new ResizeObserver(look);
      observer.current.observe(element);
    },
    [fixedWidth, dateWidth],
  );
  return [room, measure];
}
