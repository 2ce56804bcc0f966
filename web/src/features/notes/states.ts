import type { TextKey } from '@/i18n';
import type { Tone } from '@/ui';
import type { NoteState } from './note';

/** How a note stands, in words. */
export const STATES: Readonly<Record<NoteState, { readonly text: TextKey; readonly tone: Tone }>> = {
  unsigned: { text: 'note.state.unsigned', tone: 'caution' },
  waiting: { text: 'note.state.waiting', tone: 'caution' },
  signed: { text: 'note.state.signed', tone: 'ok' },
  amended: { text: 'note.state.amended', tone: 'ok' },
  retracted: { text: 'note.state.retracted', tone: 'serious' },
};
