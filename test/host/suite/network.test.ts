import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationTarget, Uri, workspace } from 'vscode';
import { type ProxyServer, startHttpProxy } from '../../servers/proxyServers.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, inspectorExtension, refusalOf, run, workspaceFolder } from './support/inspector.ts';

/**
 * The folder of the certificates in the source tree. It cannot be relative to this file, because the bundled suite is in another folder.
 */
const certificates = join(inspectorExtension().extensionPath, 'test', 'servers', 'certificates');

describe('TLS files of a profile', () => {
  let server: TestServer;
  let elsewhere: string;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const files = ['ca.crt', 'client.crt', 'client.key', 'client.pfx'];

  before(async () => {
    assert.ok(folder, 'the tests open a folder');
    elsewhere = await mkdtemp(join(tmpdir(), 'sioi-tls-'));
    for (const file of files) {
      await workspace.fs.copy(Uri.file(join(certificates, file)), Uri.joinPath(folder, 'certificates', file));
      await copyFile(join(certificates, file), join(elsewhere, file));
    }
    const read = async (file: string) => Buffer.from(await workspace.fs.readFile(Uri.file(join(certificates, file))));
    const [cert, key, ca] = [await read('server.crt'), await read('server.key'), await read('ca.crt')];
    server = await startServer({ tls: { cert, key, ca, requestCert: true, rejectUnauthorized: true } });
  });
  after(async () => {
    for (const { connectionId, url } of await inspector.list())
      if (url === server.url) await run('removeConnection', { connectionId });
    await server.close();
    await rm(elsewhere, { recursive: true });
    if (folder) await workspace.fs.delete(Uri.joinPath(folder, 'certificates'), { recursive: true });
  });

  const connect = async (tls: object) => {
    const { state } = await inspector.connect({ url: server.url, tls });
    return state;
  };

  it('are read relative to the workspace folder', async () => {
    const tls = { ca: 'certificates/ca.crt', cert: './certificates/client.crt', key: 'certificates/client.key' };
    assert.equal(await connect(tls), 'connected');
  });

  it('are read by their absolute path, bytes included', async () => {
    const tls = { ca: join(elsewhere, 'ca.crt'), pfx: join(elsewhere, 'client.pfx'), passphrase: 'open-sesame' };
    assert.equal(await connect(tls), 'connected');
  });

  it('are read relative to the collection that contains the profile', async () => {
    assert.ok(folder);
    const uri = Uri.joinPath(folder, 'certificates', 'api.socketio.json');
    const collection = {
      version: 1,
      name: 'TLS',
      connections: { secure: { url: server.url, tls: { ca: 'ca.crt', cert: 'client.crt', key: 'client.key' } } },
      emits: [{ name: 'tell', connection: 'secure', event: 'tell' }],
    };
    await workspace.fs.writeFile(uri, new TextEncoder().encode(JSON.stringify(collection)));
    const { delivery } = await inspector.send({ uri, emit: 'tell' });
    assert.match(delivery, /sent|flushed/);
    await server.recorder.waitFor('tell');
  });

  it('that are missing or wrong are named, with the field', async () => {
    const before = (await inspector.list()).length;
    const missing = await refusalOf(inspector.connect({ url: server.url, tls: { ca: 'certificates/none.crt' } }));
    assert.equal(missing.message, 'The file “certificates/none.crt” of tls.ca does not exist. Check the path.');
    const directory = await refusalOf(inspector.connect({ url: server.url, tls: { ca: 'certificates' } }));
    assert.match(directory.message, /“certificates” of tls\.ca cannot be read, because it is a folder\./);
    execFileSync('mkfifo', [join(workspaceFolder().fsPath, 'pipe.crt')]);
    const pipe = await refusalOf(inspector.connect({ url: server.url, tls: { ca: 'pipe.crt' } }));
    assert.match(pipe.message, /“pipe\.crt” of tls\.ca cannot be read, because it is a named pipe\./);
    const device = await refusalOf(inspector.connect({ url: server.url, tls: { key: '/dev/zero' } }));
    assert.match(device.message, /“\/dev\/zero” of tls\.key cannot be read, because it is a device\./);
    assert.equal((device as { code?: unknown }).code, 'tlsFile.notRegular');
    const wrong = { ca: 'certificates/ca.crt', pfx: 'certificates/client.pfx', passphrase: 'another' };
    const closed = await refusalOf(inspector.connect({ url: server.url, tls: wrong }));
    assert.match(
      closed.message,
      /^tls\.pfx: The file “certificates\/client\.pfx” cannot be opened with this tls\.passphrase/,
    );
    assert.equal((await inspector.list()).length, before);
  });
});

describe('the proxy of VS Code’s settings', () => {
  let server: TestServer;
  let proxy: ProxyServer;
  const host = 'only-there.test';
  const set = (name: string, value: unknown) =>
    workspace.getConfiguration('http').update(name, value, ConfigurationTarget.Global);

  before(async () => {
    server = await startServer();
    proxy = await startHttpProxy({ knows: host });
    await set('proxy', proxy.url);
  });
  after(async () => {
    for (const name of ['proxy', 'noProxy', 'proxySupport']) await set(name, undefined);
    await proxy.close();
    await server.close();
  });

  const connect = async (url: string) => {
    const profile = { url, transports: ['websocket'], reconnection: { enabled: false } };
    const { connectionId } = await inspector.connect(profile);
    await run('removeConnection', { connectionId });
  };

  it('is used', async () => {
    await connect(`http://${host}:${server.port}`);
    assert.ok(proxy.seen.includes(`CONNECT ${host}:${server.port}`), proxy.seen.join('\n'));
  });

  it('is used for the target of a reverse proxy', async () => {
    proxy.seen.length = 0;
    const target = `${host}:${server.port}`;
    const { sourceId, url } = (await run('startProxy', { target: `http://${target}` })) as Record<string, string>;
    const response = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    await run('stopSource', { sourceId });
    assert.equal(response.status, 200);
    assert.ok(
      proxy.seen.some((line) => line.includes(target)),
      proxy.seen.join('\n'),
    );
  });

  it('is not used for this machine, for hosts in http.noProxy, or when it is off', async () => {
    proxy.seen.length = 0;
    await connect(server.url);
    await set('noProxy', [host]);
    await refusalOf(connect(`http://${host}:${server.port}`));
    await set('noProxy', undefined);
    await set('proxySupport', 'off');
    await refusalOf(connect(`http://${host}:${server.port}`));
    assert.deepEqual(
      proxy.seen.filter((line) => line.includes(String(server.port))),
      [],
    );
  });
});
