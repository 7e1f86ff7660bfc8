import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Server, Socket } from 'socket.io';
import { type ServerParser, type ServerVersion, startServer, type TestServer } from '../servers/testServer.ts';
import { eventNames, namespaces, type Run, type RunStep, runTraffic, serverSockets } from '../support/observedRun.ts';
import { observe, type ObservingProxy } from '../support/observingProxy.ts';
import type { RecordingSink } from '../support/recordingSink.ts';
import { anyArgument } from '../unit/engine/observe/decode/anyTraffic.ts';

const ways = {
  polling: ['polling'],
  websocket: ['websocket'],
  upgrade: ['polling', 'websocket'],
} as const satisfies Record<string, readonly ('polling' | 'websocket')[]>;

const combinations = (['v4', 'v3', 'v2'] as const).flatMap((version) =>
  (['default', 'msgpack'] as const).flatMap((parser) =>
    // The msgpack parser of Socket.IO 2 is another package.
    version === 'v2' && parser === 'msgpack' ? [] : Object.keys(ways).map((way) => ({ version, parser, way })),
  ),
) as { version: ServerVersion; parser: ServerParser; way: keyof typeof ways }[];

const anyStep: fc.Arbitrary<RunStep> = fc.record({
  from: fc.constantFrom('client', 'server'),
  namespace: fc.constantFrom(...namespaces),
  event: fc.constantFrom(...eventNames),
  args: fc.array(anyArgument, { maxLength: 3 }),
  wantsAck: fc.boolean(),
  pause: fc.boolean(),
});

/** For each combination: 30 in all, or 300 with `npm run test:soak`. */
const numRuns = process.env['SOCKETIO_INSPECTOR_SOAK'] === undefined ? 2 : 20;

let server: TestServer | undefined;
let observed: ObservingProxy | undefined;
let run: Run | undefined;

afterEach(async () => {
  run?.disconnect();
  observed?.proxy.dispose();
  await server?.close();
});

async function play(
  combination: (typeof combinations)[number],
  steps: readonly RunStep[],
  options: { perMessageDeflate?: object; httpCompression?: object } = {},
) {
  const { version, parser, way } = combination;
  let sockets: Promise<ReadonlyMap<string, Socket>> | undefined;
  const setup = (io: Server): void => {
    sockets = serverSockets(io);
  };
  server = await startServer({ version, parser, setup, options });
  observed = await observe(server.url, options.perMessageDeflate !== undefined);
  if (!sockets) throw new Error('The server was not set up');
  run = await runTraffic({ url: observed.proxy.url, version, parser, transports: ways[way], sockets, steps });
  return { run, sink: observed.sink, failures: observed.failures };
}

function eventsOf({ events }: RecordingSink, from: 'client' | 'server', namespace: string) {
  return events
    .filter((event) => event.kind === 'event' && event.from === from && event.namespace === namespace)
    .map(({ event, args }) => ({ namespace, event, args }));
}

/** What was read equals what was sent and what was received, in order; every acknowledgement belongs to its event. */
function compare(sink: RecordingSink, { sent, received, acks, socketIds }: Run): void {
  expect(sink.causes).toEqual([]);
  for (const [from, to] of [
    ['client', 'server'],
    ['server', 'client'],
  ] as const) {
    for (const namespace of namespaces) {
      const read = eventsOf(sink, from, namespace);
      expect(read).toEqual(sent[from].filter((one) => one.namespace === namespace));
      expect(read).toEqual(received[to].filter((one) => one.namespace === namespace));
    }
    // The same event is found by its number within its namespace.
    const numbered = (list: readonly { namespace: string }[]): Map<string, number> => {
      const counts = new Map<string, number>();
      return new Map(
        list.map(({ namespace }, index) => {
          const number = counts.get(namespace) ?? 0;
          counts.set(namespace, number + 1);
          return [`${namespace} ${number}`, index];
        }),
      );
    };
    const bySent = numbered(sent[from]);
    const indexes = sink.events.flatMap((event, index) => (event.kind === 'event' && event.from === from ? index : []));
    const byRead = numbered(indexes.map((index) => ({ namespace: sink.events[index]?.namespace ?? '' })));
    const answers = new Map(
      sink.events.filter(({ kind, from: other }) => kind === 'ack' && other === to).map(({ of, args }) => [of, args]),
    );
    expect(answers.size).toBe(acks[from].size);
    for (const [key, index] of bySent) {
      const event = indexes[byRead.get(key) ?? -1];
      expect(answers.get(event)).toEqual(acks[from].get(index));
    }
  }
  expect(sink.sessions).toHaveLength(1);
  for (const [namespace, id] of socketIds) expect(sink.lines).toContain(`joined ${namespace} ${id}`);
}

describe.each(combinations)('$version, $parser parser, $way', (combination) => {
  it('is read as client and server recorded it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 20, maxLength: 50 }), async (steps) => {
        const { sink, failures, run: played } = await play(combination, steps);
        compare(sink, played);
        expect(failures).toEqual([]);
        const isUpgraded = sink.lines.some((line) => line.startsWith('upgraded'));
        if (combination.way !== 'upgrade') expect(isUpgraded).toBe(false);
        played.disconnect();
        await expect.poll(() => sink.ended.size).toBe(1);
        expect(sink.unacknowledged).toEqual([]);
        observed?.proxy.dispose();
        await server?.close();
      }),
      // A failure is not made smaller: each run takes a server.
      { numRuns, endOnFailure: true },
    );
  });
});

describe('compression', () => {
  it.each(['v4', 'v2'] as const)('of WebSocket messages of %s is removed', async (version) => {
    const steps = fc.sample(anyStep, { numRuns: 30, seed: 14 });
    const options = { perMessageDeflate: { threshold: 0 } };
    const { sink, run: played } = await play({ version, parser: 'default', way: 'websocket' }, steps, options);
    compare(sink, played);
    expect(sink.events.length).toBeGreaterThanOrEqual(30);
    expect(observed?.compressions).toEqual([expect.stringContaining('permessage-deflate')]);
  });

  it.each(['gzip', 'deflate'])('of polling bodies with %s is removed', async (encoding) => {
    server = await startServer({ options: { httpCompression: { threshold: 0 } } });
    observed = await observe(server.url);
    const url = `${observed.proxy.url}/socket.io/?EIO=4&transport=polling`;
    const response = await fetch(url, { headers: { 'accept-encoding': encoding } });
    const { sid } = JSON.parse((await response.text()).slice(1)) as { sid: string };
    const { sink } = observed;
    await expect.poll(() => sink.sessions).toMatchObject([{ sid, isLate: false }]);
    expect(observed.compressions).toEqual([encoding]);
  });
});
