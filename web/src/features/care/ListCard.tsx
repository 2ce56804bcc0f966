import type { ReactNode } from 'react';
import { useChart, Widget, type usePart } from '@/features/chart';
import { Button, NeverAsked, Truncated } from '@/ui';
import styles from './care.module.css';

type Query = ReturnType<typeof usePart>;

/** A list of the care plan: what is current, what has ended behind a line that opens, and a way to add. */
export function ListCard<T>({
  title,
  meaning,
  query,
  rows,
  count,
  add,
  current,
  ended,
  endedText,
  nothing,
  note,
  more,
  children,
}: {
  title: string;
  meaning: string;
  query: Query;
  rows: number;
  count: string | undefined;
  add: { readonly text: string; readonly task: string; readonly hotkey?: string };
  current: readonly T[];
  ended: readonly T[];
  endedText: string;
  /** What is said when nothing was ever recorded. */
  nothing: { readonly title: string; readonly detail: string };
  /** What is said above the list when there is something. */
  note: ReactNode;
  more: string;
  children: (one: T) => ReactNode;
}) {
  const { open, mayWrite } = useChart();
  const isEmpty = current.length + ended.length === 0;
  return (
    <Widget
      title={title}
      meaning={meaning}
      query={query}
      rows={rows}
      count={count}
      emptyEdge={isEmpty}
      action={
        mayWrite ? (
          <Button
            size="small"
            icon="plus"
            {...(add.hotkey !== undefined && { hotkey: add.hotkey })}
            onClick={() => {
              open({ kind: add.task });
            }}
          >
            {add.text}
          </Button>
        ) : undefined
      }
    >
      {(part) => (
        <>
          {isEmpty ? <NeverAsked title={nothing.title} detail={nothing.detail} /> : note}
          <ul>{current.map(children)}</ul>
          {ended.length > 0 && (
            <details className={styles.more}>
              <summary>{endedText}</summary>
              <ul>{ended.map(children)}</ul>
            </details>
          )}
          {part.next !== undefined && <Truncated>{more}</Truncated>}
        </>
      )}
    </Widget>
  );
}
