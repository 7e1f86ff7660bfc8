import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { startServer } from '../servers/testServer.ts';

it.each([
  ['polling', 'v4'],
  ['websocket', 'v4'],
  ['both', 'v4'],
  ['polling', 'v2'],
  ['websocket', 'v2'],
] as const)('a disposed engine keeps no process alive: %s, %s', async (transport, version) => {
  const server = await startServer({ version, namespaces: ['/other'] });
  const given = ['--import', 'tsx', 'test/servers/childDisposes.mts', server.url, transport, version];
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const said = (await once(child.stdout, 'data')) as [Buffer];
    expect(said[0].toString()).toBe('disposed\n');
    const disposed = performance.now();
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
    expect(performance.now() - disposed).toBeLessThan(2000);
  } finally {
    child.kill('SIGKILL');
    await server.close();
  }
});
