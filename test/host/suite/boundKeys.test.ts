import assert from 'node:assert/strict';
import { commands, EventEmitter, TabInputWebview, window } from 'vscode';
import type { Channel } from '../../../src/protocol/channel.ts';
import type { PageFocusReport } from '../../../src/protocol/hostMessages.ts';
import { PageFocus } from '../../../src/vscode/panel/pageFocus.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, inspectorExtension, run } from './support/inspector.ts';

interface Manifest {
  contributes: { keybindings: readonly { command: string }[]; commands: readonly { command: string }[] };
}

/** The commands of the keyboard shortcuts. What they do on a page is tested in a browser. */
describe('the key bindings', () => {
  let server: TestServer;
  let connectionId: string;

  before(async () => {
    server = await startServer();
    await inspectorExtension().activate();
  });
  after(async () => {
    if (connectionId) await run('removeConnection', { connectionId });
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    await window.tabGroups.close(tabs.filter(({ input }) => input instanceof TabInputWebview));
    await server.close();
  });

  const { contributes } = inspectorExtension().packageJSON as Manifest;
  /** The keyboard shortcuts of pages. All others are for collections, in editors and in the Collections view. */
  const ofPage = contributes.keybindings.filter(({ command }) => /\.(?:panel|timeline|bytes)\./.test(command));
  const bound = [...new Set(ofPage.map(({ command }) => command))];

  it('belong to existing commands, which do nothing without a page', async () => {
    const known = await commands.getCommands(true);
    assert.ok(bound.length > 5);
    assert.deepEqual(
      contributes.commands.filter(({ command }) => !known.includes(command)),
      [],
    );
    for (const command of bound) await commands.executeCommand(command);
  });

  // Runs before the tests that open Markdown previews. The server of these tests gives all webviews one origin, and so one service worker.
  // In VS Code 1.100.3, the outer page of a webview registers its own service worker if it finds that of a closed webview. Then it waits for
  // the event `controllerchange`, which may already have been sent (“Found unexpected service worker controller” in the log). In this case,
  // the webview is never loaded. Desktop VS Code gives each webview its own origin, and VS Code 1.139.1 no longer waits for this event.
  it('run on the page of the panel', async () => {
    ({ connectionId } = await inspector.connect({ url: server.url, name: 'by key' }));
    // A key does nothing until the page is ready, or while an editor that another test opened is being revealed.
    const emitted = server.recorder.waitForCount(1, 20_000);
    const press = async (): Promise<void> => {
      await run('open', {});
      await commands.executeCommand('socketioInspector.panel.emit');
    };
    const pressing = setInterval(() => void press(), 300);
    try {
      await emitted;
    } finally {
      clearInterval(pressing);
    }
    for (const command of bound) await commands.executeCommand(command);
  });
});

describe('the context keys of the focus', () => {
  const original = commands.executeCommand.bind(commands);
  const contextCalls: unknown[] = [];

  before(() => {
    const executeCommand = (command: string, ...args: unknown[]): Thenable<unknown> => {
      if (command !== 'setContext') return original(command, ...args);
      contextCalls.push([String(args[0]).replace('socketioInspector.', ''), args[1]]);
      return Promise.resolve();
    };
    Object.assign(commands, { executeCommand });
  });
  after(() => Object.assign(commands, { executeCommand: original }));

  /** A fake page that only reports its focus. */
  function page(): { channel: Channel; report(focus: PageFocusReport): void } {
    const reports = new EventEmitter<PageFocusReport>();
    const on = (_definition: unknown, listener: (focus: PageFocusReport) => void) => reports.event(listener);
    return { channel: { on } as unknown as Channel, report: (focus) => reports.fire(focus) };
  }
  const takeContext = (): unknown[] => contextCalls.splice(0);

  it('describe the focused page, and are removed when it loses the focus', () => {
    const focus = new PageFocus();
    const [panel, session] = [page(), page()];
    const following = focus.follow(panel.channel);
    const followingSession = focus.follow(session.channel);
    assert.equal(focus.lastPage, undefined);
    panel.report({ area: 'form', typing: true });
    assert.deepEqual(takeContext(), [
      ['focus', 'form'],
      ['typing', true],
    ]);
    panel.report({ area: 'form', typing: true });
    assert.deepEqual(takeContext(), [], 'a context key that has the value already is not set again');
    session.report({ area: 'entries', typing: false });
    panel.report({ typing: false });
    assert.deepEqual(
      takeContext(),
      [
        ['focus', 'entries'],
        ['typing', false],
      ],
      'a late report that a page lost the focus does not affect the page that has it now',
    );
    assert.equal(focus.lastPage, session.channel);
    session.report({ typing: false });
    assert.deepEqual(takeContext(), [['focus', undefined]]);
    assert.equal(focus.lastPage, session.channel, 'a key without a condition applies to the last focused page');
    session.report({ area: 'hex', typing: false });
    followingSession.left();
    assert.deepEqual(takeContext(), [
      ['focus', 'hex'],
      ['focus', undefined],
    ]);
    assert.equal(focus.lastPage, undefined);
    panel.report({ area: 'other', typing: true });
    following.dispose();
    panel.report({ area: 'other', typing: true });
    assert.deepEqual(takeContext(), [
      ['focus', 'other'],
      ['typing', true],
      ['focus', undefined],
      ['typing', false],
    ]);
    assert.equal(focus.lastPage, undefined);
  });
});
