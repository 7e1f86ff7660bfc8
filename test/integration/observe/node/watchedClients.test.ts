/** Clients of `socket.io-client` in processes with the probe: what the timeline shows of them, and that they behave as without the probe. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { correlate } from '../../../../src/engine/correlation/correlate.ts';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { nodeOfMajor } from '../../../support/vscode/install.mjs';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

const files = probeSuite();
let harness: EngineHarness;
beforeEach(async () => {
  harness = new EngineHarness();
  await harness.engine.sources.nodes.start(files.path, files.token);
});
afterEach(() => harness.dispose());
const closing = closedAfterEach();

const code = readFileSync('test/servers/watchedClient.cjs', 'utf8').split('\n');
const lineOf = (text: string): number => code.findIndex((line) => line.includes(text)) + 1;
const file = `${process.cwd()}/test/servers/watchedClient.cjs`;

interface Kind {
  readonly program: string;
  readonly library: string;
  readonly server: string;
  readonly node?: () => Promise<string>;
}
const kinds: Readonly<Record<string, Kind>> = {
  'socket.io-client 4': { program: 'watchedClient.cjs', library: 'socket.io-client', server: 'socket.io' },
  'socket.io-client 4 as an ECMAScript module, in Node.js 24': {
    program: 'watchedClient.mjs',
    library: 'socket.io-client',
    server: 'socket.io',
    node: () => nodeOfMajor(24),
  },
  'socket.io-client 2': { program: 'watchedClient.cjs', library: 'socket.io-client-v2', server: 'socket.io-2' },
};

function started(args: readonly string[], isWatched: boolean, node?: string): WatchedProcess {
  const app = new WatchedProcess(args, isWatched ? files.env : {}, node);
  closing.push(() => app.end());
  return app;
}

/** Runs the client until the server disconnects it. Returns what it printed, without the ID of its socket. */
async function conversation({ program, library, node }: Kind, url: string, isWatched: boolean) {
  const app = started([`test/servers/${program}`, url, library], isWatched, await node?.());
  for (const type of ['x', 'done']) await app.line((line) => line['type'] === type);
  if (!library.endsWith('v2')) await app.line(({ type }) => type === 'timeout');
  app.child.stdin?.write('leave\n');
  await app.line(({ type }) => type === 'disconnect');
  const { id } = await app.line(({ type }) => type === 'connect');
  const lines = app.lines.map((line) => (line['type'] === 'connect' ? { type: 'connect' } : line));
  const order = (line: object): string => JSON.stringify(line);
  return { id, printed: lines.sort((a, b) => order(a).localeCompare(order(b))), errors: app.errors, app };
}

