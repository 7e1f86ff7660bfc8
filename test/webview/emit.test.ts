import { beforeEach, describe, expect, it } from 'vitest';
import { formFill } from '../../src/protocol/hostMessages.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import { eventually } from './support/eventually.ts';

const suite = panelSuite();
let panel: Panel;

beforeEach(async () => {
  panel = await suite.connected();
});

const checkbox = (name: string) => panel.page.getByRole('checkbox', { name, exact: true });

describe('an emit that is sent from a collection', () => {
  const result = () => panel.page.getByRole('status', { name: 'Emit result' });
  const expectation = () => panel.page.getByRole('status', { name: 'Expectation' });

  it('shows whether its outcome was as expected, beside the form and in its details', async () => {
    await panel.host.sendExpecting('first', { delivery: 'sent' });
    await panel.waitForText(result(), /^first is as expected\.$/);
    await panel.row(/outgoing, first, sent/).click();
    await panel.waitForText(expectation(), /As expected\./);
    await panel.host.sendExpecting('second', { delivery: 'discarded', withinMs: 1 });
    await panel.page.getByRole('alert').filter({ hasText: 'second is not as expected.' }).waitFor();
    await panel.row(/outgoing, second, sent/).click();
    await eventually(() =>
      expectation()
        .textContent()
        .then((text) => text?.replace(/\s+/g, ' ').trim()),
    ).toBe('Not as expected at delivery: expected "discarded", received "sent".');
  });

  it('shows a received text as text, and an emit without an expectation as before', async () => {
    await panel.host.sendExpecting('<b>x</b>', { events: [{ event: '<img src=x>', args: ['<b>'] }], withinMs: 1 });
    await panel.row(/outgoing, <b>x<\/b>, sent/).click();
    await panel.waitForText(expectation(), /Not as expected at events\.0: expected {"event":"<img src=x>"/);
    await panel.emit('plain');
    await panel.row(/outgoing, plain, sent/).click();
    await expectation().waitFor({ state: 'detached' });
  });
});

describe('the emit form', () => {
  it('sends an event without arguments', async () => {
    await panel.emit('hello');
    expect((await suite.server.recorder.waitFor('hello')).args).toEqual([]);
    await panel.row(/outgoing, hello, sent/).waitFor();
  });

  it('sends numbers beyond 2^53 with every digit that was typed', async () => {
    const wire: unknown[] = [];
    for (const socket of suite.server.sockets)
      socket.conn.on('packet', ({ data }: { data?: unknown }) => wire.push(data));
    await panel.addArgument(0, 'JSON', '{"id": 899068272867328065, "n": [1e400, 1.50]}');
    await panel.addArgument(1, 'Number', '899068272867328100');
    await panel.emit('digits');
    await suite.server.recorder.waitFor('digits');
    expect(wire).toContain('2["digits",{"id":899068272867328065,"n":[1e400,1.5]},899068272867328100]');
    await panel.row(/outgoing, digits, .*899068272867328065.*899068272867328100|outgoing, digits, sent/).waitFor();
  });

  it('sends an argument of every kind exactly', async () => {
    const content = Uint8Array.from([1, 2, 255]).buffer;
    panel.host.file = { name: 'logo.png', bytes: 3, content };
    await panel.addArgument(0, 'JSON', '{"3": "4", "5": {"$hex": "06"}}');
    await panel.addArgument(1, 'Text', 'line one\nline "two"');
    await panel.addArgument(2, 'Number', '-1.5e3');
    await panel.addArgument(3, 'Boolean', 'false');
    await panel.addArgument(4, 'Null');
    await panel.addArgument(5, 'Hex', '00 ff 10');
    await panel.addArgument(6, 'Base64', 'AP8Q');
    await panel.addArgument(7, 'File');
    await panel.button('Choose file for argument 7').click();
    await eventually(() => panel.textbox('Argument 7 value').inputValue()).toBe('logo.png (3\u00a0B)');
    await panel.emit('kinds');
    const { args } = await suite.server.recorder.waitFor('kinds');
    expect(args).toHaveLength(8);
    expect(args).toEqual([
      { 3: '4', 5: Buffer.from([6]) },
      'line one\nline "two"',
      -1500,
      false,
      null,
      Buffer.from([0, 255, 16]),
      Buffer.from([0, 255, 16]),
      Buffer.from([1, 2, 255]),
    ]);
  });

  it('sends JSON as it was typed', async () => {
    await panel.addArgument(0, 'JSON', '{"__proto__": {"x": 1}, "$$binary": 1, "n": 1.50}');
    await panel.emit('typed');
    const { args } = await suite.server.recorder.waitFor('typed');
    expect(JSON.stringify(args)).toBe('[{"__proto__":{"x":1},"$binary":1,"n":1.5}]');
  });

  it('moves and removes arguments', async () => {
    await panel.addArgument(0, 'Text', 'a');
    await panel.addArgument(1, 'Number', '2');
    await panel.addArgument(2, 'Text', 'c');
    await panel.button('Move argument 2 up').click();
    await panel.button('Remove argument 0').click();
    await panel.emit('moved');
    expect((await suite.server.recorder.waitFor('moved')).args).toEqual(['c', 2]);
  });

  it('shows a fault in JSON with line and column, focuses it and sends nothing', async () => {
    await panel.addArgument(0, 'JSON', '{"name": "updated",\n  "x": }');
    await panel.emit('never');
    await panel.page.getByText('Line 2, column 8: A value is expected.').waitFor();
    const focused = await panel
      .textbox('Argument 0 value')
      .evaluate((field) => (field.getRootNode() as ShadowRoot).activeElement === field);
    expect(focused).toBe(true);
    await panel.textbox('Argument 0 value').fill('{"name": "updated"}');
    await eventually(() => panel.page.getByText('Line 2, column 8').count()).toBe(0);
    await panel.emit('after');
    await suite.server.recorder.waitFor('after');
    expect(suite.server.recorder.named('never')).toEqual([]);
  });

  it.each([
    ['Number', 'twelve', /“twelve” is not a number/],
    ['Number', '1,000', /“1,000” is not a number/],
    ['Hex', '0', /One is missing/],
    ['Hex', '00 zz', /Line 1, column 4: “z” is not a hex digit\./],
    ['Base64', 'A', /not base64/],
    ['JSON', '12n', /Line 1, column/],
    ['JSON', '{"a": {"$nope": 1}}', /not a known notation/],
  ])('refuses %s %s', async (type, text, message) => {
    await panel.addArgument(0, type, text);
    await panel.emit('never');
    await panel.page.getByRole('alert').filter({ hasText: message }).waitFor();
  });

  it('keeps the draft when the client refuses the event', async () => {
    await panel.addArgument(0, 'Text', 'kept');
    await panel.emit('disconnect');
    await panel.page.getByRole('region', { name: 'Emit' }).getByRole('alert').waitFor();
    expect(await panel.textbox('Argument 0 value').inputValue()).toBe('kept');
    await panel.emit('allowed');
    expect((await suite.server.recorder.waitFor('allowed')).args).toEqual(['kept']);
  });

  it('shows an acknowledgement with its latency in the row and in the details', async () => {
    await panel.addArgument(0, 'Text', '1');
    await panel.addArgument(1, 'JSON', '{"name": "updated"}');
    await checkbox('Acknowledgement').click();
    await panel.emit('update item');
    await panel.row(/outgoing, update item, acknowledged [\d.]+ m?s/).waitFor();
    await panel.tab('Acknowledgement').click();
    const tree = panel.page.getByRole('tree', { name: 'Acknowledgement arguments' });
    await tree.getByRole('treeitem', { name: /status: "ok"/ }).waitFor();
    await panel.page
      .getByText(/Acknowledged after [\d.]+\sm?s/)
      .first()
      .waitFor();
  });

  it('shows that an acknowledgement timed out', async () => {
    await checkbox('Acknowledgement').click();
    await panel.textbox('Ack timeout (ms)').fill('60');
    await panel.emit('no answer');
    await panel.row(/outgoing, no answer, timed out/).waitFor();
    await panel.textbox('Ack timeout (ms)').fill('soon');
    await panel.emit();
    await panel.page.getByText(/whole number of milliseconds/).waitFor();
  });

  it('emits by Ctrl+Enter from any field', async () => {
    await panel.textbox('Event name').fill('by key');
    await panel.textbox('Event name').press('Control+Enter');
    await suite.server.recorder.waitFor('by key');
    await panel.addArgument(0, 'JSON', '[1]');
    await panel.textbox('Argument 0 value').press('Control+Enter');
    expect((await suite.server.recorder.waitFor('by key', 2)).args).toEqual([[1]]);
  });

  it('is filled from a collection, and saves its emit to a collection', async () => {
    panel.host.panel.notify(formFill, {
      event: 'update item',
      args: JSON.stringify(['1', { name: 'updated' }, { $hex: '06' }, null, true, 2]),
      ack: { timeoutMs: 1000 },
      volatile: true,
    });
    await eventually(() => panel.textbox('Event name').inputValue()).toBe('update item');
    expect(await panel.textbox('Argument 2 value').inputValue()).toBe('06');
    expect(await panel.textbox('Ack timeout (ms)').inputValue()).toBe('1000');
    await panel.button('Save to collection').click();
    await panel.page.getByText('Saved to .socketio/test.socketio.json.').waitFor();
    const { connections, emits } = panel.host.collection;
    expect(Object.values(connections)).toEqual([{ url: suite.server.url }]);
    expect(emits).toMatchObject([
      {
        event: 'update item',
        args: ['1', { name: 'updated' }, { $binary: 'Bg==' }, null, true, 2],
        ack: { timeoutMs: 1000 },
        volatile: true,
      },
    ]);
  });
});

describe('the emit form without a connection', () => {
  it('explains the next step', async () => {
    await panel.choose('Connection', 'New connection');
    await panel.emit('nowhere');
    await panel.page.getByText('There is no connection. Connect to a server first, then emit.').waitFor();
  });

  it('discards a volatile emit and buffers an ordinary emit before the first connection', async () => {
    await panel.choose('Connection', 'New connection');
    await panel.textbox('Server URL').fill('http://127.0.0.1:1');
    await panel.button('Connect').click();
    await panel.waitForText(panel.state, /^Reconnecting/);
    await checkbox('Volatile').click();
    await panel.emit('fleeting');
    await panel.row(/outgoing, fleeting, discarded/).waitFor();
    await panel.page.getByText(/^Discarded\. /).waitFor();
    await checkbox('Volatile').click();
    await panel.emit('patient');
    await panel.row(/outgoing, patient, buffered/).waitFor();
  });
});
