// Sorting of the timeline: from a real server through the real engine to the rows on the screen.
import { beforeEach, describe, it } from 'vitest';
import { startServer } from '../servers/testServer.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

let panel: Panel;

/** The events in the order in which they are sent. The orders by size and by name are different ones. */
const sent = [
  { event: 'delta', size: 300 },
  { event: 'Alpha', size: 2000 },
  { event: 'charlie', size: 20 },
  { event: 'bravo', size: 900 },
];

const suite = panelSuite(() =>
  startServer({
    setup: (io) => {
      io.on('connection', (socket) => {
        socket.on('send', () => {
          for (const { event, size } of sent) socket.emit(event, 'x'.repeat(size));
        });
        socket.on('wait', (ms: number, ack: () => void) => void setTimeout(ack, ms));
      });
    },
  }),
);
beforeEach(async () => {
  panel = await suite.connected({ width: 1400 });
});

const press = (column: string) => panel.page.getByRole('columnheader', { name: column, exact: true }).click();
const cells = async (name: string): Promise<string[]> =>
  (await panel.grid.getByRole('row').locator(`.${name}`).allInnerTexts()).map((text) => text.trim());
const names = () => cells('event');

describe('rows are in the order', () => {
  const bySize = ['charlie', 'delta', 'bravo', 'Alpha'];
  const byName = ['Alpha', 'bravo', 'charlie', 'delta'];

  beforeEach(async () => {
    await panel.textbox('Filter').fill('dir:in kind:event');
    await panel.emit('send');
    await eventually(names).toEqual(sent.map(({ event }) => event));
  });

  it('of size, ascending and descending, and new entries are inserted at their position', async () => {
    await press('Size');
    await eventually(names).toEqual([...bySize].reverse());
    suite.server.io.emit('echo', 'x'.repeat(600));
    await eventually(names).toEqual(['Alpha', 'bravo', 'echo', 'delta', 'charlie']);
    await press('Size');
    await eventually(names).toEqual(['charlie', 'delta', 'echo', 'bravo', 'Alpha']);
    suite.server.io.emit('foxtrot', 'x'.repeat(4000));
    suite.server.io.emit('golf');
    await eventually(names).toEqual(['golf', 'charlie', 'delta', 'echo', 'bravo', 'Alpha', 'foxtrot']);
    await press('Size');
    await eventually(names).toEqual([...sent.map(({ event }) => event), 'echo', 'foxtrot', 'golf']);
  });

  it('of the event, ascending and descending, regardless of its case, and new entries are inserted at their position', async () => {
    await press('Event');
    await eventually(names).toEqual(byName);
    suite.server.io.emit('Beta');
    await eventually(names).toEqual(['Alpha', 'Beta', 'bravo', 'charlie', 'delta']);
    await press('Event');
    await eventually(names).toEqual(['delta', 'charlie', 'bravo', 'Beta', 'Alpha']);
    suite.server.io.emit('aaa');
    await eventually(names).toEqual(['delta', 'charlie', 'bravo', 'Beta', 'Alpha', 'aaa']);
  });
});

it('rows are in the order of latency, ascending and descending, and a new acknowledgement moves its event', async () => {
  const first = async (): Promise<string[]> => (await cells('preview')).slice(0, 3);
  await panel.textbox('Filter').fill('event:wait kind:event');
  await panel.page.getByRole('checkbox', { name: 'Acknowledgement' }).click();
  await panel.addArgument(0, 'Number', '200');
  const wait = async (ms: number): Promise<void> => {
    await panel.textbox('Argument 0 value').fill(String(ms));
    await panel.emit('wait');
    await panel.row(new RegExp(`outgoing, wait, acknowledged .*, ${ms}$`)).waitFor();
  };
  await wait(400);
  await wait(0);
  await panel.button('Columns').click();
  await panel.page.getByRole('menuitem', { name: 'Sort by latency', exact: true }).click();
  await eventually(async () => (await first()).slice(0, 2)).toEqual(['400', '0']);
  await wait(1200);
  await eventually(first).toEqual(['1200', '400', '0']);
  await press('Status');
  await eventually(first).toEqual(['0', '400', '1200']);
});
