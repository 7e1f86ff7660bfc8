/** Clients of the application behind a proxy: their names, their events, and the actions that are not possible with them. */
import { io as createClient, type Socket } from 'socket.io-client';
import { afterEach, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { inGate } from './support/looks.ts';
import { panelSuite } from './support/panelSuite.ts';
import { panelReveal } from '../../src/protocol/hostMessages.ts';
import { proxyPrompt, runReveal, sourceOpen, sourceReveal } from '../../src/protocol/sourceMessages.ts';

const suite = panelSuite();
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function connect(url: string, userAgent = 'Mozilla/5.0 (X11) Chrome/140.0.0.0 Safari/537.36'): Promise<Socket> {
  const options = { forceNew: true, reconnection: false, transports: ['websocket'] };
  const socket = createClient(url, { ...options, extraHeaders: { 'User-Agent': userAgent } });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  return socket;
}

it('the empty panel offers a proxy, waits for its clients, and shows the first one', async () => {
  const panel = await suite.open({ prepare: (host) => (host.proxyTarget = suite.server.url) });
  await panel.button('Start proxy…').click();
  await panel.page.getByRole('heading', { name: 'Waiting for clients' }).waitFor();
  await panel.page.getByText(/No client of your app is connected here/).waitFor();
  expect(await panel.state.innerText()).toBe('Listening');
  await eventually(() => panel.textbox('Server URL').count()).toBe(0);
  expect(panel.host.requested(proxyPrompt)).toHaveLength(1);
  const url = await panel.page.locator('.empty-state .code').innerText();
  const ways = panel.page.getByRole('list', { name: 'Ways to use the proxy' });
  expect(await ways.getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringContaining('Open your app at the address of the proxy.'),
    expect.stringContaining(`io("${new URL(url).origin}")`),
    expect.stringContaining('Give the proxy the port of your server.'),
  ]);
  await panel.button('Copy call').click();
  await eventually(() => panel.copied()).toBe(`io("${new URL(url).origin}")`);
  await panel.button('Take over port…').click();
  await eventually(() => panel.host.takeOvers).toBe(1);
  await panel.button('Open in browser').click();
  await eventually(() => panel.host.opened).toEqual([url]);
  expect(panel.host.requested(sourceOpen)).toHaveLength(1);
  // The server does not respond to requests that are not for Socket.IO, so the test aborts this request.
  const ended = new AbortController();
  void fetch(url, ended).catch(() => undefined);
  await panel.page.getByText('The proxy has forwarded 1 request. None is from a Socket.IO client').waitFor();
  ended.abort();
  const socket = await connect(url);
  socket.emit('hello', 'world');
  await panel.row(/^outgoing, hello, sent/).waitFor();
  expect(await panel.state.innerText()).toMatch(/^Connected/);
});

it('the panel reports why a target cannot be used', async () => {
  const panel = await suite.open({ prepare: (host) => (host.proxyTarget = 'ftp://localhost') });
  await panel.button('Start proxy…').click();
  await panel.page
    .getByRole('alert')
    .getByText(/is not a server URL/)
    .waitFor();
});

it('a client has its name, a form that sends on its behalf, and no fields or buttons for a server', async () => {
  const panel = await suite.open();
  const { url } = await panel.host.startProxy(suite.server.url);
  const socket = await connect(url);
  socket.emit('hello', 'world');
  await panel.row(/^outgoing, hello, sent/).waitFor();
  const bar = panel.page.getByRole('region', { name: 'Connection', exact: true });
  const text = await bar.innerText();
  expect(text).toContain('Observed');
  expect(text).toContain('Chrome 140 · 127.0.0.1');
  expect(text).toContain(socket.io.engine.id);
  for (const name of ['Server URL', 'Namespace']) await eventually(() => panel.textbox(name).count()).toBe(0);
  for (const name of ['Connect', 'Disconnect', 'Options', 'Emit'])
    await eventually(() => panel.button(name).count()).toBe(0);
  await panel.button('Send to client as server').waitFor();
  await panel.row(/^outgoing, hello/).click();
  await panel.page.getByRole('region', { name: 'Details' }).waitFor();
  socket.close();
  const note = panel.page.getByRole('region', { name: 'Emit', exact: true });
  await panel.waitForText(note, /No client of your app is connected here/);
});

