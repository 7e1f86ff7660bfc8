// Diagnoses as a program requests them. The tests run deep diagnoses, because these have longer time limits,
// which a slow machine needs.
import assert from 'node:assert/strict';
import { io as createClient } from 'socket.io-client';
import type { DiagnosisResult } from '../../../src/model/diagnosis/diagnosisReport.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { refusalOf, run } from './support/inspector.ts';

const diagnose = (input: unknown) => run('diagnose', input) as Promise<DiagnosisResult>;

describe('the command “diagnose”', () => {
  let server: TestServer;

  before(async () => {
    server = await startServer({
      namespaces: ['/chat'],
      options: { pingInterval: 300 },
      setup: (io) =>
        io
          .of('/chat')
          .use(({ handshake }, next) =>
            next(handshake.auth['token'] === 'valid' ? undefined : new Error('who are you?')),
          ),
    });
  });
  after(() => server.close());

  it('finds nothing wrong with a server, in the order of the checks', async () => {
    const { verdict, checks } = await diagnose({ url: server.url, deep: true });
    assert.equal(verdict, null);
    assert.deepEqual(
      checks.map(({ id }) => id),
      [
        ...['url', 'dns', 'tcp', 'http', 'handshake4', 'handshake3', 'origin', 'polling', 'sticky', 'websocket'],
        ...['upgrade', 'namespace', 'parser', 'limits', 'heartbeat'],
      ],
    );
    for (const { title, status, ms } of checks) {
      assert.notEqual(title, '');
      assert.notEqual(status, 'failed');
      assert.ok(ms >= 0);
    }
  });

  it('names the cause, the remedy and its help page', async () => {
    const profile = { url: server.url, namespace: '/chat', auth: { token: 'expired' }, deep: true };
    const { verdict, checks } = await diagnose(profile);
    assert.equal(verdict?.code, 'namespace.refused');
    assert.match(verdict.message, /who are you\?/);
    assert.equal(verdict.docs, 'docs/causes/namespace.refused.md');
    const { fix, ...cause } = verdict;
    assert.equal(fix?.kind, 'snippet');
    const failed = checks.filter(({ status }) => status === 'failed');
    assert.deepEqual(
      failed.map((check) => [check.id, check.cause]),
      [['namespace', cause]],
    );
  });

  it('accepts a URL, and reports a URL that cannot be used as a finding', async () => {
    const { verdict, checks } = await diagnose(`${server.url}/chat`);
    assert.equal(verdict?.code, 'profile.urlPath');
    assert.deepEqual(
      checks.map(({ id, status }) => [id, status]),
      [['url', 'failed']],
    );
  });

  it('accepts a connection, and uses the profile with which it was opened', async () => {
    const profile = { url: server.url, namespace: '/chat', auth: { token: 'valid' } };
    const { connectionId } = (await run('connect', profile)) as { connectionId: string };
    assert.equal((await diagnose({ connectionId, deep: true })).verdict, null);
    await run('removeConnection', { connectionId });
    const { cause } = (await refusalOf(diagnose({ connectionId }))) as Error & { cause: { code: string } };
    assert.equal(cause.code, 'engine.noConnection');
  });

  it('accepts a client of the application, and does not join its namespace', async () => {
    const { sourceId, url } = (await run('startProxy', { target: server.url })) as { sourceId: string; url: string };
    const socket = createClient(`${url}/chat`, { forceNew: true, auth: { token: 'valid' }, transports: ['websocket'] });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    const clients = (await run('listConnections', {})) as { connectionId: string; sourceId: string }[];
    const client = clients.find((connection) => connection.sourceId === sourceId);
    const { verdict, checks } = await diagnose({ connectionId: client?.connectionId, deep: true });
    assert.equal(verdict, null);
    const namespace = checks.find(({ id }) => id === 'namespace');
    assert.deepEqual([namespace?.status, namespace?.cause?.params], ['skipped', { why: 'noCredentials' }]);
    socket.close();
    await run('stopSource', { sourceId });
  });

  it('rejects a profile that is invalid in another field', async () => {
    const { cause } = (await refusalOf(diagnose({ url: server.url, namespace: 7 }))) as Error & {
      cause: { code: string };
    };
    assert.equal(cause.code, 'profile.invalid');
  });
});
