// A server in a separate process that sends events at a steady rate. Each event contains the time at which it was written, in microseconds
// of the clock that all processes share. The client's `42["pace",rate,count]` starts the events, and the server sends "done" at the end.
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { WebSocketServer } from 'ws';

const everyMs = 1;
const handshake = { sid: 'timed', upgrades: [], pingInterval: 250_000, pingTimeout: 200_000, maxPayload: 1e6 };

/** One event of about 100 bytes. */
function frame() {
  // Because of the added number, the time always has the same number of digits.
  const at = 10n ** 15n + process.hrtime.bigint() / 1000n;
  const text = `42["tick",{"at":${at},"user":{"id":42,"name":"Ada"},"price":12.375,"ok":true,"n":123}]`;
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
}

/** @param {import('node:net').Socket} socket @param {number} rate @param {number} count */
function send(socket, rate, count) {
  const began = performance.now();
  let sent = 0;
  const more = () => {
    if (socket.destroyed) return;
    const due = Math.min(count, Math.floor(((performance.now() - began) * rate) / 1000)) - sent;
    sent += due;
    if (due > 0) socket.write(Buffer.concat(Array.from({ length: due }, frame)));
    if (sent < count) return void setTimeout(more, everyMs);
    const done = Buffer.from('42["done"]');
    socket.write(Buffer.concat([Buffer.from([0x81, done.length]), done]));
  };
  more();
}

const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (client) => {
  client.send(`0${JSON.stringify(handshake)}`);
  const { _socket: socket } = /** @type {{ _socket?: import('node:net').Socket }} */ (/** @type {unknown} */ (client));
  client.on('message', (data) => {
    const text = String(data);
    if (text.startsWith('40')) client.send('40{"sid":"timed"}');
    const [, rate, count] = /^42\["pace",(\d+),(\d+)\]/.exec(text) ?? [];
    if (rate !== undefined && socket) send(socket, Number(rate), Number(count));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('disconnect', () => process.exit(0));