describe.each(Object.entries(kinds))('%s', (_name, kind) => {
  it(
    'behaves as without the probe, and shows the events that it sends and receives',
    { timeout: 120_000 },
    async () => {
      const server = started(['test/servers/watchedApp.cjs', kind.server], true);
      const url = await server.url();
      const without = await conversation(kind, url, false);
      await harness.waitFor('end of the other client', ({ state }) => state === 'disconnected');
      const from = harness.engine.log.nextSeq;
      const { id, printed, errors, app } = await conversation(kind, url, true);
      expect({ printed, errors }).toEqual({ printed: without.printed, errors: '' });

      const source = harness.engine.sources.observing.find(({ pid }) => pid === app.child.pid);
      expect(source).toMatchObject({ kind: 'node', state: 'running', name: `${kind.program} (${app.child.pid})` });
      await harness.waitFor('end', (entry) => entry.state === 'disconnected' && entry.source === source?.sourceId);
      await harness.waitFor('end at the server', (entry) => isOf(entry, false) && entry.state === 'disconnected');
      const entries = (): Entry[] => harness.entries().filter((entry) => entry.seq >= from);
      function isOf(entry: Entry, isClient: boolean): boolean {
        return entry.seq >= from && (entry.source === source?.sourceId) === isClient;
      }
      const of = (event: string, isClient = true): Entry | undefined =>
        entries().find((entry) => isOf(entry, isClient) && entry.event === event);

      const connections = entries().filter((entry) => isOf(entry, true) && entry.kind === 'connection');
      expect(connections).toMatchObject([
        { state: 'connecting' },
        { state: 'connected', socketId: id, transport: 'websocket' },
        { state: 'disconnected', cause: { code: 'server.disconnected' } },
      ]);
      const callSite = (text: string) => ({ file, line: lineOf(text) });
      expect(of('make')).toMatchObject({
        dir: 'out',
        delivery: 'sent',
        callSite: callSite(`emit('make'`),
        args: [1, {}],
      });
      expect(of('update item')).toMatchObject({
        dir: 'out',
        delivery: 'acknowledged',
        callSite: callSite(`emit('update item'`),
        args: [2, { bytes: { $binary: 'AQI=' } }],
      });
      const ack = entries().find((entry) => entry.kind === 'ack' && entry.of === of('update item')?.seq);
      expect(ack).toMatchObject({ dir: 'in', args: [{ status: 'ok', id: 2 }] });
      expect(of('x')).toMatchObject({ dir: 'in', args: [{ id: 1 }], handlers: [callSite(`on('x'`)] });
      // The listener waits for 20 ms, which a timer can shorten by one.
      expect(of('x')?.handlerMs).toBeGreaterThan(18);
      expect(of('question')).toMatchObject({
        dir: 'in',
        delivery: 'acknowledged',
        handlers: [callSite(`once('question'`)],
      });
      expect(entries().find((entry) => entry.kind === 'ack' && entry.of === of('question')?.seq)).toMatchObject({
        dir: 'out',
        args: ['answer of the client'],
      });
      if (kind.library === 'socket.io-client') {
        expect(of('a')).toMatchObject({ volatile: true, callSite: callSite('socket.volatile.emit'), delivery: 'sent' });
        expect(of('b')).toMatchObject({
          volatile: true,
          callSite: callSite('socket.volatile.emit'),
          delivery: 'discarded',
        });
        expect(of('nobody listens')).toMatchObject({ delivery: 'timedOut', cause: { params: { timeoutMs: 1 } } });
      }
      expect(entries().filter(({ cause }) => cause?.code === 'capture.internalError')).toEqual([]);

      // Both ends of the socket are known, so an event of one end is linked to that of the other one.
      const seq = of('update item')?.seq ?? 0;
      const { log, counterparts } = harness.engine;
      await counterparts.upToDate(new TimeSlicer(systemClock));
      const both = correlate(log, counterparts, seq);
      expect(both).toMatchObject({ clientSeq: seq, serverSeq: of('update item', false)?.seq });
      // The client is not a socket of a server.
      expect(harness.engine.sources.server(source?.sourceId ?? '').state.size).toBe(0);
    },
  );
});

it('shows a client that a server refuses, and one that was connected before the engine', async () => {
  harness.engine.sources.nodes.dispose();
  const server = started(['test/servers/watchedApp.cjs', 'socket.io'], false);
  const url = await server.url();
  const app = started(['test/servers/watchedClient.cjs', url, 'socket.io-client'], true);
  await app.line(({ type }) => type === 'done');
  await harness.engine.sources.nodes.start(files.path, files.token);
  const joined = await harness.waitFor('join', ({ state }) => state === 'connected');
  const { id } = await app.line(({ type }) => type === 'connect');
  expect(joined.socketId).toBe(id);

  const refused = started(['test/servers/watchedClient.cjs', `${url}/none`, 'socket.io-client'], true);
  await refused.line(({ type }) => type === 'error');
  const entry = await harness.waitFor('refusal', ({ state }) => state === 'connectError');
  expect(JSON.stringify(entry.cause)).toContain('Invalid namespace');
});
