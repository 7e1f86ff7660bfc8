/**
 * Ports for servers that are started again on the same port, or whose port must refuse connections after they have closed. The system may
 * give a port that it chose itself to any other program as soon as the port is free. The ports here are below the range from which the
 * system chooses.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const host = '127.0.0.1';
/** Above the last port that browsers refuse (10080), below the first one that Linux assigns (32768). */
const firstPort = 11_000;
/**
 * Each process uses separate ports, computed from its process ID: processes that run at the same time have different
 * IDs, most of them consecutive.
 */
const blockSize = 100;
const blocks = 200;

const ownFirst = firstPort + (process.pid % blocks) * blockSize;
let taken = 0;

/** Makes a server listen on a port that no other program gets while the tests of this process run. The port after it is free too. */
export async function listenOnLastingPort(server: Server): Promise<number> {
  for (let tries = 0; tries < blockSize; tries++) {
    // Only every second port is used, because a proxy prefers the port after that of its target.
    const port = ownFirst + ((2 * taken++) % blockSize);
    if (!(await isFree(port + 1)) || !(await listens(server, port))) continue;
    return port;
  }
  throw new Error(`No port from ${ownFirst} to ${ownFirst + blockSize - 1} is free`);
}

/** A port that no other program gets, and on which nothing listens. */
export async function lastingPort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLastingPort(server);
  await closed(server);
  return port;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  if (!(await listens(server, port))) return false;
  await closed(server);
  return true;
}

async function listens(server: Server, port: number): Promise<boolean> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  }
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close');
  server.close();
  await done;
}