it.each(
  inGate(
    [
      ['light', 1200],
      ['dark', 600],
    ],
    [['hc', 1200]],
  ),
)('axe finds nothing serious: %s, %s px', async (theme, width) => {
  const panel = await suite.open({ theme, width, height: 700 });
  const { url } = await panel.host.startProxy(suite.server.url);
  for (let client = 0; client < 3; client++) {
    const socket = await connect(url, client === 1 ? 'Python/3.11 aiohttp/3.8.4' : undefined);
    socket.emit('hello', 'world', { client });
    socket.emit('update item', '1', { name: 'updated' }, () => undefined);
  }
  await panel
    .row(/^outgoing, hello/)
    .first()
    .click();
  expect(await panel.seriousFindings()).toEqual([]);
  await panel.page.getByRole('combobox', { name: 'Connection' }).click();
  expect(await panel.seriousFindings()).toEqual([]);
});

it('at 600 px the list of clients has a name, and the allowed actions are beside its icon', async () => {
  const panel = await suite.open({ width: 600 });
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  await connect(url);
  const list = panel.page.getByRole('combobox', { name: 'Connection' });
  await panel.waitForText(list, /Chrome 140/);
  const title = list.locator('.choice-title');
  expect(await title.evaluate((element) => element.clientWidth)).toBeGreaterThan(48);
  await connect(url);
  panel.host.panel.notify(sourceReveal, { sourceId });
  const note = panel.page.getByRole('region', { name: 'Emit', exact: true });
  await panel.waitForText(note, /Select one of them/);
  const middleOf = (element: Element): number => {
    const { top, bottom } = element.getBoundingClientRect();
    return (top + bottom) / 2;
  };
  const sign = await note.locator('.codicon').evaluate(middleOf);
  expect(Math.abs(sign - (await note.evaluate(middleOf)))).toBeLessThanOrEqual(2);
});

it('a connection of the inspector has its form again', async () => {
  const panel = await suite.open();
  const { url } = await panel.host.startProxy(suite.server.url);
  await connect(url);
  await panel.page.getByText('Observed', { exact: true }).waitFor();
  await panel.host.start({ url: suite.server.url });
  await panel.choose('Connection', /^127\.0\.0\.1/);
  await panel.button('Emit').waitFor();
  expect(await panel.textbox('Server URL').inputValue()).toBe(suite.server.url);
});

it('three hundred clients are listed, and their events are shown', async () => {
  const panel = await suite.open();
  const { url } = await panel.host.startProxy(suite.server.url);
  const clients: Socket[] = [];
  for (let at = 0; at < 300; at++) clients.push(await connect(url));
  clients.forEach((socket, at) => socket.emit('position', { at }));
  await panel.page.getByRole('combobox', { name: 'Connection' }).click();
  await eventually(() => panel.page.getByRole('option').count()).toBe(302);
});

it('a source shows all of its clients, also those that connect later, and no other connection', async () => {
  const panel = await suite.open();
  await panel.host.start({ url: suite.server.url });
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  const [first, second] = [await connect(url), await connect(url, 'Python/3.11 aiohttp/3.8.4')];
  panel.host.panel.notify(sourceReveal, { sourceId });
  first?.emit('from', 'first');
  second?.emit('from', 'second');
  await eventually(() => panel.row(/^outgoing, from/).count()).toBe(2);
  await eventually(() => panel.textOf('Filter')).toBe(`source:${sourceId}`);
  await eventually(() => panel.row(/\bConnected\b/).count()).toBe(2);
  const bar = panel.page.getByRole('region', { name: 'Connection', exact: true });
  await panel.waitForText(bar, /2 clients/);
  const chosen = panel.page.getByRole('combobox', { name: 'Connection' });
  expect(await chosen.innerText()).toMatch(/^All clients of 127\.0\.0\.1/);
  // The choice is at the end of the line, as it is for one connection.
  const { x, width } = (await chosen.boundingBox()) ?? { x: 0, width: 0 };
  expect(x + width).toBe((panel.page.viewportSize()?.width ?? 0) - 12);
  // The app is reloaded: the first client leaves, and another one connects.
  first?.close();
  const third = await connect(url);
  third.emit('from', 'third');
  await eventually(() => panel.row(/^outgoing, from/).count()).toBe(3);
  expect(await panel.state.innerText()).toMatch(/^Connected/);
  await eventually(() => panel.page.locator('.newer-client').count()).toBe(0);
  await panel.reopen();
  await eventually(() => panel.row(/^outgoing, from/).count()).toBe(3);
  // For one connection, only its entries are shown, and the filter no longer contains the source.
  const connectionId = await panel.host.connectionOf(third.io.engine.id ?? '');
  panel.host.panel.notify(panelReveal, { connectionId });
  await eventually(() => panel.row(/^outgoing, from/).count()).toBe(1);
  expect(await panel.textOf('Filter')).toBe('');
});

