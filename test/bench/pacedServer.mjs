// A server in a process of its own that sends at a steady rate: `{ rate, count }` from its parent starts this many events a second, each with
// the time at which it was written. If the client is slower, they are sent as fast as it reads them. The server reports `{ sent, ms }` when the last one was
// written, or `{ fault }` if no client is connected anymore.
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

/** @param {import('node:net').Socket} socket @param {Buffer} bytes */
async function write(socket, bytes) {
  if (socket.write(bytes)) return;
  await new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', resolve);
  });
}

/** @param {{ rate: number, count: number }} flood */
async function send({ rate, count }) {
  const began = performance.now();
  let sent = 0;
  while (sent < count) {
    const dueCount = Math.min(count, Math.floor(((performance.now() - began) * rate) / 1000)) - sent;
    if (sockets.size === 0)
      return void process.send?.({ fault: `Its last connection ended after ${sent} of ${count} events` });
    if (dueCount > 0) {
      const one = frame(Date.now());
      const block = Buffer.alloc(one.length * dueCount);
      for (let n = 0; n < dueCount; n++) one.copy(block, n * one.length);
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
  // The frames bypass the server's own sender, which would encode each of them again.
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
  const flood = /** @type {{ rate?: unknown, count?: unknown }} */ (message);
  if (typeof flood.rate === 'number' && typeof flood.count === 'number')
    void send({ rate: flood.rate, count: flood.count });
});
process.on('disconnect', () => process.exit(0));
