import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { becomes } from './support/panel.ts';
import { PanelWindow } from './support/panelWindow.ts';

/** The examples of Socket.IO's page "Emitting events", through the panel, against a real server. */
describe.each(testedVersions)('the seed examples in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('greet me', () => socket.emit('hello', 'world'));
          socket.on('send all', () => socket.emit('hello', 1, '2', { 3: '4', 5: Buffer.from([6]) }));
          socket.on('update item', (_id: unknown, _patch: unknown, ack: (response: unknown) => void) =>
            ack({ status: 'ok' }),
          );
        });
      },
    });
    window = await PanelWindow.open({ version });
    await window.openPanel();
    await window.panel.connect(server.url);
  });
  afterAll(async () => {
    await window?.dispose();
    await server.close();
  });
  beforeEach(({ task, onTestFailed }) => {
    onTestFailed(() => window?.report(`${version} ${task.name}`));
    server.recorder.clear();
  });

  it('socket.emit("hello", "world") from the client', async () => {
    const { panel } = window;
    await panel.emit({ event: 'hello', args: [['Text', 'world']] });
    expect((await server.recorder.waitFor('hello')).args).toEqual(['world']);
    await panel.row(/^outgoing, hello, sent, "world"$/).waitFor();
  });

  it('socket.emit("hello", "world") from the server', async () => {
    const { panel } = window;
    await panel.emit({ event: 'greet me' });
    await panel.open(/^incoming, hello, "world"$/);
    await panel.showsTab('Arguments', /0 "world"$/);
  });

  it('socket.emit("hello", 1, "2", { 3: "4", 5: Buffer.from([6]) }) from the client', async () => {
    const { panel } = window;
    await panel.emit({
      event: 'hello',
      args: [
        ['Number', '1'],
        ['Text', '2'],
        ['JSON', '{ "3": "4", "5": {"$hex": "06"} }'],
      ],
    });
    expect((await server.recorder.waitFor('hello')).args).toEqual([1, '2', { 3: '4', 5: Buffer.from([6]) }]);
    await panel.open(/^outgoing, hello, sent, 1, "2", /);
    await panel.showsTab('Raw', /51-\["hello",1,"2",\{"3":"4","5":\{"_placeholder":true,"num":0\}\}\]/);
  });

  it('the same event from the server: every argument is in the tree, and byte 06 is in the hex view', async () => {
    const { panel } = window;
    await panel.emit({ event: 'send all' });
    await panel.open(/^incoming, hello, 1, "2", /);
    await panel.showsTab('Arguments', /0 1 1 "2" 2 2 keys 3 "4" 5 1 byte/);
    await panel.tab('Hex').click();
    const hex = panel.frame.getByRole('grid', { name: 'Hex view' }).getByRole('row');
    await becomes(() => hex.first().innerText(), /^0000 06 /);
    expect(await hex.count()).toBe(1);
  });

  it('bytes written as hex, base64 and in notation, and every other kind of argument', async () => {
    const { panel } = window;
    await panel.emit({
      event: 'kinds',
      args: [
        ['Hex', '00 ff 10'],
        ['Base64', 'AAEC'],
        ['Boolean', 'false'],
        ['Null'],
        ['Number', '-1.5e3'],
        ['Text', 'two\nlines'],
        ['JSON', '[]'],
      ],
    });
    expect((await server.recorder.waitFor('kinds')).args).toEqual([
      Buffer.from([0, 255, 16]),
      Buffer.from([0, 1, 2]),
      false,
      null,
      -1500,
      'two\nlines',
      [],
    ]);
  });

  it('an event without arguments', async () => {
    const { panel } = window;
    await panel.emit({ event: 'nothing' });
    expect((await server.recorder.waitFor('nothing')).args).toEqual([]);
    await panel.open(/^outgoing, nothing, sent$/);
    await panel.showsTab('Arguments', /No arguments/);
  });

  it('"update item" with an acknowledgement: { status: "ok" } and its latency', async () => {
    const { panel } = window;
    await panel.emit({
      event: 'update item',
      args: [
        ['Text', '1'],
        ['JSON', '{"name": "updated"}'],
      ],
      ack: true,
    });
    await panel.open(/^outgoing, update item, acknowledged [\d.]+ m?s/);
    await panel.showsTab('Acknowledgement', /Acknowledged after [\d.]+\sm?s.*status "ok"$/);
    await panel.row(/^incoming, ack of #\d+, \{status: "ok"\}$/).waitFor();
  });

  it('an acknowledgement with a timeout of 1000 ms that is never received: timed out', async () => {
    const { panel } = window;
    await panel.emit({
      event: 'hello',
      args: [
        ['Number', '1'],
        ['Number', '2'],
      ],
      ack: 1000,
    });
    expect((await server.recorder.waitFor('hello')).wantsAck).toBe(true);
    await panel.open(/^outgoing, hello, timed out, 1, 2$/);
    await panel.showsTab('Acknowledgement', /Timed out\. No acknowledgement was received within/);
  });

  it('a volatile emit while connected is sent', async () => {
    const { panel } = window;
    await panel.emit({ event: 'ping', args: [['Number', '1']], volatile: true });
    expect((await server.recorder.waitFor('ping')).args).toEqual([1]);
    await panel.row(/^outgoing, ping, sent/).waitFor();
  });

  it('a volatile emit before the first connection is discarded; a plain one waits and is sent', async () => {
    const { panel } = window;
    const later = await startServer();
    await later.close();
    await panel.connect(later.url, { state: /^Reconnecting/ });
    await panel.emit({ event: 'ping', args: [['Number', '2']], volatile: true });
    await panel.open(/^outgoing, ping, discarded, 2$/);
    await becomes(() => panel.region('Details').innerText(), /Discarded\. .*not kept for later/);
    await panel.emit({ event: 'ping', args: [['Number', '3']] });
    await panel.row(/^outgoing, ping, buffered, 3$/).waitFor();

    const back = await startServer({ port: later.port });
    await panel.row(/^outgoing, ping, flushed after .*, 3$/).waitFor();
    await panel.waitForState(/^Connected/);
    await back.recorder.waitFor('ping');
    expect(back.recorder.events.map(({ args }) => args)).toEqual([[3]]);
    await panel.disconnect();
    await back.close();
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
