/** A page in a browser, opened through the proxy: its events are in the panel, and a reload is another client. */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { panelPages } from './support/panelSuite.ts';

const pages = panelPages();
let http: HttpServer;
let io: Server;
let target: string;

beforeAll(async () => {
  http = createServer((request, response) => {
    const transports = new URL(request.url ?? '/', 'http://x').searchParams.get('transports') ?? 'websocket';
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>App</title><script src="/socket.io/socket.io.min.js"></script><script>
      const socket = io({ transports: ${JSON.stringify(transports.split(','))} });
      socket.on('connect', async () => {
        const answer = await socket.emitWithAck('save item', { name: 'first', bytes: new Uint8Array([1, 2, 3]) });
        document.body.dataset.answer = answer.status;
      });
      socket.on('question', (text, answer) => answer('yes, ' + text));
    </script><body></body>`);
  });
  io = new Server(http);
  io.on('connection', (socket) => {
    socket.on('save item', (_item: unknown, acknowledge: (answer: object) => void) => {
      acknowledge({ status: 'saved' });
      socket.emit('question', 'really?', () => undefined);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  target = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await io.close();
});

it.each(['websocket', 'polling', 'polling,websocket'])('over %s', async (transports) => {
  const panel = await pages.open();
  const { url } = await panel.host.startProxy(target);
  const app = await panel.page.context().newPage();
  try {
    await app.goto(`${url}/?transports=${transports}`);
    await eventually(() => app.evaluate('document.body.dataset.answer')).toBe('saved');
    await panel.row(/^outgoing, save item, acknowledged/).waitFor();
    await panel.row(/^incoming, question, acknowledged/).waitFor();
    const bar = panel.page.getByRole('region', { name: 'Connection', exact: true });
    expect(await bar.innerText()).toMatch(/Observed[\s\S]*Chrome \d+ · 127\.0\.0\.1/);
    await app.reload();
    await eventually(() => app.evaluate('document.body.dataset.answer')).toBe('saved');
    // A client that polls leaves without a word: its end is noticed after the server's heartbeat.
    if (transports !== 'polling') await panel.waitForText(panel.state, /^Disconnected/);
    await panel.page.getByRole('combobox', { name: 'Connection' }).click();
    await eventually(() => panel.page.getByRole('option', { name: /^Chrome \d+/ }).count()).toBe(2);
  } finally {
    await app.close();
  }
});
