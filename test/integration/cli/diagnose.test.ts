/** `socketio-inspector diagnose`, as a person runs it: what it prints, and its exit codes. */
import type { EventEmitter } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { DiagnosisResult } from '../../../src/model/diagnosis/diagnosisReport.ts';
import { startFront } from '../../servers/frontServer.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../servers/testServer.ts';
import { CliProgram } from '../../support/cliProgram.ts';

let cli: CliProgram;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  cli = await CliProgram.build();
});
afterAll(() => cli.dispose());
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/**
 * Starts a server that sends its first ping soon. The tests run deep diagnoses, because their time limits are long enough for a slow
 * machine.
 */
async function server(options: TestServerOptions = {}): Promise<TestServer> {
  const started = await startServer({ ...options, options: { pingInterval: 300 } });
  closing.push(() => started.close());
  return started;
}

it('ends with 0 if nothing is wrong, and leaves no session', async () => {
  const { url, io } = await server();
  const run = cli.run('diagnose', url, '--deep');
  expect(await run.ended()).toBe(0);
  expect(run.out).toMatch(/No problem was found\.\n/);
  expect(run.out).toMatch(/^✓ Heartbeat +\d/m);
  expect(run.err).toBe('');
  await expect.poll(() => (io.engine as unknown as { clientsCount: number }).clientsCount).toBe(0);
});

it('ends with 1 if something is wrong: the verdict is on top, and the failed check has its evidence', async () => {
  const { url } = await server({ namespaces: ['/chat'] });
  const run = cli.run('diagnose', url, '--deep', '--namespace', '/chatt');
  expect(await run.ended()).toBe(1);
  const [title = '', , verdict = ''] = run.out.split('\n');
  expect([title, verdict]).toEqual([expect.stringContaining(url), expect.stringContaining('no namespace /chatt')]);
  expect(run.out).toMatch(/^✗ Namespace and auth .*\n(?: {4}.*\n)+/m);
});

it('writes JSON as the command of VS Code returns it', async () => {
  const { port } = await server();
  const front = await startFront({ targets: [port], authorization: 'Bearer abc-123-def' });
  closing.push(() => front.close());
  const url = `http://127.0.0.1:${front.port}`;
  const run = cli.run('diagnose', url, '--json', '--deep', '--header', 'Authorization: Bearer wrong-secret');
  expect(await run.ended()).toBe(1);
  const { verdict, checks } = JSON.parse(run.out) as DiagnosisResult;
  expect(verdict).toMatchObject({ code: 'connect.basicAuth', docs: 'docs/causes/connect.basicAuth.md' });
  expect(verdict?.message).not.toBe('');
  expect(checks.map(({ id, status }) => [id, status]).slice(0, 4)).toEqual([
    ['url', 'ok'],
    ['dns', 'ok'],
    ['tcp', 'ok'],
    ['http', 'failed'],
  ]);
  expect(run.out).not.toContain('wrong-secret');
  const right = cli.run('diagnose', url, '--json', '--deep', '--header', 'Authorization: Bearer abc-123-def');
  expect(await right.ended()).toBe(0);
  expect((JSON.parse(right.out) as DiagnosisResult).verdict).toBeNull();
});

it('a URL that cannot be used is reported as a failed check, and other wrong usage as an error', async () => {
  const run = cli.run('diagnose', 'http://localhost:3000/chat', '--json');
  expect(await run.ended()).toBe(1);
  expect((JSON.parse(run.out) as DiagnosisResult).verdict?.code).toBe('profile.urlPath');
  expect(await cli.run('diagnose').ended()).toBe(2);
  expect(await cli.run('diagnose', 'http://localhost', '--for', '1').ended()).toBe(2);
  expect(await cli.run('diagnose', 'http://localhost', '--namespace', '/a,b').ended()).toBe(4);
  expect(await cli.run('diagnose', 'https://localhost', '--cacert', 'nowhere.pem').ended()).toBe(3);
});

it('ends with 130 when it is interrupted, and closes its sessions', async () => {
  // The server sends its first ping after 25 s.
  const started = await startServer();
  closing.push(() => started.close());
  const { url, io } = started;
  const engine = io.engine as unknown as EventEmitter & { clientsCount: number };
  let newestAt = Infinity;
  engine.on('connection', () => (newestAt = performance.now()));
  const run = cli.run('diagnose', url, '--deep');
  // The wait for the heartbeat is the only one of more than three seconds.
  await expect.poll(() => engine.clientsCount > 0 && performance.now() - newestAt > 3000).toBe(true);
  run.process.kill('SIGINT');
  expect(await run.ended()).toBe(130);
  // The server would end the session itself after 45 s.
  await expect.poll(() => engine.clientsCount, { timeout: 20_000 }).toBe(0);
});
