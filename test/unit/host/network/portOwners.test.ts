import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { portOwners } from '../../../../src/host/network/portOwners.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(host: string): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

// Only Linux has /proc.
it.each(['127.0.0.1', '::1', '0.0.0.0'])('names the process that listens on a port of %s', async (host) => {
  const port = await listen(host);
  const owners = await portOwners(port);
  if (process.platform !== 'linux') return expect(owners).toBeUndefined();
  expect(owners).toEqual([{ pid: process.pid, command: expect.stringContaining('node') as string }]);
});

it('names no process once the process has closed the port', async () => {
  const port = await listen('127.0.0.1');
  await new Promise((resolve) => servers.pop()?.close(resolve));
  const owners = await portOwners(port);
  // Another program may have got the port by now.
  expect(owners?.map(({ pid }) => pid) ?? []).not.toContain(process.pid);
});
