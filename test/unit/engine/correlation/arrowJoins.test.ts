/** Which row of an event that was captured at the client, at a proxy and at the server has the arrow of the sequence view. */
import { beforeEach, describe, expect, it } from 'vitest';
import { arrowJoinOf } from '../../../../src/engine/correlation/arrowJoins.ts';
import { Counterparts } from '../../../../src/engine/correlation/counterparts.ts';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

type End = 'client' | 'proxy' | 'server';
const toServer: readonly End[] = ['client', 'proxy', 'server'];
const toClient: readonly End[] = ['server', 'proxy', 'client'];
const subsets = Array.from({ length: 8 }, (_, bits) => toServer.filter((_end, at) => (bits & (1 << at)) !== 0));

let log: MemoryLog['log'];
let counterparts: Counterparts;

beforeEach(() => {
  ({ log } = new MemoryLog());
  counterparts = new Counterparts(log);
  const named = { url: 'http://localhost:3000', namespace: '/' };
  const server = { sourceId: 's1', kind: 'node', name: 'server.js' };
  log.name({ connectionId: 'client', name: 'client', ...named });
  log.name({ connectionId: 'proxy', name: 'proxy', ...named, source: { sourceId: 'p1', kind: 'proxy', name: 'app' } });
  log.name({ connectionId: 'server', name: 'server', ...named, source: server });
  log.name({ connectionId: 'everyone', name: 'all clients', ...named, source: server });
});

const captured = { namespace: '/', kind: 'event', bytes: 9 } as const;

function connect(ends: readonly End[]): void {
  for (const connectionId of ends) {
    const transition = { connectionId, namespace: '/', kind: 'connection' } as const;
    log.append({ facts: { ...transition, state: 'connecting' } });
    log.append({ facts: { ...transition, state: 'connected', socketId: 'A' } });
  }
}

/** Records an event or acknowledgement at each of these ends. */
function record(way: readonly End[], ends: readonly End[], more: Partial<EntryFacts> = {}): Map<End, number> {
  const passed = way.filter((end) => ends.includes(end));
  return new Map(
    passed.map((connectionId): [End, number] => {
      const isOut = (way === toServer) === (connectionId !== 'server');
      const facts = { ...captured, connectionId, dir: isOut ? 'out' : 'in', event: 'move', ...more } as const;
      return [connectionId, log.append({ facts, ...(more.ackId !== undefined && { wantsAck: true }) }).seq];
    }),
  );
}

/** For each shown end, from sender to receiver: the state of the arrow of its row, or the end whose row has the arrow. */
async function drawn(rows: ReadonlyMap<End, number>, shown: readonly End[]): Promise<string[]> {
  await counterparts.upToDate(new TimeSlicer(new FakeClock()));
  const seqs = new Set(shown.map((end) => rows.get(end)));
  return [...rows].flatMap(([end, seq]) => {
    if (!shown.includes(end)) return [];
    const join = arrowJoinOf(log, counterparts, seq, (other) => seqs.has(other));
    const holder = [...rows].find(([, other]) => other === join?.of)?.[0];
    return [join?.state === 'received' ? `${end} of ${holder}` : `${end} ${join?.state ?? 'alone'}`];
  });
}

/** One arrow, in the row of the first shown end. If this is the receiver, there is no other end that the arrow could point to. */
function expected(way: readonly End[], shown: readonly End[]): string[] {
  const [first, ...others] = way.filter((end) => shown.includes(end));
  if (first === undefined) return [];
  return [`${first} ${first === way.at(-1) ? 'alone' : 'sent'}`, ...others.map((end) => `${end} of ${first}`)];
}

describe('an event has one arrow, in the row of the first shown end', () => {
  for (const [name, way] of [
    ['from the client', toServer],
    ['from the server', toClient],
  ] as const)
    for (const shown of subsets)
      it(`${name}, if the view shows ${shown.join(', ') || 'none of them'}`, async () => {
        connect(toServer);
        const events = record(way, toServer, { ackId: 0 });
        const acks = new Map<End, number>();
        for (const [end, of] of new Map([...events].reverse()))
          acks.set(end, log.append({ facts: { ...ackFacts(way, end), of, ackId: 0 } }).seq);
        expect(await drawn(events, shown)).toEqual(expected(way, shown));
        expect(await drawn(acks, shown)).toEqual(expected(way === toServer ? toClient : toServer, shown));
      });
});

function ackFacts(way: readonly End[], connectionId: End): { connectionId: string; namespace: string } & AckKind {
  const isOut = (way === toServer) === (connectionId === 'server');
  return { connectionId, namespace: '/', kind: 'ack', dir: isOut ? 'out' : 'in', bytes: 5 };
}

interface AckKind {
  readonly kind: 'ack';
  readonly dir: 'in' | 'out';
  readonly bytes: number;
}

it('has one arrow if only two ends were captured', async () => {
  connect(['client', 'proxy']);
  const rows = record(toServer, ['client', 'proxy']);
  expect(await drawn(rows, ['client', 'proxy'])).toEqual(['client sent', 'proxy of client']);
  expect(await drawn(rows, ['proxy'])).toEqual(['proxy alone']);
});

it('draws a broadcast once for each client, whether the entry of the broadcast is shown or not', async () => {
  connect(toServer);
  const deliveries = { sent: 1, buffered: 0, discarded: 0, acknowledged: 0 };
  const facts = { ...captured, connectionId: 'everyone', dir: 'out', event: 'news', delivery: 'sent' } as const;
  const { seq } = log.append({
    facts: {
      ...facts,
      recipients: 1,
      deliveries: { ...deliveries, sockets: [{ socketId: 'A', delivery: 'sent' }] },
    },
  });
  const rows = new Map<End, number>([['server', seq], ...record(toClient, ['proxy', 'client'], { event: 'news' })]);
  expect(await drawn(rows, ['server', 'proxy', 'client'])).toEqual(['server alone', 'proxy sent', 'client of proxy']);
  expect(await drawn(rows, ['proxy', 'client'])).toEqual(['proxy sent', 'client of proxy']);
  expect(await drawn(rows, ['server', 'client'])).toEqual(['server alone', 'client alone']);
});

it('draws an event once that a rule of the proxy duplicates', async () => {
  connect(toServer);
  const [sent] = record(toServer, ['client']).values();
  const [passed] = record(toServer, ['proxy'], {
    rule: { ruleId: 'r1', action: 'duplicate' },
    cause: { code: 'rule.duplicated', params: { copies: 1 } },
  }).values();
  const [first] = record(toServer, ['server']).values();
  const [second] = record(toServer, ['server']).values();
  await counterparts.upToDate(new TimeSlicer(new FakeClock()));
  const states = (shown: readonly (number | undefined)[]): unknown[] =>
    shown.map((seq) => arrowJoinOf(log, counterparts, seq ?? -1, (other) => shown.includes(other))?.of);
  expect(states([sent, passed, first, second])).toEqual([undefined, sent, sent, sent]);
  expect(states([passed, first, second])).toEqual([undefined, passed, passed]);
});
