/** The content of the emit form, independent of its elements. */
import * as v from 'valibot';
import { maxTimerMs } from '../../src/base/clock.ts';
import { checkDepth } from '../../src/model/payload/depthLimit.ts';
import { timeLimitSchema } from '../../src/model/profile/duration.ts';
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import type { PackedPayload } from '../../src/model/payload/packedPayload.ts';
import type { SavedEmit } from '../../src/protocol/hostMessages.ts';
import { type ArgumentDraft, draftOf, draftOfJson } from './argumentDraft.ts';
import { type ArgumentType, argumentTypes } from '../../src/model/payload/argumentTypes.ts';
import { wholeNumberOf } from '../../src/model/texts/numberText.ts';
import type { PersistedEmitDraft } from './emitSlice.ts';
import { emitTexts } from './emitTexts.ts';

export interface EmitDraft {
  event: string;
  args: readonly ArgumentDraft[];
  ack: boolean;
  /** The timeout in milliseconds, as text. If it is empty, the client waits indefinitely. */
  ackTimeout: string;
  volatile: boolean;
  compress: boolean;
  /** The emit of a collection that the draft was loaded from: its variables are filled in when it is sent. */
  saved: SavedEmit | undefined;
}

let lastId = 0;

export function newArgument(type: ArgumentType = 'json', text = ''): ArgumentDraft {
  return { id: ++lastId, type, text };
}

/** The arguments with one of them moved up or down. */
export function withMoved(args: readonly ArgumentDraft[], id: number, by: -1 | 1): ArgumentDraft[] {
  const list = [...args];
  const at = list.findIndex((arg) => arg.id === id);
  const [moved] = list.splice(at, 1);
  if (moved) list.splice(at + by, 0, moved);
  return list;
}

/** The arguments with one of them replaced by a list. */
export function withList(args: readonly ArgumentDraft[], id: number, texts: readonly string[]): ArgumentDraft[] {
  const list = texts.map((text) => draftOfJson(text, ++lastId));
  return args.flatMap((arg) => (arg.id === id ? list : [arg]));
}

export function restoreDraft(kept: PersistedEmitDraft): EmitDraft {
  const types: ReadonlySet<string> = new Set(argumentTypes);
  return {
    ...kept,
    saved: kept.saved,
    args: kept.args.map(({ type, text, path }) => ({
      ...newArgument(types.has(type) ? (type as ArgumentType) : 'json', text),
      ...(path === undefined ? {} : { path }),
    })),
  };
}

/** The part of the draft that is saved with the panel: everything but the content of files. */
export function persistedEmitDraft({ saved, ...draft }: EmitDraft): PersistedEmitDraft {
  return {
    ...draft,
    ...(saved && { saved }),
    args: draft.args.map(({ type, text, path }) => ({ type, text, ...(path === undefined ? {} : { path }) })),
  };
}

export interface Filling {
  event: string;
  /** JSON text of the arguments in payload notation. */
  args: string;
  ack?: boolean | { timeoutMs: number } | undefined;
  volatile?: boolean | undefined;
  compress?: boolean | undefined;
  saved?: SavedEmit | undefined;
  /** For a client behind a proxy: who receives the event. */
  to?: 'client' | 'server' | undefined;
}

export function fillDraft(filling: Filling): EmitDraft {
  const args = v.parse(v.array(v.unknown()), parseNotationJson(filling.args));
  checkDepth(args);
  const { ack } = filling;
  return {
    event: filling.event,
    args: args.map((notation) => draftOf(notation, ++lastId)),
    ack: ack !== undefined && ack !== false,
    ackTimeout: typeof ack === 'object' ? String(ack.timeoutMs) : '',
    volatile: filling.volatile ?? false,
    compress: filling.compress ?? true,
    saved: filling.saved,
  };
}

/** The fields that all messages with an emit share. Options with their default value are left out. */
export function emitFields({ event, volatile, compress }: EmitDraft, args: PackedPayload) {
  return { event, args, ...(volatile && { volatile }), ...(!compress && { compress }) };
}

/** The fields of an emit in a collection. */
export function savedFields(
  draft: EmitDraft,
  { args, ack }: { args: PackedPayload; ack: { timeoutMs?: number } | undefined },
) {
  const { timeoutMs } = ack ?? {};
  return { ...emitFields(draft, args), ...(ack && { ack: timeoutMs === undefined ? true : { timeoutMs } }) };
}

/** The requested acknowledgement; a string is the message about a timeout that cannot be used. */
export function ackOf({ ack, ackTimeout }: EmitDraft): { timeoutMs?: number } | undefined | string {
  if (!ack) return undefined;
  const text = ackTimeout.trim();
  if (text === '') return {};
  const read = v.safeParse(timeLimitSchema, wholeNumberOf(text) ?? NaN);
  return read.success ? { timeoutMs: read.output } : emitTexts.ackTimeoutFault({ max: maxTimerMs });
}
