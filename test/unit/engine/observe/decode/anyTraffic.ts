/** Random packets, and schedules for sending them. */
import fc from 'fast-check';
import type { ObservedClient } from '../../../../support/observedClient.ts';
import { chunksOf, type ParserName, type SocketPacket } from '../../../../support/referenceParsers.ts';

const bytes = fc.uint8Array({ maxLength: 30 }).map((list) => Buffer.from(list));
const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((one) => Buffer.from(one).toString() === one && !one.includes('_placeholder'));
const key = fc.oneof(text, fc.constantFrom('a', 'b', 'num')).filter((one) => one !== '__proto__' && one !== 'toJSON');

/** Values that every parser can encode. */
export const anyArgument = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), bytes),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const name = fc.oneof(
  fc.constantFrom('message', 'tick', 'with "quotes"', 'ünïcode', ''),
  text.filter((one) => !/^(connect|disconnect|connect_error|disconnecting|newListener|removeListener)$/.test(one)),
);

export interface Step {
  readonly from: 'client' | 'server';
  readonly namespace: string;
  /** The name of an event; undefined for an acknowledgement of the oldest unacknowledged event of the other end. */
  readonly event: string | undefined;
  readonly args: readonly unknown[];
  readonly wantsAck: boolean;
  /** Whether everything that both ends have queued is sent after this packet. */
  readonly flush: boolean;
}

export const anyStep: fc.Arbitrary<Step> = fc.record({
  from: fc.constantFrom('client', 'server'),
  namespace: fc.constantFrom('/', '/chat', '/ä'),
  event: fc.option(name, { freq: 4, nil: undefined }),
  args: fc.array(anyArgument, { maxLength: 3 }),
  wantsAck: fc.boolean(),
  flush: fc.boolean(),
});

export interface Schedule {
  readonly protocol: 3 | 4;
  readonly parser: ParserName;
  readonly begins: 'polling' | 'websocket';
  /** The number of steps before the upgrade; undefined for no upgrade. */
  readonly upgradeAfter: number | undefined;
  readonly isBinary: boolean;
  readonly isJsonp: boolean;
  readonly gzip: boolean;
  readonly sizes: readonly number[];
  readonly steps: readonly Step[];
}

export const anySchedule: fc.Arbitrary<Schedule> = fc
  .record({
    protocol: fc.constantFrom(3 as const, 4 as const),
    isPacked: fc.boolean(),
    begins: fc.constantFrom('polling' as const, 'websocket' as const),
    upgradeAfter: fc.option(fc.nat(12), { nil: undefined }),
    isBinary: fc.boolean(),
    isJsonp: fc.boolean(),
    gzip: fc.boolean(),
    sizes: fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 4 }),
    steps: fc.array(anyStep, { maxLength: 16 }),
  })
  .map(({ isPacked, isBinary, isJsonp, ...rest }) => ({
    ...rest,
    parser: isPacked ? 'msgpack' : rest.protocol === 3 ? 'v2' : 'default',
    // JSONP can contain only text.
    isBinary: isBinary && !isJsonp,
    isJsonp,
  }));

/** The packets that a session of this schedule sends, and that the decoder must report. */
export interface Expected {
  readonly from: 'client' | 'server';
  readonly namespace: string;
  readonly event: string | undefined;
  readonly args: readonly unknown[];
  readonly ackId: number | undefined;
}

export interface PlannedPacket {
  readonly packet: SocketPacket;
  readonly expected: Expected;
  readonly flush: boolean;
}

/** The packets of the steps, in order. Acknowledgements have the IDs of the events that they belong to. */
export function packetsOf(steps: readonly Step[]): PlannedPacket[] {
  const next = new Map<string, number>();
  const waiting = new Map<string, number[]>();
  return steps.flatMap(({ from, namespace, event, args, wantsAck, flush }): PlannedPacket[] => {
    const senderKey = `${from}${namespace}`;
    if (event === undefined) {
      const id = waiting.get(`${from === 'client' ? 'server' : 'client'}${namespace}`)?.shift();
      if (id === undefined) return [];
      const packet = { type: 3, nsp: namespace, id, data: [...args] };
      return [{ packet, expected: { from, namespace, event, args, ackId: id }, flush }];
    }
    const id = wantsAck ? (next.get(senderKey) ?? 0) : undefined;
    if (id !== undefined) {
      next.set(senderKey, id + 1);
      waiting.set(senderKey, [...(waiting.get(senderKey) ?? []), id]);
    }
    const packet = { type: 2, nsp: namespace, ...(id !== undefined && { id }), data: [event, ...args] };
    return [{ packet, expected: { from, namespace, event, args, ackId: id }, flush }];
  });
}

/** Plays a schedule. Returns what was sent by each end, in order. */
export function playSchedule(client: ObservedClient, schedule: Schedule): Expected[] {
  const { protocol, parser, steps, upgradeAfter, begins, isJsonp } = schedule;
  if (begins === 'polling') client.openByPolling();
  else client.openByWebSocket();
  const queue = { client: [] as (string | Buffer)[], server: [] as (string | Buffer)[] };
  const flush = (): void => {
    for (const from of ['client', 'server'] as const) client.send(from, queue[from].splice(0));
  };
  const join = (from: 'client' | 'server', nsp: string, data?: object): void => {
    queue[from].push(...chunksOf(parser, { type: 0, nsp, ...(data && { data }) }));
  };
  for (const nsp of ['/', '/chat', '/ä']) {
    if (nsp !== '/' || protocol === 4) join('client', nsp);
    join('server', nsp, protocol === 4 ? { sid: `socket ${nsp}` } : undefined);
  }
  flush();
  const packets = packetsOf(steps);
  for (const [index, { packet, expected, flush: isFlush }] of packets.entries()) {
    // An event must be received before it is acknowledged.
    if (expected.event === undefined) flush();
    queue[expected.from].push(...chunksOf(parser, packet));
    // The last attachment can be in the next body.
    if (!isJsonp && isFlush && queue[expected.from].length > 1) {
      const last = queue[expected.from].pop();
      flush();
      if (last !== undefined) queue[expected.from].push(last);
    } else if (isFlush) flush();
    if (index !== upgradeAfter || begins === 'websocket') continue;
    flush();
    client.upgrade();
  }
  flush();
  return packets.map((one) => one.expected);
}
