/** The recorded traffic that was left out of the scenario, or changed in it. */
import { recordedTexts } from './recordedTexts.ts';

export const noteKinds = [
  'alreadyOpen',
  'idle',
  'tooMany',
  'unreadable',
  'notSent',
  'noAckYet',
  'lateAck',
  'injected',
  'changedByRule',
  'ackByRule',
  'periodic',
  'tooLate',
  'uncertainCause',
  'reconnected',
  'endedByServer',
  'notConnected',
  'observedProfile',
  'secretArgument',
] as const;
export type NoteKind = (typeof noteKinds)[number];

/** `names`: the events or connections that the note concerns, each once, and at most `maxNoteNames` of them. */
export interface RecordedNote {
  readonly kind: NoteKind;
  readonly count: number;
  readonly names: readonly string[];
}

/** Maximum number of steps of a recorded scenario. */
export const maxRecordedSteps = 1000;
const maxNoteNames = 5;
const maxNameLength = 60;

export class RecordedNotes {
  readonly #notes = new Map<NoteKind, { count: number; names: Set<string> }>();

  /** @param name the name of the event or connection */
  add(kind: NoteKind, name?: string, count = 1): void {
    const note = this.#notes.get(kind) ?? { count: 0, names: new Set<string>() };
    note.count += count;
    if (name !== undefined && note.names.size < maxNoteNames) note.names.add(shortened(name));
    this.#notes.set(kind, note);
  }

  /** All notes, in a fixed order. */
  get all(): RecordedNote[] {
    return noteKinds.flatMap((kind) => {
      const note = this.#notes.get(kind);
      return note ? [{ kind, count: note.count, names: [...note.names] }] : [];
    });
  }
}

function shortened(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}

/** The note as a sentence. */
export function noteText({ kind, count, names }: RecordedNote): string {
  if (kind === 'tooMany') return recordedTexts.tooMany({ count, max: maxRecordedSteps });
  return recordedTexts[kind]({ count, names: names.join(', ') });
}