it('the network of one client is stalled, and the network of all clients of a proxy', async () => {
  const panel = await suite.open();
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  const socket = await connect(url);
  await panel.choose('Network conditions', 'Stall');
  await panel.row(/Network: stalled/).waitFor();
  const reply = socket.timeout(60_000).emitWithAck('update item', '1', {});
  await panel.page.getByText('1 ack pending').waitFor();
  expect(await panel.row(/^outgoing, update item/).innerText()).toContain('Network: stalled');
  await panel.choose('Network conditions', 'No throttling');
  await reply;
  await panel.row(/^outgoing, update item, acknowledged/).waitFor();

  panel.host.panel.notify(sourceReveal, { sourceId });
  await eventually(() => panel.textOf('Filter')).toBe(`source:${sourceId}`);
  await panel.choose('Network conditions', 'Slow (+400 ms, 50 kB/s)');
  await panel.row(/These conditions apply to all clients of the proxy/).waitFor();
  await eventually(() =>
    panel.page
      .getByRole('combobox', { name: 'Network conditions', exact: true })
      .locator('.selected-value')
      .innerText(),
  ).toBe('Slow (+400 ms, 50 kB/s)');
});

it('a source without clients waits for them, whatever is in the timeline', async () => {
  const panel = await suite.open();
  await panel.connect(suite.server.url);
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  panel.host.panel.notify(sourceReveal, { sourceId });
  await panel.page.getByRole('heading', { name: 'Waiting for clients' }).waitFor();
  expect(await panel.state.innerText()).toBe('Listening');
  await eventually(() => panel.button('Emit').count()).toBe(0);
  const socket = await connect(url);
  socket.emit('hello');
  await panel.row(/^outgoing, hello, sent/).waitFor();
  expect(await panel.state.innerText()).toMatch(/^Connected/);
});

it('the term of the source can be removed from the filter, and other terms stay when it is shown', async () => {
  const panel = await suite.open();
  await panel.connect(suite.server.url);
  await panel.emit('own');
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  const socket = await connect(url);
  socket.emit('observed');
  await panel.textbox('Filter').fill('kind:event');
  panel.host.panel.notify(sourceReveal, { sourceId });
  await eventually(() => panel.textOf('Filter')).toBe(`kind:event source:${sourceId}`);
  await panel.row(/^outgoing, observed/).waitFor();
  await eventually(() => panel.row(/^outgoing, own/).count()).toBe(0);
  await panel.textbox('Filter').fill('kind:event');
  await panel.row(/^outgoing, own/).waitFor();
  await panel.row(/^outgoing, observed/).waitFor();
  const chosen = panel.page.getByRole('combobox', { name: 'Connection' });
  expect(await chosen.innerText()).not.toMatch(/All clients/);
});

it('a client with several namespaces is shown with all of them', async () => {
  const panel = await suite.open();
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  const socket = await connect(url);
  const chat = socket.io.socket('/chat');
  sockets.push(chat);
  await new Promise<void>((resolve) => chat.once('connect', resolve));
  const other = await connect(url);
  socket.emit('from', 'root');
  chat.emit('from', 'chat');
  other.emit('from', 'other');
  panel.host.panel.notify(sourceReveal, { sourceId, sid: socket.io.engine.id ?? '' });
  await eventually(() => panel.row(/^outgoing, from/).count()).toBe(2);
  const bar = panel.page.getByRole('region', { name: 'Connection', exact: true });
  expect(await bar.innerText()).toContain('2 namespaces');
  const note = panel.page.getByRole('region', { name: 'Emit', exact: true });
  await panel.waitForText(note, /uses several namespaces\. Select one of them/);
});

