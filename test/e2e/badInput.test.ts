import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { testedVersions } from '../support/vscode/install.mjs';
import { becomes, type TypedArgument } from './support/panel.ts';
import { PanelWindow } from './support/panelWindow.ts';

const broken = '{\n  "version": 1,\n  // a comment that stays\n  "name": oops\n}\n';

/** The inspector explains invalid input at the field in which it was typed, and sends and writes none of it. */
describe.each(testedVersions)('bad input in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer({
      setup: (io) => {
        io.of('/members').use((_socket, next) =>
          next(Object.assign(new Error('The token is not valid'), { data: { code: 'E_TOKEN' } })),
        );
      },
    });
    window = await PanelWindow.open({
      version,
      workspaceFiles: { 'README.md': '', '.socketio/broken.socketio.json': broken },
    });
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

  describe('an emit', () => {
    type Refused = [what: string, event: string, args: TypedArgument[], message: RegExp];
    const refused: Refused[] = [
      ['malformed JSON', 'bad', [['JSON', '{"a": oops}']], /Line 1, column 7:/],
      ['hex that is none', 'bad', [['Hex', '00 fg']], /hex/],
      ['a number that is none', 'bad', [['Number', 'twelve']], /number/i],
      ['a reserved name', 'connect_error', [], /“connect_error” is an event name that Socket\.IO reserves/],
      ['a file outside the workspace', 'bad', [['JSON', '{"$file": "../secret"}']], /outside the workspace/],
    ];
    /** These inputs are tested only with `npm run test:matrix`, because the webview and host tests cover them too. */
    const alsoRefused: Refused[] = [
      ['malformed JSON further down', 'bad', [['JSON', '{\n  "a": 1,\n  "b": ]\n}']], /Line 3, column 8:/],
      ['JSON that ends too early', 'bad', [['JSON', '[1, 2']], /Line 1, column \d+:/],
      ['an unknown notation', 'bad', [['JSON', '{"$binry": "AA=="}']], /\$binry/],
      ['half a byte', 'bad', [['Hex', '00 f']], /hex/],
      ['base64 that is none', 'bad', [['Base64', '*']], /base64/],
      ['undefined', 'bad', [['JSON', '[{"$undefined": true}]']], /undefined/],
      ['NaN', 'bad', [['JSON', '{"$number": "NaN"}']], /NaN/],
      ['a date', 'bad', [['JSON', '{"$date": "2026-01-02T03:04:05.000Z"}']], /date/],
      ['eleven attachments', 'bad', [['JSON', JSON.stringify(Array(11).fill({ $hex: '00' }))]], /11 binary values.*10/],
      ['a file that does not exist', 'bad', [['JSON', '{"$file": "./none.bin"}']], /“\.\/none\.bin” does not exist/],
    ];

    it.each([...refused, ...(isMatrix ? alsoRefused : [])])(
      'is refused with a message: %s',
      async (_what, event, args, message) => {
        const { panel } = window;
        await panel.emit({ event, args });
        await becomes(() => panel.region('Emit').getByRole('alert').first().innerText(), message);
        // The draft is unchanged, and the server receives only the next emit.
        expect(await panel.textbox('Event name').inputValue()).toBe(event);
        await panel.emit({ event: 'good' });
        await server.recorder.waitFor('good');
        expect(server.recorder.events.map((received) => received.event)).toEqual(['good']);
        expect(await panel.region('Emit').getByRole('alert').count()).toBe(0);
      },
    );

    it('is refused with a message: a payload that is too large', async () => {
      const { panel } = window;
      await panel.emit({ event: 'large', args: [['Text', 'x'.repeat(1_000_001)]] });
      await becomes(() => panel.region('Emit').getByRole('alert').innerText(), /1,000,0\d\d bytes.*maxHttpBufferSize/);
      await panel.waitForState(/^Connected/);
      await panel.row(/^outgoing, large, failed/).waitFor();
      await panel.write({ event: 'small' });
      expect(server.recorder.events).toEqual([]);
    });

    it('is refused if its acknowledgement timeout is not a whole number of milliseconds', async () => {
      const { panel } = window;
      await panel.write({ event: 'bad', ack: true });
      await panel.textbox('Ack timeout (ms)').fill('soon');
      await panel.button('Emit').click();
      await becomes(() => panel.region('Emit').getByRole('alert').innerText(), /whole number of milliseconds/);
      expect(server.recorder.events).toEqual([]);
      await panel.write({ event: 'good' });
    });
  });

  it('an invalid filter is marked, and the last valid one remains in use', async () => {
    const { panel } = window;
    await panel.textbox('Filter').fill('event:good size:huge');
    await becomes(
      () => panel.region('Timeline').getByRole('alert').innerText(),
      /^Column 17, at huge: .*The last valid filter stays in use\.$/,
    );
    await panel.textbox('Filter').fill('');
    await panel.region('Timeline').getByRole('alert').waitFor({ state: 'hidden' });
  });

  it('a collection that cannot be parsed is in the tree with its fault, and a click on it opens the position of the fault', async () => {
    await window.showViews();
    const item = window.treeItem('Collections', /broken\.socketio\.json.*Line 4, column 11/);
    await item.waitFor();
    await item.click();
    await window.page.locator('.statusbar').getByText('Ln 4, Col 11').waitFor();
    await window.showPanel();
  });

  it('nothing is saved to a collection that cannot be parsed: its file is not changed', async () => {
    const { panel } = window;
    await panel.write({ event: 'good' });
    await panel.button('Save to collection').click();
    // VS Code prompts for the collection, although it is the only one.
    await window.pick('Save to collection', 'broken.socketio.json');
    await becomes(
      () => panel.region('Emit').getByRole('alert').innerText(),
      /^The collection cannot be read, so nothing was saved\. Line 4, column 11/,
    );
    expect(await window.workbench.workspaceFile('.socketio/broken.socketio.json')).toBe(broken);
  });

  it('nothing is saved when a prompt is dismissed', async () => {
    await window.panel.saveAs();
    await window.isPrompted('Save to collection');
    await window.putAway();
    await window.panel.saveAs();
    await window.fillPrompt('Save to collection', 'Good');
    await window.choice('New collection…').waitFor();
    await window.putAway();
    expect(await window.panel.region('Emit').getByRole('alert').count()).toBe(0);
    expect(await window.workbench.workspaceFile('.socketio/broken.socketio.json')).toBe(broken);
  });

  it('an invalid URL is refused, with a message under its field', async () => {
    const { panel } = window;
    await panel.textbox('Server URL').fill('ftp://localhost');
    await panel.button('Connect').click();
    await becomes(() => panel.region('Connection').getByRole('alert').innerText(), /such as http:\/\/localhost:3000/);
    expect(await panel.textbox('Server URL').getAttribute('aria-invalid')).toBe('true');
  });

  it('a refused connection is explained, and the client tries to connect again', async () => {
    const gone = await startServer();
    await gone.close();
    await window.panel.connect(gone.url, { state: /^Reconnecting · Nothing listens/ });
    await window.panel
      .row(/^Could not connect · Nothing listens/)
      .first()
      .waitFor();
    await window.panel.button('Disconnect').click();
    await window.panel.waitForState(/^Disconnected/);
  });

  it('a rejection by a middleware is shown with the server’s text and data, and the client does not try to connect again', async () => {
    const { panel } = window;
    await panel.connect(server.url, { namespace: '/members', state: /^Disconnected · .*The token is not valid/ });
    await panel
      .row(/^Could not connect · .*The token is not valid.*E_TOKEN/)
      .first()
      .waitFor();
    expect(await panel.row(/^Reconnecting/).count()).toBe(0);
  });

  it('a namespace that the server does not have is reported', async () => {
    await window.panel.connect(server.url, {
      namespace: '/nowhere',
      state: /^Disconnected · The server has no namespace \/nowhere.*It reported: Invalid namespace/,
    });
    await window.panel
      .row(/^Could not connect · The server has no namespace.*Invalid namespace/)
      .first()
      .waitFor();
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
