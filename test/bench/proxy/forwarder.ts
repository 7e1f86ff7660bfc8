/**
 * Forwards the traffic of a server in a process of its own, so that its CPU time and memory are measured separately. Start with `node
 * forwarder.cjs <how> <url>`. The process reports its port, and then executes the requests of its parent process.
 */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { systemClock } from '../../../src/base/clock.ts';
import { createEngine } from '../../../src/engine/createEngine.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { TimelineView } from '../../../src/engine/timeline/timelineView.ts';
import { LogFolder, roomy } from '../../support/logFolder.ts';
import type { Order } from './forwarded.ts';

const [, , how, target = ''] = process.argv;
const { hostname, port } = new URL(target);

/** Pipes each pair of sockets into each other, which is the cheapest relay with Node.js. */
function relay(): Server {
  return createServer({ noDelay: true }, (client) => {
    const server = connect({ host: hostname, port: Number(port), noDelay: true });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined);
      one.once('close', () => other.destroy());
    }
    client.pipe(server).pipe(client);
  });
}

function library(): HttpServer {
  const proxy = createProxyServer({ target, xfwd: true });
  const server = createHttpServer((request, response) => void proxy.web(request, response));
  return server.on('upgrade', (request, socket: Socket, head) => void proxy.ws(request, socket, {}, head));
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

const searched = 1_000_000;

/** Fills the log with entries like the entries in the bench of views (`viewRun.ts`). */
function fill({ log }: Engine): void {
  for (let n = 0; n < searched; n++) {
    const text = `2["update:${(n * 7) % 40}",{"n":${n},"user":"User${n % 977}"}]`;
    const facts = {
      connectionId: 'c0',
      kind: 'event',
      namespace: '/',
      dir: 'in',
      event: `update:${(n * 7) % 40}`,
    } as const;
    const body = { type: 'wire', codec: 'default', packet: { text, attachments: [] }, unsent: false } as const;
    log.append({ facts: { ...facts, bytes: text.length + 1 }, body });
  }
}

/** Searches repeatedly, in slices, as the engine does for a panel. */
function searching({ log }: Engine): { searches: () => number; stop: () => void } {
  const view = new TimelineView(log, systemClock);
  let count = 0;
  let isStopped = false;
  view.query({ filter: 'nowhere 0' });
  const work = (): void => {
    if (isStopped) return view.dispose();
    if (view.work()) view.query({ filter: `nowhere ${++count}` });
    setImmediate(work);
  };
  work();
  return { searches: () => count, stop: () => (isStopped = true) };
}

async function main(): Promise<void> {
  if (how !== 'inspector') {
    const taken = await listening(how === 'httpxy' ? library() : relay());
    return void process.send?.({ port: taken });
  }
  const folder = new LogFolder();
  const engine = createEngine({ ...roomy, root: folder.path, token: 'bec5' });
  const { url } = await engine.sources.startProxy({ target });
  let search: ReturnType<typeof searching> | undefined;
  const handlers: Record<Order, () => number> = {
    recorded: () => engine.sources.observing[0]?.counts.received ?? 0,
    memory: () => {
      globalThis.gc?.();
      return process.memoryUsage().rss;
    },
    fill: () => {
      fill(engine);
      return searched;
    },
    search: () => {
      search = searching(engine);
      return 0;
    },
    stopSearch: () => {
      search?.stop();
      return search?.searches() ?? 0;
    },
  };
  process.on('message', (order: Order) => process.send?.({ answer: handlers[order]() }));
  process.once('disconnect', () => {
    engine.dispose();
    folder.remove();
    process.exit();
  });
  process.send?.({ port: Number(new URL(url).port) });
}

if (how !== 'inspector') process.once('disconnect', () => process.exit());
void main();
