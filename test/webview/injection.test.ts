/** Events that the panel sends to a client of the application as its server, and to the server as the client. */
import { expect, it } from 'vitest';
import { timelineAct } from '../../src/protocol/hostMessages.ts';
import { eventInject } from '../../src/protocol/ruleMessages.ts';
import { sourceReveal } from '../../src/protocol/sourceMessages.ts';
import { appClients, received } from './support/appClients.ts';
import { eventually } from './support/eventually.ts';
import { inGate } from './support/looks.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();
const clients = appClients();

async function proxied(look: Parameters<typeof suite.open>[0] = {}) {
  suite.server.recorder.clear();
  const panel = await suite.open(look);
  const { url, sourceId } = await panel.host.startProxy(suite.server.url);
  const socket = await clients.connect(url);
  await panel.button('Send to client as server').waitFor();
  const status = panel.page.getByRole('status', { name: 'Emit result' });
  const result = () => eventually(async () => (await status.textContent())?.replace(/\s+/g, ' ').trim());
  return { panel, socket, url, sourceId, result };
}

it('an event is sent to the client, with arguments of every kind, and is acknowledged', async () => {
  const { panel, socket, result } = await proxied();
  const answers: unknown[][] = [];
  socket.on('price', (...args: unknown[]) => {
    answers.push(args.slice(0, -1));
    (args.at(-1) as (answer: string) => void)('shown');
  });
  await panel.textbox('Event name').fill('price');
  await panel.addArgument(0, 'JSON', '{"value": 12}');
  await panel.addArgument(1, 'Hex', '00 ff');
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.button('Send to client as server').click();
  await result().toMatch(/^price.*acknowledged/);
  expect(answers).toEqual([[{ value: 12 }, Buffer.from([0, 255])]]);
  const row = panel.row(/^incoming, price, acknowledged/);
  expect(await row.innerText()).toContain('injected');
  await row.click();
  const details = panel.page.getByRole('region', { name: 'Details' });
  await panel.waitForText(details, /The inspector sent this in place of the server\./);
  for (const name of ['Volatile', 'Compress'])
    await eventually(() => panel.page.getByRole('checkbox', { name }).count()).toBe(0);
  await eventually(() => panel.button('Save to collection').count()).toBe(0);
});

it('an event is sent to the server as the client', async () => {
  const { panel, result } = await proxied();
  await panel.choose('Receiver', 'To the server');
  await panel.textbox('Event name').fill('update item');
  await panel.addArgument(0, 'Text', '1');
  await panel.addArgument(1, 'JSON', '{}');
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.button('Send to server as client').click();
  await result().toMatch(/^update item.*acknowledged/);
  expect(suite.server.recorder.named('update item').map(({ args }) => args)).toEqual([['1', {}]]);
  await panel.row(/^outgoing, update item, acknowledged/).waitFor();
  // After a reload, the choice of the receiver is kept.
  await panel.page.reload();
  await panel.button('Send to server as client').waitFor();
});

it('an acknowledgement that is not received within its timeout is shown in the result and in the entry', async () => {
  const { panel, result } = await proxied();
  await panel.textbox('Event name').fill('nobody listens');
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.textbox('Ack timeout (ms)').fill('20');
  await panel.button('Send to client as server').click();
  await result().toMatch(/^nobody listens.*timed out/);
  await panel.row(/^incoming, nobody listens, timed out/).click();
  const details = panel.page.getByRole('region', { name: 'Details' });
  await panel.waitForText(details, /within 20\sms/);
});

it('an event that cannot be sent is refused with the reason', async () => {
  const { panel } = await proxied();
  await panel.textbox('Event name').fill('disconnect');
  await panel.button('Send to client as server').click();
  const form = panel.page.getByRole('region', { name: 'Emit', exact: true });
  await panel.waitForText(form.getByRole('alert'), /reserve/);
});

it('an event of a client is edited and sent again in the same direction', async () => {
  const { panel, socket } = await proxied();
  const got = received(socket, 'price');
  socket.emit('send me', 'price', 1);
  const row = panel.row(/^outgoing, send me/);
  await row.click();
  panel.host.panel.notify(timelineAct, { action: 'editAndResend' });
  await panel.button('Send to server as client').waitFor();
  await eventually(() => panel.textOf('Event name')).toBe('send me');
  await panel.textbox('Argument 1 value').fill('2');
  await panel.button('Send to server as client').click();
  await eventually(() => got).toEqual([[1], [2]]);
  expect(panel.host.requested(eventInject)).toMatchObject([{ to: 'server', event: 'send me' }]);
});

it('there is a form if one client is shown, and none if several clients are shown', async () => {
  const { panel, url, sourceId } = await proxied();
  const other = await clients.connect(url);
  panel.host.panel.notify(sourceReveal, { sourceId });
  const note = panel.page.getByRole('region', { name: 'Emit', exact: true });
  await panel.waitForText(note, /Select one of them/);
  other.close();
  await panel.button('Send to client as server').waitFor();
});

it.each(
  inGate(
    [
      ['light', 1200],
      ['dark', 600],
    ],
    [['hc', 1920]],
  ),
)('axe finds nothing serious: %s, %s px', async (theme, width) => {
  const { panel, result } = await proxied({ theme, width, height: 700 });
  await panel.textbox('Event name').fill('price');
  await panel.addArgument(0, 'JSON', '{"value": 12}');
  await panel.button('Send to client as server').click();
  await result().toBe('price · sent · Show');
  await panel.row(/^incoming, price, sent/).click();
  expect(await panel.seriousFindings()).toEqual([]);
});
