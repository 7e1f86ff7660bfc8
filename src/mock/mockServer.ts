/**
 * A Socket.IO server that behaves as a capture or a collection shows. Each client that joins a namespace receives the
 * next visit of the plan. Invariants: no data of a client is kept or logged; timers end with their socket, and sockets
 * with their server.
 */
import { createServer } from 'node:http';
import { Server, type Namespace, type Socket } from 'socket.io';
import { messageOf } from '../base/userError.ts';
import { listen } from '../demo/listen.ts';
import { serverParsers } from '../engine/mainThreads.ts';
import type { MockOptions } from '../model/mock/mockOptions.ts';
import type { MockPlan, MockRequest, MockStep, MockVisit, ReadArgs } from '../model/mock/mockPlan.ts';
import { mockTexts } from '../model/mock/mockTexts.ts';
import { MockConditions } from './mockConditions.ts';
import { RequestMatcher } from './requestMatcher.ts';
import { isServedOrigin, isServedRequest } from './servedOrigins.ts';
import { StepSchedule } from './stepSchedule.ts';

export interface MockServerOptions extends Pick<MockOptions, 'speed' | 'conditions' | 'network'> {
  /** The port; 0 for a free one. */
  readonly port?: number | undefined;
  /** The address on which it listens; 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /** Called when a client has emitted an event that the plan does not contain. Called once for each name. */
  readonly onUnmatched?: ((event: string, namespace: string) => void) | undefined;
  /** Called when a payload could not be sent, because the file was changed since it was read. */
  readonly onFault?: ((message: string) => void) | undefined;
}

export interface MockServer {
  readonly url: string;
  /** Number of open connections to namespaces. */
  readonly clients: number;
  /** Ends all connections and frees the port. Further calls do nothing. */
  dispose(): Promise<void>;
}

/** The same limit as for clients of the inspector. The default of Socket.IO, 1 MB, could be too small for a front end. */
const maxHttpBufferSize = 100_000_000;
/** The maximum number of unknown event names that are reported. Each is reported once. */
const maxUnmatched = 100;

/** @throws UserError if the port is in use or not valid */
export async function startMockServer(plan: MockPlan, options: MockServerOptions = {}): Promise<MockServer> {
  const { port = 0, host = '127.0.0.1', speed = 1 } = options;
  const conditions = new MockConditions(options.conditions, options.network);
  const http = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(`${mockTexts.homePage({ namespaces: [...plan.namespaces.keys()].join(', ') })}\n`);
  });
  http.on('connection', (socket) => conditions.adopt(socket));
  const io = new Server(http, {
    serveClient: false,
    allowEIO3: true,
    maxHttpBufferSize,
    ...(plan.path !== undefined && { path: plan.path }),
    parser: serverParsers[plan.parser].parser,
    cors: { origin: (origin, decide) => decide(null, isServedOrigin(origin, host)), credentials: true },
    allowRequest: ({ headers }, decide) => decide(undefined, isServedRequest(headers, host)),
  });
  const unmatched = new Set<string>();
  const report = (event: string, namespace: string): void => {
    const key = JSON.stringify([namespace, event]);
    if (unmatched.has(key) || unmatched.size >= maxUnmatched) return;
    unmatched.add(key);
    options.onUnmatched?.(event, namespace);
  };
  const prepare = (args: ReadArgs): readonly unknown[] => serverParsers[plan.parser].prepare(args());
  for (const [name, visits] of plan.namespaces)
    serve(io.of(name), visits, { speed, prepare, report, fail: (error) => options.onFault?.(messageOf(error)) });
  let url: string;
  try {
    url = await listen(http, port, host);
  } catch (error) {
    conditions.dispose();
    await io.close();
    throw error;
  }
  let ending: Promise<void> | undefined;
  return {
    url,
    get clients() {
      return [...plan.namespaces.keys()].reduce((sum, name) => sum + io.of(name).sockets.size, 0);
    },
    dispose: () =>
      (ending ??= (async () => {
        conditions.dispose();
        const closed = io.close();
        // A pending polling request, or a throttled socket, would keep the server open.
        http.closeAllConnections();
        await closed;
      })()),
  };
}

interface Serving {
  readonly speed: number;
  readonly prepare: (args: ReadArgs) => readonly unknown[];
  readonly report: (event: string, namespace: string) => void;
  readonly fail: (error: unknown) => void;
}

type Ack = (...args: readonly unknown[]) => void;

function serve(namespace: Namespace, visits: readonly MockVisit[], serving: Serving): void {
  let joins = 0;
  namespace.on('connection', (socket) => {
    const visit = visits[joins++ % visits.length];
    if (visit) serveClient(socket, visit, new RequestMatcher(visit, visits), serving);
  });
}

function serveClient(socket: Socket, visit: MockVisit, matcher: RequestMatcher, serving: Serving): void {
  const schedule = new StepSchedule(serving.speed);
  socket.on('disconnect', () => schedule.end());
  const run =
    (ack: Ack | undefined) =>
    (step: MockStep): void => {
      try {
        if (step.type === 'disconnect') socket.disconnect();
        else if (step.type === 'ack') ack?.(...serving.prepare(step.args));
        else emit(socket, step, serving.prepare(step.args));
      } catch (error) {
        serving.fail(error);
      }
    };
  // The middleware does not pass events on: an event named “error” without a listener would end the process.
  socket.use((packet) => {
    const [event, ...args] = packet as [event: string | number, ...args: unknown[]];
    const last = args.at(-1);
    const ack = typeof last === 'function' ? (last as Ack) : undefined;
    const name = String(event);
    const request: MockRequest | undefined = matcher.find(name, ack ? args.slice(0, -1) : args);
    if (request) schedule.add(request.steps, run(ack));
    else serving.report(name, socket.nsp.name);
  });
  schedule.add(visit.unprompted, run(undefined));
}

function emit(socket: Socket, step: MockStep & { readonly type: 'event' }, args: readonly unknown[]): void {
  if (step.wantsAck) socket.emit(step.event, ...args, () => undefined);
  else socket.emit(step.event, ...args);
}
