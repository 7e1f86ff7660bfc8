/** The local socket of the engine: only the user who watches can reach it, and only with the token. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { NodeWatches } from '../../../../src/host/nodes/nodeWatches.ts';
import type { ProbeLocation } from '../../../../src/host/nodes/probeEnvironment.ts';
import { reportVersion, socketVariable, tokenVariable } from '../../../../src/model/probe/reports.ts';
import { ReportWriter } from '../../../../src/model/probe/reportWriter.ts';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';

const closing = closedAfterEach();
/** The ID of the user `nobody`. */
const otherUser = 65_534;
const isRoot = process.getuid?.() === 0;

/** The part of the host that creates the socket, with a real engine. */
async function watching(): Promise<{ harness: EngineHarness; location: ProbeLocation }> {
  const harness = new EngineHarness();
  const watches = new NodeWatches({
    inspector: {
      request: async (_message, request) => {
        const { path, token } = request as Pick<ProbeLocation, 'token'> & { path: string };
        await harness.engine.sources.nodes.start(path, token);
        return undefined as never;
      },
      sources: [],
      onDidChange: new Emitter<void>().event,
      generation: 1,
      revive: () => undefined,
    },
    environment: {
      installProbe: () => Promise.resolve('/probe.cjs'),
      set: () => undefined,
      commandGiven: () => Promise.resolve(),
      removeProbe: () => Promise.resolve({ probe: 'none' as const, path: '' }),
    },
    log: { warn: () => undefined },
  });
  closing.push(() => {
    watches.dispose();
    harness.dispose();
  });
  const { env } = await watches.command({});
  return { harness, location: { file: '', socket: env[socketVariable] ?? '', token: env[tokenVariable] ?? '' } };
}

function hello(token: string): Uint8Array {
  const writer = new ReportWriter();
  const of = {
    version: reportVersion,
    pid: 1,
    threadId: 0,
    entryFile: '',
    nodeVersion: '',
    t: 0,
    wall: 0,
    seesModules: 0,
  };
  writer.write({ type: 'hello', token, ...of });
  return writer.take();
}

/** Returns the data that the engine sends before the connection ends. If the engine accepts the token, this is one byte. */
async function responseTo(path: string, token: string): Promise<string> {
  const socket = connect(path);
  closing.push(() => socket.destroy());
  let response = '';
  socket.on('data', (data: Buffer) => {
    response += String(data);
    socket.end();
  });
  socket.write(hello(token));
  await once(socket, 'close');
  return response;
}

it('the socket is in a folder that only the user can enter, with a short path', async () => {
  const { location } = await watching();
  expect(Buffer.byteLength(location.socket)).toBeLessThan(107);
  const folder = statSync(dirname(location.socket));
  expect([folder.mode & 0o777, folder.uid]).toEqual([0o700, process.getuid?.()]);
});

it('the socket accepts only its token, which is different each time', async () => {
  const { harness, location } = await watching();
  expect(location.token.length).toBeGreaterThanOrEqual(32);
  expect(await responseTo(location.socket, '')).toBe('');
  const [last] = location.token.slice(-1);
  expect(await responseTo(location.socket, `${location.token.slice(0, -1)}${last === '-' ? '_' : '-'}`)).toBe('');
  expect(harness.engine.sources.observing).toEqual([]);
  expect(await responseTo(location.socket, location.token)).toBe('+');
  expect(harness.engine.sources.observing).toHaveLength(1);
  expect((await watching()).location.token).not.toBe(location.token);
});

// Only root can run a program as another user.
it.runIf(isRoot)('the socket refuses another user, who also cannot replace it', async () => {
  const { harness, location } = await watching();
  const folder = dirname(location.socket);
  const code = `
    const fs = require('node:fs');
    const failed = (run) => { try { run(); return 'done'; } catch (error) { return error.code; } };
    const [folder, path] = process.argv.slice(1);
    const results = [
      failed(() => fs.readdirSync(folder)),
      failed(() => fs.statSync(path)),
      failed(() => fs.unlinkSync(path)),
      failed(() => fs.renameSync(folder, folder + '-moved')),
      failed(() => fs.writeFileSync(folder + '/other', '')),
    ];
    const socket = require('node:net').connect(path);
    const print = (last) => { console.log(JSON.stringify([...results, last])); process.exit(); };
    socket.on('error', (error) => print(error.code));
    socket.on('connect', () => print('connected'));
  `;
  const user = { uid: otherUser, gid: otherUser, cwd: '/', env: { PATH: process.env['PATH'] } };
  const run = spawnSync(process.execPath, ['--eval', code, folder, location.socket], user);
  expect(JSON.parse(String(run.stdout))).toEqual(['EACCES', 'EACCES', 'EACCES', 'EPERM', 'EACCES', 'EACCES']);
  expect(harness.engine.sources.observing).toEqual([]);
  // The user who watches can connect to the same socket with the same token.
  expect(await responseTo(location.socket, location.token)).toBe('+');
});
