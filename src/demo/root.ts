import type { Server } from 'socket.io';
import * as v from 'valibot';
import type { Gate } from './gate.ts';
import { paceOf, read } from './input.ts';
import { nestedSample, seedSample } from './samples.ts';
import { SocketScope, Stream } from './socketScope.ts';

const refusedForMs = 2000;
const replyWithinMs = 30_000;
const maxWaitMs = 60_000;

const tooMany = { status: 'error', message: 'Too many requests of this client are pending' };
const itemId = v.union([v.number(), v.pipe(v.string(), v.maxLength(100))]);
const patch = v.record(v.string(), v.unknown());
const wait = v.pipe(v.number(), v.minValue(0), v.maxValue(maxWaitMs));

/** The namespace "/". It has an event for each feature that the inspector can show. */
export function serveRoot(io: Server, gate: Gate): void {
  io.on('connection', (socket) => {
    const scope = new SocketScope(socket);
    serveMessages(scope);
    serveStreams(scope);
    serveConnection(scope, gate);
  });
}

function serveMessages(scope: SocketScope): void {
  const { socket } = scope;
  scope.on('hello', (_, ack) => {
    socket.emit('hello', 'world');
    ack?.('world');
  });
  scope.on('update item', ([id, change], ack) => {
    const good = read(itemId, id) !== undefined && read(patch, change) !== undefined;
    ack?.(
      good
        ? { status: 'ok' }
        : { status: 'error', message: 'The arguments must be an ID and an object with the changes' },
    );
  });
  scope.on('echo', (args, ack) => {
    socket.emit('echo', ...args);
    ack?.(...args);
  });
  scope.on('never ack', () => undefined);
  scope.on('slow ack', ([ms], ack) => {
    const delay = read(wait, ms);
    if (delay === undefined)
      ack?.({ status: 'error', message: `The argument must be a duration from 0 to ${maxWaitMs}\u00a0ms` });
    else if (scope.isBusy) ack?.(tooMany);
    else scope.after(delay, () => ack?.({ status: 'ok', ms: delay }));
  });
  scope.on('binary', (_, ack) => {
    socket.emit('hello', ...seedSample());
    socket.emit('picture', ...nestedSample());
    ack?.({ status: 'ok', image: nestedSample()[0].image });
  });
  scope.on('ask', ([question], ack) => {
    ack?.(scope.isBusy ? tooMany : { status: 'ok' });
    if (!scope.isBusy)
      requestReply(scope, read(v.pipe(v.string(), v.maxLength(500)), question) ?? 'What is your name?');
  });
}

/** Requests an acknowledgement from the client, and emits the result afterward. */
function requestReply(scope: SocketScope, question: string): void {
  const { socket } = scope;
  let decided = false;
  const decide = (result: object, reply: readonly unknown[]): void => {
    if (!decided) socket.emit('answer', result, ...reply);
    decided = true;
    cancel();
  };
  const cancel = scope.after(replyWithinMs, () => decide({ answered: false, withinMs: replyWithinMs }, []));
  socket.emit('question', question, (...reply: unknown[]) => decide({ answered: true }, reply));
}

function serveStreams(scope: SocketScope): void {
  const { socket } = scope;
  let tick = 0;
  const ticker = new Stream(scope, () => socket.emit('tick', ++tick, new Date().toISOString()));
  const tickerPace = { min: 50, max: 60_000, normal: 1000 };
  ticker.start(tickerPace.normal);
  scope.on('ticker:start', ([options]) => ticker.start(paceOf(options, tickerPace)));
  scope.on('ticker:stop', () => ticker.stop());

  let step = 0;
  const position = new Stream(scope, () => {
    const angle = (step++ % 360) * (Math.PI / 180);
    const rounded = (value: number): number => Math.round(value * 1000) / 1000;
    socket.volatile.emit('position', { step, x: rounded(Math.cos(angle)), y: rounded(Math.sin(angle)) });
  });
  scope.on('position:start', ([options]) => position.start(paceOf(options, { min: 5, max: 60_000, normal: 100 })));
  scope.on('position:stop', () => position.stop());
}

function serveConnection(scope: SocketScope, gate: Gate): void {
  // After the transport was closed, the client reconnects, as after a network failure. After a disconnect by the server, it does not.
  scope.on('drop', () => scope.socket.conn.close());
  scope.on('restart', () => gate.restart(refusedForMs));
  scope.on('kick', () => scope.socket.disconnect());
}
