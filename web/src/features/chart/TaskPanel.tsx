import type { Task } from './ChartContext';

export function TaskPanel({
  task,
}: {
  task: Task | null;
  onClose: () => void;
  onReopen: (task: Task) => void;
}) {
  return task === null ? null : <aside>{task.kind}</aside>;
}
