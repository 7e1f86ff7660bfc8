// A reverse proxy, started by a program, with a real server behind it and a real client in front of it.
import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { io as createClient, type Socket } from 'socket.io-client';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, inspectorExtension, listed, refusalOf, run, workspaceFolder } from './support/inspector.ts';

interface Source {
  sourceId: string;
  kind: string;
  name: string;
  state: string;
  url?: string;
  clients: number;
  counts: { emitted: number; received: number };
}
const start = (input: object) => run('startProxy', input) as Promise<{ sourceId: string; url: string }>;
const sources = () => run('listSources', {}) as Promise<Source[]>;
const sourceOf = async (sourceId: string) => (await sources()).find((source) => source.sourceId === sourceId);

describe('a proxy in front of a server', () => {
  let server: TestServer;
  const started: string[] = [];
  const sockets: Socket[] = [];

  before(async () => {
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) =>
          socket.on('echo', (n: number, value: unknown, ack: (...args: unknown[]) => void) => ack(n, value)),
        ),
    });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    for (const sourceId of started.splice(0)) await run('stopSource', { sourceId });
  });
  after(() => server.close());

  const proxy = async (input: object = {}) => {
    const result = await start({ target: server.url, ...input });
    started.push(result.sourceId);
    return result;
  };
  const connect = async (url: string): Promise<Socket> => {
    const socket = createClient(url, { forceNew: true, reconnection: false, transports: ['websocket'] });
    sockets.push(socket);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    return socket;
  };
  const observed = async (sourceId: string) => {
    const all = (await inspector.list()) as unknown as Record<string, unknown>[];
    return all.filter((connection) => connection['sourceId'] === sourceId);
  };

  it('shows the events of a client, and is listed with its counts', async () => {
    const { sourceId, url } = await proxy({ name: 'My app' });
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const socket = await connect(url);
    await socket.emitWithAck('echo', 1, { a: [2] });
    const [connection] = await observed(sourceId);
    assert.ok(connection);
    assert.equal(connection['sourceKind'], 'proxy');
    assert.equal(connection['sid'], socket.io.engine.id);
    assert.equal(connection['socketId'], socket.id);
    const connectionId = connection['connectionId'] as string;
    const [echo] = await inspector.read({ connectionId, filter: 'event:echo kind:event' });
    assert.equal(echo?.dir, 'out');
    assert.equal(echo.delivery, 'acknowledged');
    assert.deepEqual(echo.args, [1, { a: [2] }]);
    const source = await sourceOf(sourceId);
    assert.deepEqual(
      { ...source, counts: undefined },
      { sourceId, kind: 'proxy', name: 'My app', state: 'running', url, clients: 1, counts: undefined },
    );
    assert.equal(source?.counts.emitted, 1);
  });

  it('is read, waited for, saved and compared by its ID, without other sources', async () => {
    const own = await inspector.connect(server.url);
    await inspector.emit({ connectionId: own.connectionId, event: 'own' });
    const { sourceId, url } = await proxy();
    const [first, second] = [await connect(url), await connect(url)];
    await first?.emitWithAck('echo', 1, { a: 1 });
    await second?.emitWithAck('echo', 2, { a: 1 });
    const echoes = await inspector.read({ sourceId, filter: 'event:echo kind:event' });
    assert.deepEqual(
      echoes.map(({ args, source }) => [args, source]),
      [
        [[1, { a: 1 }], sourceId],
        [[2, { a: 1 }], sourceId],
      ],
    );
    const everything = await inspector.read({ sourceId });
    assert.ok(everything.every((entry) => entry.source === sourceId));
    assert.equal((await inspector.read({ sourceId: own.connectionId, filter: 'event:own' })).length, 1);
    const { connectionId = '' } = echoes[0] ?? {};
    // The event of the second client does not end the wait, because that client has another connection.
    const waiting = inspector.wait({ connectionId, filter: 'event:echo delivery:acknowledged', timeoutMs: 60_000 });
    await second?.emitWithAck('echo', 3, null);
    await first?.emitWithAck('echo', 4, null);
    const awaited = await waiting;
    assert.deepEqual([awaited.connectionId, awaited.args], [connectionId, [4, null]]);
    const seqs = echoes.map(({ seq }) => seq);
    assert.deepEqual(await run('getEntry', { seq: seqs[0] }), echoes[0]);
    assert.deepEqual(await run('compareEntries', { seqs }), { differences: [{ path: 'args.0', left: 1, right: 2 }] });
    assert.match((await refusalOf(run('getEntry', { seq: 999_999 }))).message, /no longer in the capture/);
    const path = `${workspaceFolder().fsPath}/source.siolog`;
    await run('saveSession', { sourceId, filter: 'event:echo kind:event', uri: path });
    const [head = '', ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
    assert.deepEqual(Object.keys((JSON.parse(head) as { sources: object }).sources), [sourceId]);
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { seq: number }).seq),
      (await inspector.read({ sourceId, filter: 'event:echo kind:event' })).map(({ seq }) => seq),
    );
    await run('saveSession', { sourceId, uri: path });
    const [, ...all] = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const saved = all.map((line) => JSON.parse(line) as { source?: string; kind: string });
    assert.ok(saved.length > lines.length && saved.every(({ source }) => source === sourceId));
    assert.match(
      (await refusalOf(run('saveSession', { sourceId: 's999', uri: path }))).message,
      /s999 is not a source/,
    );
    await run('removeConnection', { connectionId: own.connectionId });
  });

  it('can be stopped: its clients are disconnected, and the capture stays', async () => {
    const { sourceId, url } = await proxy();
    const socket = await connect(url);
    const ended = new Promise((resolve) => socket.once('disconnect', resolve));
    await run('stopSource', { sourceId });
    assert.equal(await ended, 'transport close');
    assert.equal((await sourceOf(sourceId))?.state, 'stopped');
    const [connection] = await observed(sourceId);
    assert.equal(connection?.['state'], 'disconnected');
    await run('removeConnection', { connectionId: connection?.['connectionId'] });
    // The row of the Connections view calls this command with the same argument.
    await run('source.start', { sourceId });
    assert.equal((await sourceOf(sourceId))?.state, 'running');
    await connect(url);
    assert.equal((await observed(sourceId)).at(-1)?.['state'], 'connected');
  });

  it('refuses commands that would act on a client of the application, with the reason', async () => {
    const { sourceId, url } = await proxy();
    await connect(url);
    const connectionId = (await observed(sourceId))[0]?.['connectionId'] as string;
    for (const [command, input] of [
      ['disconnect', {}],
      ['emit', { event: 'x' }],
      ['reply', { seq: 1 }],
      ['reconnect', {}],
    ] as const) {
      const { message } = await refusalOf(run(command, { connectionId, ...input }));
      assert.match(message, /belongs to a client of the application/, command);
    }
    assert.match((await refusalOf(run('removeConnection', { connectionId }))).message, /is open/);
    assert.equal((await listed(connectionId)).state, 'connected');
  });

  it('has rules, holds and releases events, and sends events in place of the server', async () => {
    const { sourceId, url } = await proxy();
    const socket = await connect(url);
    const received: unknown[] = [];
    socket.on('price', (...args: unknown[]) => received.push(args));
    const [{ connectionId }] = (await observed(sourceId)) as [{ connectionId: string }];
    const injected = await run('injectEvent', { connectionId, to: 'client', event: 'price', args: [{ $hex: '06' }] });
    assert.deepEqual(Object.keys(injected as object).sort(), ['delivery', 'seq']);
    const result = await run('injectEvent', { connectionId, to: 'server', event: 'echo', args: [1, 'two'], ack: true });
    assert.deepEqual((result as { args: unknown[] }).args, [1, 'two']);
    assert.deepEqual(received, [[Buffer.from([6])]]);

    const action = { hold: true };
    const { ruleId } = (await run('addRule', { sourceId, filter: 'event:echo', action })) as { ruleId: string };
    const reply = socket.timeout(20_000).emitWithAck('echo', 1, 'original');
    let held: { seq: number; rule?: unknown }[] = [];
    while (held.length === 0) {
      held = (await run('readTimeline', { connectionId, filter: 'delivery:held' })) as typeof held;
    }
    assert.deepEqual(held[0]?.rule, { ruleId, action: 'hold' });
    await run('releaseHeld', { seq: held[0].seq, args: [2, 'changed'] });
    assert.equal(await reply, 2);
    const [entry] = (await run('readTimeline', { connectionId, filter: `seq:${held[0].seq}` })) as Record<
      string,
      unknown
    >[];
    assert.deepEqual(entry?.['args'], [1, 'original']);
    assert.deepEqual(entry?.['deliveredArgs'], [2, 'changed']);
    assert.equal(entry?.['delivery'], 'acknowledged');
    await run('setRule', { sourceId, ruleId, enabled: false });
    const [rule] = (await run('listRules', { sourceId })) as Record<string, unknown>[];
    assert.deepEqual(rule, { ruleId, filter: 'event:echo', action, enabled: false, hits: 1 });
    await run('removeRule', { sourceId, ruleId });
    assert.deepEqual(await run('listRules', { sourceId }), []);

    const code = async (call: Promise<unknown>) => ((await refusalOf(call)) as unknown as { code: string }).code;
    assert.equal(await code(run('addRule', { sourceId, filter: '', action: { explode: true } })), 'command.argument');
    assert.equal(await code(run('removeRule', { sourceId, ruleId })), 'rule.unknown');
    assert.equal(await code(run('releaseHeld', { seq: held[0].seq })), 'rule.notHeld');
    assert.equal(await code(run('listRules', { sourceId: 'c1' })), 'source.unknown');
  });

  it('slows its clients down, and shows it', async () => {
    const { sourceId, url } = await proxy();
    const conditions = { latencyMs: 20 };
    await run('setConditions', { sourceId, conditions });
    const socket = await connect(url);
    assert.equal(await socket.timeout(60_000).emitWithAck('echo', 1, 'slow'), 1);
    const [{ connectionId, conditions: listedConditions } = {}] = await observed(sourceId);
    assert.deepEqual(listedConditions, conditions);
    const [row] = (await run('readTimeline', { connectionId, filter: 'event:echo' })) as Record<string, unknown>[];
    assert.deepEqual(row?.['conditions'], conditions);
    await run('setConditions', { connectionId, conditions: {} });
    assert.equal((await observed(sourceId))[0]?.['conditions'], undefined);
    const own = await inspector.connect({ url: server.url });
    await run('setConditions', { connectionId: own.connectionId, conditions });
    assert.deepEqual((await listed(own.connectionId)).conditions, conditions);
    await run('removeConnection', { connectionId: own.connectionId });

    const code = async (input: object) => ((await refusalOf(run('setConditions', input))) as { code?: string }).code;
    for (const input of [{ conditions }, { sourceId, connectionId, conditions }, { sourceId }])
      assert.equal(await code(input), 'command.argument');
    assert.equal(await code({ sourceId: 's999', conditions }), 'source.unknown');
  });

  it('reports an invalid target, port, file or source', async () => {
    const code = async (call: Promise<unknown>) => ((await refusalOf(call)) as unknown as { code: string }).code;
    assert.equal(await code(start({ target: 'ftp://localhost' })), 'profile.urlScheme');
    assert.equal(await code(start({ target: 'http://a:b@localhost' })), 'source.targetLogin');
    assert.equal(await code(start({ target: server.url, port: server.port })), 'source.targetIsProxy');
    const other = await startServer();
    assert.equal(await code(start({ target: server.url, port: other.port })), 'source.portInUse');
    await other.close();
    assert.equal(await code(start({ target: server.url, port: 70_000 })), 'command.argument');
    assert.equal(await code(start({ target: server.url, prot: 1 })), 'command.argument');
    assert.equal(await code(start({ target: server.url, host: '192.0.2.1' })), 'source.addressUnusable');
    assert.equal(await code(start({ target: server.url, tls: { ca: 'gone.crt' } })), 'tlsFile.missing');
    assert.equal(await code(run('stopSource', { sourceId: 's999' })), 'source.unknown');
    assert.equal(await code(run('stopSource', {})), 'command.argument');
  });

  it('uses TLS to the target and to the clients, with the given files', async () => {
    const certificates = `${inspectorExtension().extensionPath}/test/servers/certificates`;
    for (const name of ['ca.crt', 'server.crt', 'server.key']) {
      await copyFile(`${certificates}/${name}`, `${workspaceFolder().fsPath}/${name}`);
    }
    const [ca, cert, key] = await Promise.all(
      ['ca.crt', 'server.crt', 'server.key'].map((name) => readFile(`${certificates}/${name}`, 'utf8')),
    );
    assert.ok(ca && cert && key);
    const secure = await startServer({ tls: { cert, key } });
    const { url } = await proxy({
      target: secure.url.replace('127.0.0.1', 'localhost'),
      tls: { ca: 'ca.crt' },
      serve: { cert: 'server.crt', key: 'server.key' },
    });
    assert.match(url, /^https:/);
    const status = await new Promise((resolve, reject) => {
      get(`${url.replace('127.0.0.1', 'localhost')}/socket.io/?EIO=4&transport=polling`, { ca }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    assert.equal(status, 200);
    await secure.close();
  });
});
