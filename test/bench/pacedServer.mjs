// A server in a separate process that sends at a steady rate. The message `{ rate, count }` from the parent process starts `count` events,
// `rate` of them per second, each with the time at which it was written. If the client is slower, the server sends as fast as the client
// reads. The server reports `{ sent, ms }` when the last event is written, or `{ fault }` if no client is connected anymore.
// With `names`, the events use this number of names in turn, and the arguments of the events differ.
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { WebSocketServer } from 'ws';

const everyMs = 4;
const handshake = { sid: 'paced', upgrades: [], pingInterval: 250_000, pingTimeout: 200_000, maxPayload: 1e6 };
/** @type {Set<import('node:net').Socket>} */
const sockets = new Set();

/** One event of about 100 bytes; `n` is a number without leading zeros. @param {number} at */
function frame(at) {
  const text = `42["tick",{"at":${at},"user":{"id":42,"name":"Ada"},"price":12.375,"n":${at % 1_000_000},"ok":true}]`;
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
}

/**
 * Number of different events of about 100 bytes, which are sent repeatedly. It is larger than the number of events that the inspector
 * compares at a time.
 */
const poolSize = 20_000;

/** @param {number} names */
function pool(names) {
  const frames = Array.from({ length: poolSize }, (_, n) => {
    const value = (n * 7919) % 1_000_003;
    const text = `42["tick ${n % names}",{"n":${value},"user":{"id":${n % 97},"name":"Ada"},"price":${n % 1000}.5,"ok":true}]`;
    return Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
  });
  return { frames, at: 0 };
}

/** @param {ReturnType<typeof pool>} from @param {number} count */
function take(from, count) {
  const taken = Array.from({ length: count }, (_, n) => /** @type {Buffer} */ (from.frames[(from.at + n) % poolSize]));
  from.at = (from.at + count) % poolSize;
  return Buffer.concat(taken);
}

/** @param {number} count */
function equal(count) {
  const one = frame(Date.now());
  const block = Buffer.alloc(one.length * count);
  for (let n = 0; n < count; n++) one.copy(block, n * one.length);
  return block;
}

/** @param {import('node:net').Socket} socket @param {Buffer} bytes */
async function write(socket, bytes) {
  if (socket.write(bytes)) return;
  await new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', resolve);
  });
}

/** @param {{ rate: number, count: number, names?: number | undefined }} flood */
async function send({ rate, count, names }) {
  const varied = names === undefined ? undefined : pool(names);
  const began = performance.now();
  let sent = 0;
  while (sent < count) {
    const dueCount = Math.min(count, Math.floor(((performance.now() - began) * rate) / 1000)) - sent;
    if (sockets.size === 0)
      return void process.send?.({ fault: `Its last connection ended after ${sent} of ${count} events` });
    if (dueCount > 0) {
      const block = varied ? take(varied, dueCount) : equal(dueCount);
      await Promise.all([...sockets].map((socket) => write(socket, block)));
      sent += dueCount;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  process.send?.({ sent, ms: performance.now() - began });
}

const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (client) => {
  client.send(`0${JSON.stringify(handshake)}`);
  client.on('message', (data) => {
    if (String(data).startsWith('40')) client.send('40{"sid":"paced"}');
  });
  // The frames are written to the TCP socket, because the server's own sender would encode each of them again.
  const { _socket: socket } = /** @type {{ _socket?: import('node:net').Socket }} */ (/** @type {unknown} */ (client));
  if (!socket) return;
  sockets.add(socket);
  client.on('close', () => sockets.delete(socket));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('message', (message) => {
  const { rate, count, names } = /** @type {{ rate?: unknown, count?: unknown, names?: unknown }} */ (message);
  if (typeof rate === 'number' && typeof count === 'number')
    void send({ rate, count, names: typeof names === 'number' ? names : undefined });
});
process.on('disconnect', () => process.exit(0));
