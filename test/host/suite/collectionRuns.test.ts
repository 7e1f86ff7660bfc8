// `repeat`, `expect` and `environments` of collections, by the commands that a program calls, against a real server.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run, workspaceFolder } from './support/inspector.ts';

describe('running saved emits', () => {
  let server: TestServer;
  let other: TestServer;
  let folder: string;
  const uri = '.socketio/runs.socketio.json';

  before(async () => {
    folder = join(workspaceFolder().fsPath, '.socketio');
    await mkdir(folder, { recursive: true });
    const setup: NonNullable<Parameters<typeof startServer>[0]>['setup'] = (io) => {
      io.on('connection', (socket) => {
        socket.on('ask', (n: number, ack: (response: unknown) => void) => ack({ n, even: n % 2 === 0 }));
        socket.on('drop', () => void socket.disconnect(true));
        socket.on('tell', () => void socket.emit('told', { n: 1 }));
      });
    };
    [server, other] = await Promise.all([startServer({ setup }), startServer({ setup })]);
    await writeFile(
      join(folder, 'runs.socketio.json'),
      JSON.stringify({
        version: 1,
        name: 'Runs',
        variables: { host: server.url, expected: '1' },
        environments: { here: { expected: '2' }, other: { host: other.url } },
        connections: {
          main: { url: '{{host}}', reconnection: { enabled: false } },
          again: { url: '{{gone}}', transports: ['websocket'], reconnection: { delayMs: 50, delayMaxMs: 50 } },
        },
        emits: [
          {
            name: 'Burst',
            connection: 'main',
            event: 'burst',
            args: ['{{$counter}}', '{{$uuid}}'],
            repeat: { count: 20, everyMs: 0 },
          },
          { name: 'Endless', connection: 'main', event: 'endless', repeat: { everyMs: 0 } },
          { name: 'Seldom', connection: 'main', event: 'seldom', repeat: { everyMs: 3_600_000 } },
          {
            name: 'Volatile flood',
            connection: 'again',
            event: 'flood',
            volatile: true,
            repeat: { count: 3000, everyMs: 0 },
          },
          { name: 'Flood', connection: 'again', event: 'flood', repeat: { count: 5000, everyMs: 0 } },
          { name: 'Open', connection: 'again', event: 'open' },
          { name: 'Once', connection: 'main', event: 'once' },
          { name: 'Drop', connection: 'main', event: 'drop', repeat: { count: 100_000, everyMs: 1 } },
          {
            name: 'Ask',
            connection: 'main',
            event: 'ask',
            args: [2],
            ack: true,
            expect: { ack: [{ n: '{{expected}}', even: { $any: true } }] },
          },
          {
            name: 'Ask often',
            connection: 'main',
            event: 'ask',
            args: ['{{$counter}}'],
            ack: true,
            repeat: { count: 4, everyMs: 0 },
            expect: { ack: [{ even: true }] },
          },
          {
            name: 'Tell',
            connection: 'main',
            event: 'tell',
            expect: { events: [{ event: 'told', args: [{ n: { $lte: '{{expected}}' } }] }] },
          },
          { name: 'Where', connection: 'main', event: 'where' },
        ],
      }),
    );
  });
  after(async () => {
    await run('selectEnvironment', { uri, environment: null });
    await Promise.all([server.close(), other.close()]);
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    server.recorder.clear();
    other.recorder.clear();
  });
  afterEach(async () => {
    for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
  });

  type Sent = { sent?: number; delivery?: string; expect?: unknown };
  const send = (emit: string, more: object = {}) => inspector.send({ uri, emit, ...more }) as Promise<Sent>;

  it('repeats an emit the given number of times, and the counter continues', async () => {
    const { sent, delivery, expect } = await send('Burst');
    assert.deepEqual([sent, delivery, expect], [20, 'sent', undefined]);
    await server.recorder.waitFor('burst', 20);
    const received = server.recorder.named('burst').map(({ args }) => args);
    const first = Number(received[0]?.[0]);
    assert.deepEqual(
      received.map(([n]) => n),
      received.map((_, index) => first + index),
    );
    assert.equal(new Set(received.map(([, uuid]) => uuid)).size, 20);
  });

  it('repeats indefinitely until it is stopped, without and with an interval', async () => {
    for (const emit of ['Endless', 'Seldom']) {
      const { repeatId } = (await run('startRepeat', { uri, emit })) as { repeatId: string };
      await server.recorder.waitFor(emit.toLowerCase(), emit === 'Endless' ? 50 : 1);
      const { sent } = (await run('stopRepeat', { repeatId })) as { sent: number };
      await server.recorder.waitFor(emit.toLowerCase(), sent);
      assert.ok(emit === 'Endless' ? sent >= 50 : sent === 1);
      assert.deepEqual(await run('stopRepeat', { repeatId }), { sent }, 'one that has ended is known still');
    }
    assert.match((await refusalOf(run('stopRepeat', { repeatId: 'r999' }))).message, /no repeat “r999”/);
    assert.match((await refusalOf(run('startRepeat', { uri, emit: 'Once' }))).message, /“Once” has no "repeat"/);
  });

  it('ends a repeat whose connection was removed, and reports how many were sent', async () => {
    assert.match((await refusalOf(send('Drop'))).message, /The repeat of “Drop” ended after [\d,]+ emits?\. /);
    // The client has buffered further emits of “drop”, with which the server would end the next connection too.
    for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
    const endless = refusalOf(send('Endless'));
    await server.recorder.waitFor('endless', 10);
    for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
    assert.match((await endless).message, /ended after [\d,]+ emits?\. /);
  });

  it('repeats while there is no connection: volatile emits are discarded, others wait in a bounded buffer', async () => {
    const gone = await startServer();
    const variables = { gone: gone.url };
    await send('Open', { variables });
    const again = (await inspector.list()).find(({ url }) => new URL(url).origin === gone.url);
    assert.ok(again);
    const { connectionId } = again;
    await gone.close();
    // Until the client's next attempt to connect has failed, the client treats the closed transport as
    // writable, and buffers volatile events.
    await inspector.wait({ connectionId, filter: 'kind:connection /^connectError$/', timeoutMs: 20_000 });
    const discarded = await send('Volatile flood', { variables });
    assert.deepEqual([discarded.sent, discarded.delivery], [3000, 'discarded']);
    const { repeatId } = (await run('startRepeat', { uri, emit: 'Flood', variables })) as { repeatId: string };
    // Other emits are still sent in the meantime.
    assert.deepEqual((await send('Ask', { variables: { expected: 2 } })).expect, { status: 'passed' });
    const back = await startServer({ port: gone.port });
    try {
      await back.recorder.waitFor('flood', 5000);
      assert.equal(((await run('stopRepeat', { repeatId })) as { sent: number }).sent, 5000);
    } finally {
      await back.close();
    }
  });

  it('checks the expectations of an emit, and returns the difference', async () => {
    assert.deepEqual((await send('Ask')).expect, { status: 'failed', path: 'ack.0.n', expected: 1, actual: 2 });
    assert.deepEqual((await send('Ask', { variables: { expected: 2 } })).expect, { status: 'passed' });
    assert.deepEqual((await send('Ask', { environment: 'here' })).expect, { status: 'passed' });
    assert.deepEqual((await send('Tell')).expect, { status: 'passed' });
    assert.match(
      (await refusalOf(send('Tell', { variables: { expected: 'x' } }))).message,
      /The value of “\$lte” must be a number or a date/,
    );
    const often = await send('Ask often');
    assert.equal(often.sent, 4);
    assert.deepEqual(often.expect, { status: 'failed', path: 'ack.0.even', expected: true, actual: false });
  });

  it('sends in the selected environment, and sends nothing if that environment no longer exists', async () => {
    await send('Where');
    await server.recorder.waitFor('where');
    await run('selectEnvironment', { environment: 'other' });
    await send('Where');
    await other.recorder.waitFor('where');
    await send('Where', { environment: 'here' });
    await server.recorder.waitFor('where', 2);
    const unknown = await refusalOf(run('selectEnvironment', { uri, environment: 'nowhere' }));
    assert.match(unknown.message, /no environment “nowhere”\. Its environments: here, other\./);
    assert.match(
      (await refusalOf(run('selectEnvironment', { environment: 'nowhere' }))).message,
      /Environments of the collections: here, other/,
    );
    assert.match((await refusalOf(run('selectEnvironment', { uri }))).message, /environment must be the name/);
    const gone = {
      version: 1,
      name: 'Runs',
      variables: { host: server.url },
      connections: { main: { url: '{{host}}' } },
    };
    const emits = [{ name: 'Where', connection: 'main', event: 'where' }];
    await writeFile(join(folder, 'runs.socketio.json'), JSON.stringify({ ...gone, emits }));
    assert.match((await refusalOf(send('Where'))).message, /no environment “other”\. It has none\./);
    await run('selectEnvironment', { uri, environment: null });
    await send('Where');
    await server.recorder.waitFor('where', 3);
  });
});
