import type { PanelProps } from '@/workspace/feature';
import { BeginNote } from './BeginNote';
import { OpenDraft } from './OpenDraft';

/** A note to write: begun from a template, or the draft that was begun before. */
export default function NotePanel({ task, ways }: PanelProps) {
  return task.id === undefined ? (
    <BeginNote given={task.given ?? {}} ways={ways} />
  ) : (
    <OpenDraft key={task.id} id={task.id} found={task.given?.found !== undefined} ways={ways} />
  );
}
