/**
 * Creates test/fixtures/har/*.har: the traffic of a page with the Socket.IO client in Chromium, as Playwright records it. Run `npx tsx
 * test/support/recordHar.ts` after a change of the page.
 */
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import { Server } from 'socket.io';

const root = join(import.meta.dirname, '../..');
const client = readFileSync(join(root, 'node_modules/socket.io-client/dist/socket.io.min.js'));

/** The page, whose script connects to the server and exchanges events. */
const page = `<!doctype html><title>HAR</title><script src="/client.js"></script><script>
  const query = new URLSearchParams(location.search);
  const socket = io({ transports: query.get('transports').split(','), auth: { token: 'made up' } });
  const chat = io('/chat', { transports: query.get('transports').split(',') });
  socket.on('question', (number, answer) => answer(number + 1));
  const emitWithAck = (emitter, ...args) => new Promise((done) => emitter.emit(...args, done));
  const connected = (one) => new Promise((done) => (one.connected ? done() : one.on('connect', done)));
  (async () => {
    await Promise.all([connected(socket), connected(chat)]);
    if (query.get('transports') === 'polling,websocket') while (socket.io.engine.transport.name !== 'websocket') await new Promise(requestAnimationFrame);
    await emitWithAck(socket, 'hello', 1, '2', { 3: '4', 5: new Uint8Array([6]) });
    await emitWithAck(chat, 'grüße', ['nested', new Uint8Array([7, 8])]);
    await emitWithAck(socket, 'ask me');
    socket.disconnect();
    chat.disconnect();
    setTimeout(() => (document.title = 'done'), 100);
  })();
</script>`;

const http = createServer((request, response) => {
  const isClient = request.url === '/client.js';
  response.setHeader('content-type', isClient ? 'text/javascript' : 'text/html; charset=utf-8');
  response.end(isClient ? client : page);
});
const io = new Server(http, { serveClient: false, httpCompression: { threshold: 0 } });
type Done = (...args: unknown[]) => void;
io.on('connection', (socket) => {
  socket.on('hello', (...args: unknown[]) => (args.at(-1) as Done)('received', ...args.slice(0, -1)));
  socket.on('ask me', (done: Done) => void socket.emit('question', 41, (response: unknown) => done(response)));
});
io.of('/chat').on('connection', (socket) => void socket.on('grüße', (list: unknown, done: Done) => done(list)));

/** Records the page with these transports into a file. */
async function record(transports: string): Promise<void> {
  const path = join(root, `test/fixtures/har/${transports.replace(',', '-')}.har`);
  const context = await browser.newContext({ recordHar: { path, content: 'embed', urlFilter: '**/socket.io/**' } });
  const tab = await context.newPage();
  const { port } = http.address() as AddressInfo;
  await tab.goto(`http://127.0.0.1:${port}/?transports=${transports}`);
  await tab.waitForFunction("document.title === 'done'");
  await context.close();
}

await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium' });
for (const transports of ['polling', 'websocket', 'polling,websocket']) await record(transports);
await browser.close();
await io.close();
