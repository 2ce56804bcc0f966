/** Work that opens in the side panel of a chart. */
export interface Task {
  /** One of the registered kinds: "allergy". */
  readonly kind: string;
  /** The resource to change; without it a new one is made. */
  readonly id?: string;
  /** What else the panel starts from, by name: { encounter: "e1" }. Not part of the draft's name. */
  readonly given?: Readonly<Record<string, string>>;
}

/** Name of the task's draft: "allergy", "allergy/123". */
export function taskKey(task: Task): string {
  return task.id === undefined ? task.kind : `${task.kind}/${task.id}`;
}

type Opener = (task: Task) => void;

const openers = new Map<string, Opener>();
let waiting: { readonly patientId: string; readonly task: Task } | null = null;

/** Opens work in the panel of a patient's chart; when the chart is not on the screen yet, as soon as it is. */
export function openTask(patientId: string, task: Task): void {
  const open = openers.get(patientId);
  if (open === undefined) waiting = { patientId, task };
  else open(task);
}

/** For the chart: takes the work that is asked for from outside. The answer ends it. */
export function takeTasks(patientId: string, open: Opener): () => void {
  openers.set(patientId, open);
  const first = waiting;
  // Work meant for one patient never waits for another one's chart.
  waiting = null;
  if (first?.patientId === patientId) open(first.task);
  return () => {
    if (openers.get(patientId) === open) openers.delete(patientId);
  };
}
