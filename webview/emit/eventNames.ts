/** The completions of an event name: from the last emits, the emits of collections, and the names that were seen. Pure. */
import type { SeenName } from '../../src/protocol/viewMessages.ts';
import type { ListedEmit } from '../../src/protocol/hostMessages.ts';
import type { Filling } from './emitDraft.ts';
import type { PersistedEmitDraft } from './emitSlice.ts';

/** An event name with its emit: the last one from the form, or a saved one. */
export interface EventSuggestion {
  readonly event: string;
  readonly source:
    | { readonly type: 'recent'; readonly emit: PersistedEmitDraft }
    | { readonly type: 'saved'; readonly name: string; readonly filling: Filling | undefined }
    | { readonly type: 'seen'; readonly count: number };
}

export interface KnownEmits {
  /** Newest first. */
  readonly recent: readonly PersistedEmitDraft[];
  readonly saved: readonly ListedEmit[];
  readonly seen: readonly SeenName[];
}

const maxSuggestions = 50;

/** Names that begin with the typed text, then those that contain it, ignoring case. A name of the history is suggested once. */
export function eventSuggestions(typed: string, { recent, saved, seen }: KnownEmits): EventSuggestion[] {
  const all: EventSuggestion[] = [];
  const names = new Set<string>();
  const add = (suggestion: EventSuggestion): void => {
    names.add(suggestion.event);
    all.push(suggestion);
  };
  for (const emit of recent) {
    if (!names.has(emit.event)) add({ event: emit.event, source: { type: 'recent', emit } });
  }
  for (const emit of saved) {
    add({ event: emit.event, source: { type: 'saved', name: emit.emit, filling: fillingOf(emit) } });
  }
  for (const { name, count } of seen) if (!names.has(name)) add({ event: name, source: { type: 'seen', count } });
  const needle = typed.toLowerCase();
  const begins: EventSuggestion[] = [];
  const holds: EventSuggestion[] = [];
  for (const suggestion of all) {
    const at = suggestion.event === '' ? -1 : suggestion.event.toLowerCase().indexOf(needle);
    if (at >= 0) (at === 0 ? begins : holds).push(suggestion);
  }
  return [...begins, ...holds].slice(0, maxSuggestions);
}

function fillingOf({ event, args, ack, volatile, compress }: ListedEmit): Filling | undefined {
  if (args === undefined) return undefined;
  const timeoutMs = typeof ack === 'object' ? ack.timeoutMs : undefined;
  return {
    event,
    args,
    ack: timeoutMs === undefined ? ack !== undefined && ack !== false : { timeoutMs },
    volatile,
    compress,
  };
}
