import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { startServer } from '../servers/testServer.ts';

/**
 * Much longer than a busy machine needs to end a process, and shorter than a forgotten timer or connection would last.
 */
const endsWithinMs = 15_000;

it.each([
  ['polling', 'v4'],
  ['websocket', 'v4'],
  ['both', 'v4'],
  ['polling', 'v2'],
  ['websocket', 'v2'],
] as const)('a disposed engine keeps no process alive: %s, %s', async (transport, version) => {
  // No heartbeat is sent meanwhile: a client that was not disposed would wait for one and keep its process running.
  const options = { pingInterval: 60_000, pingTimeout: 60_000 };
  const server = await startServer({ version, namespaces: ['/other'], options });
  const given = ['--import', 'tsx', 'test/servers/childDisposes.mts', server.url, transport, version];
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const output = (await once(child.stdout, 'data')) as [Buffer];
    expect(output[0].toString()).toBe('disposed\n');
    const [code] = (await once(child, 'exit', { signal: AbortSignal.timeout(endsWithinMs) })) as [number];
    expect(code).toBe(0);
  } finally {
    child.kill('SIGKILL');
    await server.close();
  }
});
