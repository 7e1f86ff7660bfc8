/**
 * Several watched servers with several clients: the view of the servers is correct after each change, even when a server is restarted or
 * killed.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import { readRooms, readSockets } from '../../../../src/engine/source/serverReads.ts';
import { EngineHarness, patienceMs } from '../../../support/engineHarness.ts';
import { isMatrix } from '../../../support/isMatrix.mjs';
import { lastingPort } from '../../../support/lastingPort.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

/** Number of restarts. Each of them takes a second of CPU time, both in its own process and in the test. */
const restarts = isMatrix ? 20 : 5;

const files = probeSuite();
let harness: EngineHarness;
beforeEach(async () => {
  harness = new EngineHarness();
  await harness.engine.sources.nodes.start(files.path, files.token);
});
afterEach(() => harness.dispose());
const closing = closedAfterEach();

async function started(port: number): Promise<WatchedProcess> {
  const app = new WatchedProcess(['test/servers/watchedApp.cjs', 'socket.io'], { ...files.env, PORT: String(port) });
  closing.push(() => app.end());
  await app.url();
  return app;
}

function client(port: number): Socket {
  const reconnection = { reconnectionDelay: 10, reconnectionDelayMax: 20 };
  const socket = io(`http://127.0.0.1:${port}`, { forceNew: true, transports: ['websocket'], ...reconnection });
  closing.push(() => socket.disconnect());
  return socket;
}

/** Returns by process ID: whether the process is running, its sockets, and how many of them are in the room that every socket joins. */
function view(): Record<string, { running: boolean; sockets: string[]; everybody: number }> {
  const { sources } = harness.engine;
  return Object.fromEntries(
    sources.observing.map(({ sourceId, pid, state, clients }) => {
      const server = sources.server(sourceId);
      const sockets = readSockets(server, {}).rows.map(({ socketId }) => socketId);
      const everybody = readRooms(server, {}).rows.find(({ room }) => room === 'everybody')?.size ?? 0;
      // The list of the sources must agree with the list of the sockets.
      return [String(pid), { running: state === 'running', sockets: sockets.sort(), everybody: clients && everybody }];
    }),
  );
}

const ids = (sockets: readonly Socket[]): string[] => sockets.map(({ id }) => id ?? 'not connected').sort();
const ended = { running: false, sockets: [], everybody: 0 };

it(
  'shows two servers and three clients, while one is restarted and the other one is killed',
  { timeout: 600_000 },
  async () => {
    const [port, otherPort] = [await lastingPort(), await lastingPort()];
    let [server, other] = await Promise.all([started(port), started(otherPort)]);
    const clients = [client(port), client(port)];
    const otherClients = [client(otherPort)];
    const previous: Record<string, typeof ended> = {};
    const isShown = (): void => {
      const of = (sockets: readonly Socket[]) => ({ running: true, sockets: ids(sockets), everybody: sockets.length });
      expect(view()).toEqual({
        ...previous,
        [String(server.child.pid)]: of(clients),
        [String(other.child.pid)]: of(otherClients),
      });
    };
    await vi.waitFor(isShown, patienceMs);
    for (let count = 0; count < restarts; count++) {
      const before = server;
      // Every second process is killed, so that it cannot report its end.
      if (count % 2 === 0) before.child.kill('SIGKILL');
      await before.end();
      previous[String(before.child.pid)] = ended;
      server = await started(port);
      await vi.waitFor(isShown, patienceMs);
    }

    other.child.kill('SIGKILL');
    await vi.waitFor(() => expect(view()[String(other.child.pid)]).toEqual(ended), patienceMs);
    const end = harness.entries().findLast(({ state }) => state === 'disconnected');
    expect(end?.cause).toMatchObject({ code: 'node.processEnded' });
    expect(view()[String(server.child.pid)]?.sockets).toEqual(ids(clients));
    previous[String(other.child.pid)] = ended;
    other = await started(otherPort);
    await vi.waitFor(isShown, patienceMs);
  },
);
