import assert from 'node:assert/strict';
import { startServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run } from './support/inspector.ts';

const start = (input: object = {}) => run('startDemoServer', input) as Promise<{ url: string }>;
const stop = () => run('stopDemoServer', {});

describe('the demo server', () => {
  afterEach(stop);

  it('starts once, on a free port of this machine, and responds', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(second, first);
    assert.deepEqual(await start(), first);
    const { connectionId } = await inspector.connect(first.url);
    const { delivery, args } = await inspector.emit({
      connectionId,
      event: 'update item',
      args: ['1', { name: 'updated' }],
      ack: { timeoutMs: 10_000 },
    });
    assert.equal(delivery, 'acknowledged');
    assert.deepEqual(args, [{ status: 'ok' }]);
    await run('removeConnection', { connectionId });
  });

  it('starts on the requested port', async () => {
    const probe = await startServer();
    await probe.close();
    const { url } = await start({ port: probe.port });
    assert.equal(url, probe.url);
    const { message } = await refusalOf(start({ port: probe.port === 65535 ? 65534 : probe.port + 1 }));
    assert.match(message, new RegExp(`is already running at ${url}`));
    assert.deepEqual(await start({ port: probe.port }), { url });
  });

  it('reports a port that is in use, and then starts on another one', async () => {
    const other = await startServer();
    const { message } = await refusalOf(start({ port: other.port }));
    assert.match(message, /demo server/i);
    assert.match(message, new RegExp(`${other.port}.*(taken|in use)`, 'i'));
    const { url } = await start();
    assert.notEqual(url, other.url);
    await other.close();
  });

  it('stops, and can be stopped twice', async () => {
    const { url } = await start();
    await stop();
    await stop();
    await refusalOf(fetch(url));
    assert.match((await start()).url, /^http/);
  });

  it('can be stopped while it starts', async () => {
    const starting = start().catch(() => undefined);
    await stop();
    await starting;
    const { url } = await start();
    assert.equal((await fetch(url)).status, 200);
  });

  it('refuses an invalid port', async () => {
    for (const port of [-1, 65_536, 1.5, '3000']) assert.match((await refusalOf(start({ port }))).message, /port/);
  });
});
