// A server in a separate process, so that only the CPU time of the client is measured. It sends frames that
// were encoded in advance, as fast as the client reads them. It responds to the event `flood`, which has a
// count and a kind of sample as arguments, with that many events and then `done`.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { samples } from './samples.mjs';

/** Number of bytes that are written in one call. */
const blockBytes = 128 * 1024;
const handshake = { sid: 'replay', upgrades: [], pingInterval: 250_000, pingTimeout: 200_000, maxPayload: 1e6 };

/** @param {string | Buffer} message A WebSocket frame without a mask. */
function frame(message) {
  const payload = Buffer.from(message);
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head[0] = typeof message === 'string' ? 0x81 : 0x82;
  if (head.length === 2) head[1] = payload.length;
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  if (head.length > 2) head[1] = head.length === 4 ? 126 : 127;
  return Buffer.concat([head, payload]);
}

/** @param {readonly (readonly (string | Buffer)[])[]} events */
const eventFrames = (events) => events.map((messages) => Buffer.concat(messages.map(frame)));

/** @param {import('node:net').Socket} socket @param {readonly Buffer[]} events Sent one after the other, repeatedly. @param {number} count */
function send(socket, events, count) {
  const each = Math.max(1, Math.floor(blockBytes / Math.max(...events.map((event) => event.length))));
  const first = Array.from({ length: each }, (_, n) => /** @type {Buffer} */ (events[n % events.length]));
  const block = Buffer.concat(first);
  let left = count;
  const more = () => {
    while (left >= each) {
      left -= each;
      if (!socket.write(block)) return void socket.once('drain', more);
    }
    socket.write(Buffer.concat(first.slice(0, left)));
    socket.write(frame('42["done"]'));
  };
  more();
}

const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (client) => {
  client.send(`0${JSON.stringify(handshake)}`);
  client.on('message', (data) => {
    const text = String(data);
    if (text.startsWith('40')) client.send('40{"sid":"replay"}');
    const [, count, kind] = /^42\["flood",(\d+),"([^"]+)"/.exec(text) ?? [];
    const events = Object.entries(samples).find(([name]) => name === kind)?.[1];
    // The frames are written to the TCP socket, because the server's own sender would encode each of them again.
    const { _socket: socket } = /** @type {{ _socket?: import('node:net').Socket }} */ (
      /** @type {unknown} */ (client)
    );
    if (events && socket) send(socket, eventFrames(events), Number(count));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('disconnect', () => process.exit(0));