it('the connections of a run of a scenario are shown together', async () => {
  const panel = await suite.open();
  for (const event of ['one', 'two', 'three']) {
    if (event !== 'one') await panel.choose('Connection', 'New connection');
    await panel.connect(suite.server.url);
    await panel.emit(event);
    await panel.row(new RegExp(`^outgoing, ${event}`)).waitFor();
  }
  const ids = [...(await panel.host.connectionIds())];
  await panel.row(/^outgoing, three/).click();
  const details = panel.page.getByRole('region', { name: 'Details', exact: true });
  await details.waitFor();
  panel.host.panel.notify(runReveal, { connectionIds: ids.slice(0, 2), name: 'Chat' });
  await eventually(() => panel.textOf('Filter')).toBe(`conn:${ids.slice(0, 2).join(',')}`);
  await panel.row(/^outgoing, one/).waitFor();
  await panel.row(/^outgoing, two/).waitFor();
  await eventually(() => panel.row(/^outgoing, three/).count()).toBe(0);
  // The selected entry does not belong to the run, so its details are closed.
  await eventually(() => details.isVisible()).toBe(false);
  const chosen = panel.page.getByRole('combobox', { name: 'Connection' });
  expect(await chosen.innerText()).toContain('2 connections of scenario Chat');
  await panel.choose('Connection', new RegExp(ids[2] ?? ''));
  await eventually(() => panel.textOf('Filter')).toBe('');
});

it('a namespace that is never joined does not represent a client that is connected', async () => {
  suite.server.io.of('/stuck').use(() => undefined);
  const panel = await suite.open();
  await panel.connect(suite.server.url);
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  const socket = await connect(url);
  sockets.push(socket.io.socket('/stuck'));
  await panel.page.getByRole('combobox', { name: 'Connection' }).click();
  await panel.page.getByRole('option', { name: /\/stuck/ }).waitFor();
  panel.host.panel.notify(sourceReveal, { sourceId });
  await panel.button('Send to client as server').waitFor();
  expect(await panel.state.innerText()).toMatch(/^Connected/);
});

it('a notice at a client that has ended offers a newer client', async () => {
  const panel = await suite.open();
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  const socket = await connect(url);
  await panel.waitForText(panel.state, /^Connected/);
  socket.close();
  await panel.waitForText(panel.state, /^Disconnected/);
  const notice = panel.page.locator('.newer-client');
  await eventually(() => notice.count()).toBe(0);
  const python = await connect(url, 'Python/3.11 aiohttp/3.8.4');
  await panel.waitForText(notice, /Python 3\.11/);
  const next = await connect(url);
  await connect(url, 'Python/3.11 aiohttp/3.8.4');
  // The notice offers the newest client of the same browser, although another client is newer.
  await panel.waitForText(notice, /Chrome 140/);
  next.emit('from', 'next');
  python.emit('from', 'python');
  await panel.button('Show it').click();
  await panel.waitForText(panel.state, /^Connected/);
  await panel.row(/^outgoing, from/).waitFor();
  await eventually(() => panel.row(/^outgoing, from/).count()).toBe(1);
  await eventually(() => notice.count()).toBe(0);
  next.close();
  await notice.waitFor();
  await panel.button('Show all clients').click();
  await eventually(() => panel.row(/^outgoing, from/).count()).toBe(2);
  expect(await panel.textOf('Filter')).toBe(`source:${sourceId}`);
  await eventually(() => notice.count()).toBe(0);
});

it('the empty panel offers a page that is debugged, and any other page', async () => {
  const panel = await suite.open({ prepare: (host) => host.browsers.push({ name: 'Launch Chrome' }) });
  await panel.button('Watch debugged page').click();
  await panel.button('Watch page…').click();
  await eventually(() => panel.host.pageActions.map(({ action }) => action)).toEqual(['watch', 'open']);
});

it('without a debugged browser, the empty panel offers to open a page', async () => {
  const panel = await suite.open();
  await panel.button('Watch page…').waitFor();
  await eventually(() => panel.button('Watch debugged page').count()).toBe(0);
});
