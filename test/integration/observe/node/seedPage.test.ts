/** The server's examples on the page "Emitting events" of the documentation, as a watched process reports them. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

const program = 'test/servers/seedPage.cjs';
const file = resolve(program);
const lines = readFileSync(program, 'utf8').split('\n');
/** Line and column of the call of a method. */
function position(
  code: string,
  call = code,
): { readonly file: string; readonly line: number; readonly column: number } {
  const line = lines.findIndex((text) => text.includes(code));
  const column = (lines[line] ?? '').indexOf(call) + call.indexOf('emit') + 1;
  return { file, line: line + 1, column };
}

const files = probeSuite();
let harness: EngineHarness;
let app: WatchedProcess;
beforeAll(async () => {
  harness = new EngineHarness();
  await harness.engine.sources.nodes.start(files.path, files.token);
  app = new WatchedProcess([program], files.env);
});
afterAll(async () => {
  await app.end();
  harness.dispose();
});

it('shows where the server emits and listens, and the delivery status of each emit', { timeout: 120_000 }, async () => {
  const options = { forceNew: true, transports: ['websocket'] };
  const url = await app.url();
  const [socket, other] = [io(url, options), io(url, options)];
  try {
    for (const one of [socket, other]) {
      if (!one.connected) await new Promise<void>((done) => one.once('connect', () => done()));
    }
    const answer: unknown = await socket.timeout(60_000).emitWithAck('update item', '1', { name: 'updated' });
    expect(answer).toEqual({ status: 'ok' });
    socket.volatile.emit('ping', 1);
    await harness.waitFor('the broadcast', ({ args, rooms }) => args?.[0] === 'everyone' && rooms !== undefined);
    await harness.waitFor('the listener', ({ event, handlerMs }) => event === 'ping' && handlerMs !== undefined);
  } finally {
    socket.disconnect();
    other.disconnect();
  }
  const entries = harness.entries().filter(({ kind }) => kind === 'event');
  const emitted = (first: unknown) => entries.find(({ dir, args }) => dir === 'out' && args?.[0] === first);
  const received = (event: string) => entries.find((entry) => entry.dir === 'in' && entry.event === event);

  expect(emitted('world')).toMatchObject({ delivery: 'sent', callSite: position("socket.emit('hello', 'world'") });
  expect(emitted(1)).toMatchObject({
    args: [1, '2', { 3: '4', 5: { $binary: 'Bg==' } }],
    callSite: position("socket.emit('hello', 1"),
  });
  expect(received('update item')).toMatchObject({
    args: ['1', { name: 'updated' }],
    delivery: 'acknowledged',
    handlers: [{ file, line: position("socket.on('update item'").line }],
  });
  expect(received('ping')).toMatchObject({ handlers: [{ file, line: position("socket.on('ping'").line }] });
  expect(emitted('might or might not be received')).toMatchObject({
    volatile: true,
    delivery: 'sent',
    callSite: position("'might or might not be received'", 'socket.volatile.emit'),
  });
  expect(emitted('is discarded')).toMatchObject({
    volatile: true,
    delivery: 'discarded',
    callSite: position("'is discarded'", 'socket.volatile.emit'),
  });
  expect(emitted('friends')).toMatchObject({
    recipients: 1,
    deliveries: { sent: 1, discarded: 0 },
    callSite: position("'friends'", 'socket.broadcast.emit'),
  });
  expect(emitted('everyone')).toMatchObject({
    recipients: 2,
    rooms: [],
    deliveries: { sent: 2, discarded: 0 },
    callSite: position("'everyone'", 'io.emit'),
  });
});
