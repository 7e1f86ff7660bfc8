/** The emit that is being written, apart from its view. */
import * as v from 'valibot';
import { checkDepth } from '../../src/model/payload/depthLimit.ts';
import { timeLimitSchema } from '../../src/model/profile/duration.ts';
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import type { Saved } from '../state/savedState.ts';
import { type ArgumentDraft, draftOf } from './argumentDraft.ts';
import { type ArgumentType, argumentTypes } from '../../src/model/payload/argumentTypes.ts';

export interface EmitDraft {
  event: string;
  args: readonly ArgumentDraft[];
  ack: boolean;
  /** Milliseconds; empty waits without end. */
  ackTimeout: string;
  volatile: boolean;
  compress: boolean;
}

let lastId = 0;

export function newArgument(type: ArgumentType = 'json', text = ''): ArgumentDraft {
  return { id: ++lastId, type, text };
}

export function restoreDraft(saved: Saved['emit']): EmitDraft {
  const types: ReadonlySet<string> = new Set(argumentTypes);
  return {
    ...saved,
    args: saved.args.map(({ type, text, path }) => ({
      ...newArgument(types.has(type) ? (type as ArgumentType) : 'json', text),
      ...(path === undefined ? {} : { path }),
    })),
  };
}

/** The draft as it is kept: without the bytes of files. */
export function keptDraft(draft: EmitDraft): Saved['emit'] {
  return {
    ...draft,
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
}

export function fillDraft(filling: Filling): EmitDraft {
  const args = v.parse(v.array(v.unknown()), parseNotationJson(filling.args));
  checkDepth(args, 'The arguments');
  const { ack } = filling;
  return {
    event: filling.event,
    args: args.map((notation) => draftOf(notation, ++lastId)),
    ack: ack !== undefined && ack !== false,
    ackTimeout: typeof ack === 'object' ? String(ack.timeoutMs) : '',
    volatile: filling.volatile ?? false,
    compress: filling.compress ?? true,
  };
}

/** The acknowledgement that is asked for; a string says what is wrong with the timeout. */
export function ackOf({ ack, ackTimeout }: EmitDraft): { timeoutMs?: number } | undefined | string {
  if (!ack) return undefined;
  const text = ackTimeout.trim();
  if (text === '') return {};
  if (!/^\d{1,15}$/.test(text))
    return 'The ack timeout is a whole number of milliseconds, or empty to wait indefinitely';
  const read = v.safeParse(timeLimitSchema, Number(text));
  return read.success ? { timeoutMs: read.output } : `The ack timeout ${read.issues[0].message}`;
}
