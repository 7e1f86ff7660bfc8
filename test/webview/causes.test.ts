/** The cause of a failed connection, in the row, its details and the state. */
import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'vitest';
import { startServer } from '../servers/testServer.ts';
import { shown } from '../servers/tlsFiles.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelPages } from './support/panelSuite.ts';
import { closedAfterEach } from '../support/closedAfterEach.ts';

const suite = panelPages();
let panel: Panel;
const closing = closedAfterEach();

async function listening(server: HttpServer, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function connecting(url: string, namespace?: string): Promise<void> {
  panel = await suite.open();
  await panel.textbox('Server URL').fill(url);
  if (namespace !== undefined) await panel.textbox('Namespace').fill(namespace);
  await panel.button('Connect').click();
}

/** Expects the cause as one text in the row and in the state, and as two texts in the details of the row: the cause, and the remedy. */
async function expectCause(...parts: RegExp[]): Promise<void> {
  const text = new RegExp(parts.map(({ source }) => source).join('.*'));
  const row = panel.row(text).first();
  await row.waitFor();
  await row.click();
  const details = panel.page.getByRole('region', { name: 'Details' });
  for (const part of parts) await details.getByText(part).first().waitFor();
  await panel.waitForText(panel.state, text);
}

describe('the cause of a failed connection:', () => {
  it('nothing listens at this loopback address, and the other address is suggested', async () => {
    const port = await listening(createServer(), '::1');
    await connecting(`http://127.0.0.1:${port}`);
    await expectCause(
      /something listens on the same port of ::1/,
      new RegExp(`If that is the server, connect to http://\\[::1\\]:${port}`),
    );
  });

  it('a port with TLS is reported, with the URL to use', async () => {
    const port = await listening(createSecureServer(shown('server')), '127.0.0.1');
    await connecting(`http://127.0.0.1:${port}`);
    await expectCause(/The server uses TLS on this port/, new RegExp(`Connect to https://127\\.0\\.0\\.1:${port}`));
  });

  it('a namespace without a response is reported after 5 s, while it is still connecting', async () => {
    const server = await startServer({ setup: (io) => io.of('/stuck').use(() => undefined) });
    closing.push(() => server.close());
    await connecting(server.url, '/stuck');
    await expectCause(/did not respond to the request to join the namespace \/stuck within 5\ss/);
    await panel.waitForText(panel.state, /^Connecting/);
    // The row is highlighted as a warning.
    await eventually(() =>
      panel
        .row(/did not respond/)
        .first()
        .getAttribute('class'),
    ).toMatch(/\bwarning\b/);
  });
});
