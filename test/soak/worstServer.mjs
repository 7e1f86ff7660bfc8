// A hostile server in a separate process. Its parent process names a case, a protocol and a transport. The server speaks Engine.IO until
// the client is connected, and sends the data of the case once, on request. The data is created in advance.
import { createServer } from 'node:http';
import { deflateRawSync } from 'node:zlib';
import { Encoder } from 'socket.io-msgpack-parser';
import { WebSocketServer } from 'ws';
import { worst } from './worstCases.mjs';

/** @typedef {import('./worstCases.mjs').Message} Message */

/** @type {{ name: string, messages: Message[], protocol: 'v4' | 'v2', deflates: boolean } | undefined} */
let given;
/** @type {(() => void) | undefined} */
let begin;

/** @param {Message} message @param {boolean} deflates A WebSocket frame without a mask. */
function frame(message, deflates) {
  const plain = typeof message === 'string' ? Buffer.from(message) : message;
  const payload = deflates ? deflated(plain) : plain;
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head[0] = (typeof message === 'string' ? 0x81 : 0x82) | (deflates ? 0x40 : 0);
  if (head.length === 2) head[1] = payload.length;
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  if (head.length > 2) head[1] = head.length === 4 ? 126 : 127;
  return Buffer.concat([head, payload]);
}

/** @param {Buffer} plain Without the four bytes that end each message (RFC 7692, 7.2.1). */
const deflated = (plain) => deflateRawSync(plain, { finishFlush: 2 }).subarray(0, -4);

/** @param {readonly Message[]} messages @param {'v4' | 'v2'} protocol Returns a body of Engine.IO 4, or of 3 as text. */
function body(messages, protocol) {
  const texts = messages.map((message) =>
    typeof message === 'string' ? message : `b${protocol === 'v2' ? '4' : ''}${message.toString('base64')}`,
  );
  return protocol === 'v4' ? texts.join('\x1e') : texts.map((text) => `${text.length}:${text}`).join('');
}

const handshake = { sid: 's', upgrades: [], pingInterval: 250_000, pingTimeout: 200_000, maxPayload: 100_000_000 };
const packets = /** @type {unknown} */ (new Encoder().encode({ type: 0, nsp: '/', data: { sid: 'socket' } }));
const [packedConnect = Buffer.alloc(0)] = /** @type {Buffer[]} */ (packets);
/** @param {string} name @param {'v4' | 'v2'} protocol @returns {Message} */
const connectOf = (name, protocol) =>
  name.startsWith('msgpack') ? packedConnect : protocol === 'v4' ? '40{"sid":"socket"}' : '40';
const websockets = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 2 ** 30 } });
const server = createServer();
let polls = 0;
server.on('request', (request, response) => {
  const { method, url = '' } = request;
  if (!given) return void response.writeHead(404).end();
  const { messages, protocol, name } = given;
  if (method === 'POST') return void response.end('ok');
  if (!/[?&]sid=/.test(url)) {
    polls = 0;
    return void response.end(body([`0${JSON.stringify(handshake)}`], protocol));
  }
  if (polls++ === 0) return void response.end(body([connectOf(name, protocol)], protocol));
  if (polls !== 2) return undefined;
  const all = Buffer.from(body(messages, protocol));
  begin = () => response.end(all);
  return void process.send?.({ ready: true });
});
server.on('upgrade', (request, socket, head) => {
  websockets.handleUpgrade(request, socket, head, (websocket) => {
    if (!given) return websocket.terminate();
    const { messages, protocol, deflates, name } = given;
    websocket.on('error', () => undefined);
    websocket.send(`0${JSON.stringify(handshake)}`);
    const stand = () => {
      websocket.send(connectOf(name, protocol));
      const all = Buffer.concat(messages.map((message) => frame(message, deflates)));
      begin = () => socket.write(all);
      process.send?.({ ready: true });
    };
    if (protocol === 'v2') stand();
    else websocket.once('message', stand);
    return undefined;
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('message', (message) => {
  const {
    begin: begins,
    name,
    protocol,
  } = /** @type {{ begin?: boolean, name?: string, protocol?: 'v4' | 'v2' }} */ (message);
  if (begins) begin?.();
  else if (name !== undefined && protocol !== undefined) {
    given = { name, messages: worst(name, protocol), protocol, deflates: name.includes('deflated') };
    process.send?.({ given: true });
  }
});
process.on('disconnect', () => process.exit(0));
