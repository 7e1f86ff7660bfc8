/** Starts the proxies and relays that are compared, each in a separate process. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export type How = 'inspector' | 'httpxy' | 'relay';
export type Order = 'recorded' | 'memory' | 'fill' | 'search' | 'stopSearch';

export interface Forwarder {
  readonly url: string;
  measure(order: Order): Promise<number>;
  stop(): void;
}

export async function startForwarder(how: How, target: string): Promise<Forwarder> {
  const script = join(__dirname, 'forwarder.cjs');
  const child = fork(script, [how, target], { stdio: 'inherit', execArgv: ['--expose-gc'] });
  const nextMessage = async <T>(): Promise<T> => {
    const [message] = (await Promise.race([once(child, 'message'), ended(child)])) as [T];
    return message;
  };
  const { port } = await nextMessage<{ port: number }>();
  return {
    url: `http://127.0.0.1:${port}`,
    measure: async (order) => {
      const reply = nextMessage<{ reply: number }>();
      child.send(order);
      return (await reply).reply;
    },
    stop: () => child.disconnect(),
  };
}

/** Starts Debian's mitmproxy without its display. Returns undefined if it is not installed. */
export async function startMitmdump(target: string): Promise<Forwarder | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const program = folders.map((folder) => join(folder, 'mitmdump')).find((path) => existsSync(path));
  if (program === undefined) return undefined;
  const port = await freePort();
  const child = spawn(program, ['--quiet', '--mode', `reverse:${target}`, '--listen-port', String(port)], {
    stdio: 'inherit',
  });
  while (!(await isOpen(port))) await Promise.race([wait(200), ended(child)]);
  return {
    url: `http://127.0.0.1:${port}`,
    measure: () => Promise.reject(new Error('It records nothing')),
    stop: () => child.kill(),
  };
}

async function ended(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error(`${child.spawnfile} ended`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}
