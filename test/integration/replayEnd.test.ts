import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Replay } from '../../src/engine/replay/replay.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { serverVersions, startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { reportFrom, runOf, startStream, type StreamRequest } from '../support/replayHarness.ts';
import { TcpProxy } from '../support/tcpProxy.ts';

let harness: EngineHarness;
let server: TestServer;
let proxy: TcpProxy;
/** The events that the application's handler received, with their namespaces. */
const handled: [string, unknown][] = [];

async function start(version: 'v2' | 'v3' | 'v4', parser: 'default' | 'msgpack' = 'default'): Promise<void> {
  server = await startServer({
    version,
    parser,
    setup: (io) => {
      for (const namespace of ['/', '/chat']) {
        io.of(namespace).on('connection', (socket) => {
          socket.on('step', (step: unknown) => handled.push([namespace, step]));
        });
      }
    },
  });
  proxy = await TcpProxy.start(server.port);
}

beforeEach(() => {
  harness = new EngineHarness();
  handled.length = 0;
});
afterEach(async () => {
  harness.dispose();
  await proxy.close();
  await server.close();
});

const through = (): string => `http://127.0.0.1:${proxy.port}`;
const emitted = ({ progress }: Replay): number => Math.min(...progress.runs.map((run) => run.emitted));

/** Starts a replay to a server that accepts its connections and then reads nothing. */
async function frozen(request: StreamRequest): Promise<Replay> {
  const replay = await startStream(harness, through(), request);
  replay.pause();
  const connected = (): boolean => harness.engine.connections.every(({ state }) => state === 'connected');
  await expect.poll(connected).toBe(true);
  proxy.freeze();
  replay.resume();
  return replay;
}

/** Runs a complete replay on another connection. When it ends, everything that was due at its start has happened. */
async function another(profile: Partial<ConnectionProfile>): Promise<void> {
  const request = { count: 2, everyMs: 10, event: 'other', mode: 'reliable', profile } as const;
  await reportFrom(await startStream(harness, server.url, request));
}

const versions = ['v2', ...serverVersions] as const;
const cases = versions.flatMap((version) =>
  transports.flatMap((transport) =>
    ['/', '/chat'].flatMap((namespace) =>
      (version === 'v2' ? (['default'] as const) : (['default', 'msgpack'] as const)).map((parser) => ({
        version,
        transport,
        namespace,
        parser,
      })),
    ),
  ),
);

/** A server of Socket.IO 4 drops the events that it reads together with the disconnect packet. */
it.each(cases)('a slow server handles the last events: $version, $transport, $namespace, $parser', async (one) => {
  const { version, transport, namespace, parser } = one;
  await start(version, parser);
  const profile = { namespace, parser, transports: [transport] };
  const request = { event: 'step', count: 20, everyMs: 10, mode: 'reliable', profile } as const;
  const replay = await frozen(request);
  await expect.poll(() => emitted(replay)).toBe(20);
  await another({ parser });
  expect(replay.state).not.toBe('ended');
  proxy.thaw();
  expect(runOf(await reportFrom(replay), 'reliable').sent).toBe(20);
  await expect.poll(() => server.sockets.length).toBe(0);
  expect(handled).toEqual(Array.from({ length: 20 }, (_, index) => [namespace, index + 1]));
});

/** A replay whose events are all written, to a server that does not read them. */
async function unread(): Promise<Replay> {
  await start('v4');
  const profile = { transports: ['websocket' as const] };
  const replay = await frozen({ event: 'step', count: 5, everyMs: 10, profile });
  await expect.poll(() => emitted(replay)).toBe(5);
  await another({});
  expect(replay.state).toBe('settling');
  return replay;
}

it.each(['stop', 'cut', 'time'] as const)(
  'a replay does not wait indefinitely for the server to read: %s',
  async (end) => {
    const replay = await unread();
    if (end === 'stop') {
      replay.stop();
      expect(replay.state).toBe('stopped');
    } else if (end === 'cut') proxy.cut();
    expect(runOf(await reportFrom(replay), 'reliable')).toMatchObject({ emitted: 5, sent: 5 });
    expect(harness.engine.connections).toEqual([]);
  },
);

it('a replay that is paused while it waits for the server to read ends only after it is resumed', async () => {
  const replay = await unread();
  replay.pause();
  proxy.thaw();
  await expect.poll(() => handled.length).toBeGreaterThanOrEqual(5);
  await another({});
  expect(replay.state).toBe('paused');
  replay.resume();
  expect(runOf(await reportFrom(replay), 'reliable').sent).toBe(5);
  expect(harness.engine.connections).toEqual([]);
});
