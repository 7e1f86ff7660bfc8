/** A page in a browser that is opened through the proxy: its events are in the panel, and after a reload the page is another client. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppServer, startApp } from '../servers/appServer.ts';
import { eventually } from './support/eventually.ts';
import { inGate } from './support/looks.ts';
import { panelPages } from './support/panelSuite.ts';

const pages = panelPages();
let server: AppServer;

beforeAll(async () => {
  server = await startApp();
});
afterAll(() => server.close());

it.each(inGate(['polling,websocket'], ['websocket', 'polling']))(
  'the page is a client, and after a reload it is another client, over %s',
  async (transports) => {
    const panel = await pages.open();
    const { url } = await panel.host.startProxy(server.url);
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
      // A client that polls leaves without a message. Its end is detected only after the server's heartbeat, and until then the state reports
      // that there is no request.
      await panel.waitForText(panel.state, transports === 'polling' ? /^Connected.*No request/ : /^Disconnected/);
      await panel.page.getByRole('combobox', { name: 'Connection' }).click();
      await eventually(() => panel.page.getByRole('option', { name: /^Chrome \d+/ }).count()).toBe(2);
    } finally {
      await app.close();
    }
  },
);
