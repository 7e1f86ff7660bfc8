/** Mistakes of a server that only its process reports are findings. A server without mistakes has no findings. */
import { io, type Socket } from 'socket.io-client';
import { expect, it } from 'vitest';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import type { Finding } from '../../../../src/model/findings/finding.ts';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

const files = probeSuite();
let harness: EngineHarness;
const closing = closedAfterEach();

async function connected(program: string, ...args: string[]): Promise<Socket> {
  harness = new EngineHarness();
  closing.push(() => harness.dispose());
  await harness.engine.sources.nodes.start(files.path, files.token);
  const app = new WatchedProcess([program, ...args], files.env);
  closing.push(() => app.end());
  const socket = io(await app.url(), { forceNew: true, transports: ['websocket'] });
  closing.push(() => socket.disconnect());
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return socket;
}

function asked(socket: Socket, event: string, ...args: unknown[]): Promise<unknown> {
  return new Promise((resolve) => socket.emit(event, ...args, resolve));
}

function found(): readonly Finding[] {
  return harness.engine.findings.all;
}

const byCode = (code: string): Finding | undefined => found().find((one) => one.code === `finding.${code}`);

it('reports the mistakes of a server', { timeout: 180_000 }, async () => {
  const socket = await connected('test/servers/faultyApp.cjs');
  await asked(socket, 'update item', 1);
  socket.emit('update itme', 1);
  socket.emit('early', 1);
  await asked(socket, 'late');
  socket.emit('early', 2);
  await asked(socket, 'answers twice');
  socket.emit('fails');
  for (let i = 0; i < 3; i++) {
    await asked(socket, 'subscribe');
    socket.emit('price', i);
    await asked(socket, 'news');
  }
  await Promise.all([asked(socket, 'wait'), asked(socket, 'wait'), asked(socket, 'wait')]);
  await asked(socket, 'compute');
  const expected = [
    ['noListener', 'warning', { event: 'update itme', count: 1, similar: 'update item' }],
    ['emitBeforeListener', 'warning', { event: 'early', count: 1 }],
    ['ackCalledTwice', 'warning', { event: 'answers twice', count: 1 }],
    ['handlerFailed', 'error', { event: 'fails', count: 1, reported: 'RangeError: not that far' }],
    [
      'listenerLeak',
      'warning',
      { event: 'price', copies: 3, from: 1, place: expect.stringMatching(/^faultyApp\.cjs:\d+$/) as string },
    ],
    ['emptyRoom', 'warning', { room: 'lobby', count: 3, similar: 'Lobby' }],
    ['slowHandler', expect.any(String) as string, { event: 'wait', count: 3 }],
    ['eventLoopStall', expect.any(String) as string, { count: expect.any(Number) as number }],
  ] as const;
  for (const [code, severity, params] of expected) {
    await expect.poll(() => byCode(code), { message: code }).toMatchObject({ severity, params });
  }
  const codes = found().map(({ code }) => code.replace('finding.', ''));
  expect(codes.sort()).toEqual(expected.map(([code]) => code).sort());
  const [source] = harness.engine.sources.observing;
  expect(found().map(({ sourceId }) => sourceId)).toEqual(found().map(() => source?.sourceId));
});

it('reports nothing about the demo server', { timeout: 180_000 }, async () => {
  const socket = await connected('--import', 'tsx', 'test/servers/watchedDemo.mts');
  await asked(socket, 'hello', 'world');
  await asked(socket, 'update item', 1, { name: 'updated' });
  await asked(socket, 'echo', 1, '2', { 3: '4', 5: Buffer.from([6]) });
  await asked(socket, 'slow ack', 50);
  await asked(socket, 'echo', 'last');
  const isHandled = ({ event, args, handlers }: Entry): boolean =>
    event === 'echo' && args?.[0] === 'last' && handlers !== undefined;
  await harness.waitFor('the last event', isHandled);
  await harness.engine.findings.examined();
  await expect.poll(() => harness.entries().filter(isHandled).length).toBe(1);
  expect(found().filter(({ severity }) => severity !== 'info')).toEqual([]);
});
