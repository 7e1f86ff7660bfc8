import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Uri, workspace } from 'vscode';
import { startServer } from '../../servers/testServer.ts';
import { sessionText } from '../../support/mockSession.ts';
import { inspector, refusalOf, run } from './support/inspector.ts';

interface Started {
  mockId: string;
  url: string;
  notServed: string[];
}
const start = (input: unknown) => run('startMock', input) as Promise<Started>;
const stop = (mockId: string) => run('stopMock', { mockId });

describe('mock servers', () => {
  let folder: string;
  let session: Uri;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mock-'));
    session = Uri.file(join(folder, 'capture.siolog'));
    await writeFile(
      session.fsPath,
      sessionText([
        { kind: 'connection', state: 'connected', namespace: '/' },
        { kind: 'event', dir: 'out', event: 'get', args: [1], ackId: 0, delivery: 'acknowledged' },
        { kind: 'ack', dir: 'in', of: 2, args: ['one', { $hex: '00' }] },
        { kind: 'event', dir: 'in', event: 'disconnecting', args: [] },
      ]),
    );
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('serve a session file, several at once, until they are stopped', async () => {
    const first = await start({ uri: session });
    const second = await start({ uri: session.fsPath, conditions: { latencyMs: 1 } });
    assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.notEqual(first.url, second.url);
    assert.equal(first.notServed.length, 1);
    assert.match(first.notServed[0] ?? '', /disconnecting/);
    for (const { url, mockId } of [first, second]) {
      const { connectionId } = await inspector.connect({ url, reconnection: { enabled: false } });
      const { args } = await inspector.emit({ connectionId, event: 'get', args: [1], ack: { timeoutMs: 10_000 } });
      assert.deepEqual(args, ['one', { $binary: 'AA==' }]);
      await stop(mockId);
      await refusalOf(fetch(url));
      await run('removeConnection', { connectionId });
    }
    assert.match((await refusalOf(stop(first.mockId))).message, /no running mock server/);
  });

  it('serve a collection of the workspace', async () => {
    const [root] = workspace.workspaceFolders ?? [];
    assert.ok(root);
    const uri = Uri.joinPath(root.uri, '.socketio', 'mocked.socketio.json');
    const emit = { name: 'Join', connection: 'main', event: 'join', expect: { ack: [{ members: 2 }] } };
    const collection = { version: 1, name: 'Mocked', connections: { main: { url: 'http://x' } }, emits: [emit] };
    await workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(collection)));
    const { mockId, url } = await start({ uri });
    const { connectionId } = await inspector.connect(url);
    const { args } = await inspector.emit({ connectionId, event: 'join', ack: { timeoutMs: 10_000 } });
    assert.deepEqual(args, [{ members: 2 }]);
    await run('removeConnection', { connectionId });
    await stop(mockId);
    await workspace.fs.delete(uri);
  });

  it('explain why they cannot start', async () => {
    const other = await startServer();
    const { message } = await refusalOf(start({ uri: session, port: other.port }));
    assert.match(message, new RegExp(`${other.port} of 127\\.0\\.0\\.1 is in use`));
    await other.close();
    assert.match((await refusalOf(start({ uri: join(folder, 'none.siolog') }))).message, /none\.siolog does not exist/);
    const broken = join(folder, 'broken.har');
    await writeFile(broken, '{');
    assert.match((await refusalOf(start({ uri: broken }))).message, /broken\.har/);
    assert.match((await refusalOf(start({}))).message, /does not identify a file/);
  });
});
