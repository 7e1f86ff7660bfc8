/** Session files for mock servers. */
import fc from 'fast-check';
import { mapTree } from '../../src/base/treeMap.ts';
import { entryLine, headerLine, type SessionConnection } from '../../src/model/entry/sessionFile.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { ExactNumber, exactOrPlain } from '../../src/model/numbers/exactNumber.ts';
import { formatPayload } from '../../src/model/payload/payload.ts';
import { anyValue } from '../unit/model/anyValue.ts';

export type Line = Omit<Entry, 'seq' | 'connectionId' | 't'> & { connectionId?: string; t?: number };

/** Returns the text of a session file. Entries have ascending numbers, and times 1 ms apart unless they specify their own. */
export function sessionText(
  lines: readonly Line[],
  connections: Readonly<Record<string, SessionConnection>> = { c1: { url: 'http://localhost:3000' } },
): string {
  const [first = 'c1'] = Object.keys(connections);
  const entries = lines.map((line, index) => entryLine({ connectionId: first, t: index + 1, ...line, seq: index + 1 }));
  return `${[headerLine({ startedAt: '2026-01-01T00:00:00.000Z', connections }), ...entries].join('\n')}\n`;
}

/** A value as a server sends it: JSON, exact numbers, and bytes. */
const wireValue = anyValue.map((value) =>
  mapTree(value, (node) => {
    if (node === undefined || (typeof node === 'number' && !Number.isFinite(node))) return { leaf: null };
    if (typeof node === 'number') return { leaf: exactOrPlain(JSON.stringify(node)) };
    if (node instanceof Date) return { leaf: node.toJSON() };
    if (typeof node !== 'object' || node === null || node instanceof ExactNumber || ArrayBuffer.isView(node))
      return { leaf: node };
    if (Array.isArray(node)) return { array: node };
    // Socket.IO's own encoder loses this key.
    return { object: Object.entries(node).filter(([key]) => key !== '__proto__') };
  }),
);
const wireArgs = fc.array(wireValue, { maxLength: 3 }).map((args) => formatPayload(args) as unknown[]);
const eventName = fc.constantFrom('message', 'price', 'a "b" é', 'error', 'toString', '__proto__');
const sent = fc.record({ event: eventName, args: wireArgs, wantsAck: fc.boolean() });

export interface MadeExchange {
  readonly event: string;
  readonly args: unknown[];
  /** Arguments of the acknowledgement. */
  readonly ack: unknown[] | null;
  readonly events: { readonly event: string; readonly args: unknown[]; readonly wantsAck: boolean }[];
}
export interface MadeVisit {
  readonly namespace: string;
  readonly unprompted: MadeExchange['events'];
  readonly exchanges: MadeExchange[];
}

const exchange = fc.record({
  event: eventName,
  args: wireArgs,
  ack: fc.option(wireArgs),
  events: fc.array(sent, { maxLength: 2 }),
});
/**
 * The events of one client: first the events that it receives after its join, and then each event that it emits, with the events that it
 * receives after this emit.
 */
export const madeVisit: fc.Arbitrary<MadeVisit> = fc.record({
  namespace: fc.constantFrom('/', '/chat', '/a b'),
  unprompted: fc.array(sent, { maxLength: 3 }),
  exchanges: fc.array(exchange, { minLength: 1, maxLength: 4 }),
});

/** The entries of a visit, as the inspector records it. */
export function linesOf({ namespace, unprompted, exchanges }: MadeVisit): Line[] {
  const lines: Line[] = [{ kind: 'connection', state: 'connected', namespace }];
  let ackId = 0;
  const receive = ({ event, args, wantsAck }: MadeExchange['events'][number]): void => {
    const delivery = wantsAck ? ({ ackId: ackId++, delivery: 'awaitingReply' } as const) : {};
    lines.push({ kind: 'event', dir: 'in', namespace, event, ...delivery, args });
  };
  unprompted.forEach(receive);
  for (const { event, args, ack, events } of exchanges) {
    const delivery = ack ? ({ ackId: ackId++, delivery: 'acknowledged' } as const) : ({ delivery: 'sent' } as const);
    const of = lines.push({ kind: 'event', dir: 'out', namespace, event, ...delivery, args });
    if (ack) lines.push({ kind: 'ack', dir: 'in', namespace, of, args: ack });
    events.forEach(receive);
  }
  return lines;
}
