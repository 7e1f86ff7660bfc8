// The language features of collection files, as VS Code's own editor requests them.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { run, workspaceFolder } from './support/inspector.ts';
import { until } from './support/until.ts';

describe('a collection in the editor', () => {
  const folder = vscode.Uri.joinPath(workspaceFolder(), '.socketio');
  /** Each test has a file of its own: VS Code keeps the document of a deleted file for some time. */
  let uri: vscode.Uri;
  let count = 0;
  let server: TestServer;
  let document: vscode.TextDocument;
  let received: unknown[];

  before(async () => {
    // The providers are registered when the host is loaded.
    await run('listConnections', {});
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.onAny((event: string, value: unknown) => received.push([event, value]));
          socket.on('echo', (value: unknown, done?: (reply: unknown) => void) => done?.(value));
        }),
    });
  });
  after(() => server.close());
  beforeEach(() => {
    uri = vscode.Uri.joinPath(folder, `edited${++count}.socketio.json`);
    received = [];
  });
  afterEach(async () => {
    await run('selectEnvironment', { uri: uri.toString(), environment: null });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.workspace.fs.delete(uri);
  });

  const text = (emits: string): string => `{
  "version": 1,
  "name": "Edited",
  // where the server is
  "variables": { "url": "${server.url}" },
  "environments": { "two": { "value": "2" }, "three": {} },
  "connections": { "main": { "url": "{{url}}", "auth": { "token": "{{secret:never stored}}" } }, "open": { "url": "{{url}}" } },
  "emits": [${emits}],
  "scenarios": [{ "name": "Echo", "connection": "open", "steps": [{ "emit": "echo", "args": [1], "expect": { "ack": [1] } }] }],
}
`;

  async function open(emits: string): Promise<void> {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text(emits)));
    document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
  }

  const at = (part: string, by = 0): vscode.Position => document.positionAt(document.getText().indexOf(part) + by);

  async function replace(before: string, after: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, new vscode.Range(at(before), at(before, before.length)), after);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  const lenses = async (): Promise<vscode.CodeLens[]> =>
    (await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri)) ?? [];

  /** Runs the action of a link, as a click does. */
  async function click(title: string): Promise<unknown> {
    const lens = (await lenses()).find(({ command }) => command?.title.endsWith(title));
    assert.ok(lens?.command, `the link “${title}”`);
    return vscode.commands.executeCommand(lens.command.command, ...((lens.command.arguments ?? []) as unknown[]));
  }

  /**
   * Resolves with the problems that this extension marks, when there are `count` problems and a message
   * contains `text`.
   */
  function problems(count: number, text = ''): Promise<vscode.Diagnostic[]> {
    const own = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Socket.IO');
    return new Promise((resolve) => {
      const check = (): void => {
        if (own().length !== count || (text !== '' && !own().some(({ message }) => message.includes(text)))) return;
        subscription.dispose();
        resolve(own());
      };
      const subscription = vscode.languages.onDidChangeDiagnostics(check);
      check();
    });
  }

  it('has links that send the emits and run the scenarios in the text of the editor', async () => {
    await open(
      '{ "name": "Say", "connection": "open", "event": "echo", "args": ["saved"], "expect": { "ack": ["typed"] } }',
    );
    const titles = async (): Promise<string[]> => (await lenses()).map(({ command }) => command?.title ?? '');
    assert.deepEqual(await titles(), [
      '$(play) Send',
      'Send volatile',
      'Replay…',
      '$(run-all) Run all scenarios',
      '$(play) Run',
      'Edit in form',
    ]);
    const edit = (await lenses()).at(-1)?.command;
    assert.deepEqual(
      [edit?.command, edit?.arguments],
      ['socketioInspector.editScenario', [{ uri: uri.toString(), scenario: 'Echo' }]],
    );
    await replace('"saved"', '"typed"');
    assert.ok(document.isDirty);
    await click('Send');
    assert.deepEqual(received, [['echo', 'typed']]);
    await click('Run');
    await click('Run all scenarios');
    assert.deepEqual(received.slice(1), [
      ['echo', 1],
      ['echo', 1],
    ]);
    assert.ok(document.isDirty, 'nothing is saved');
    const results = (await titles()).filter((title) => title.endsWith('passed'));
    assert.deepEqual(results, ['$(pass) passed', '$(pass) passed']);
  });

  it('sends a volatile emit, and the emit or scenario at the cursor', async () => {
    await open('{ "name": "Say", "connection": "open", "event": "echo", "args": [5] }');
    const result = (await click('Send volatile')) as { seq: number };
    const [entry] = (await run('readTimeline', { filter: `seq:${result.seq}` })) as { volatile?: boolean }[];
    assert.equal(entry?.volatile, true);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    await select(editor, at('"echo"'));
    await vscode.commands.executeCommand('socketioInspector.editor.atCursor');
    await select(editor, at('"steps"'));
    await vscode.commands.executeCommand('socketioInspector.editor.atCursor');
    assert.deepEqual(received.slice(1), [
      ['echo', 5],
      ['echo', 1],
    ]);
    const errors: string[] = [];
    const { showErrorMessage } = vscode.window;
    Object.assign(vscode.window, { showErrorMessage: (message: string) => Promise.resolve(void errors.push(message)) });
    try {
      await vscode.commands.executeCommand('socketioInspector.editor.send');
    } finally {
      Object.assign(vscode.window, { showErrorMessage });
    }
    assert.match(errors.join(), /The cursor is not in an emit/);
  });

  it('starts and stops a repeat, and sends a repeated emit once', async () => {
    await open(
      '{ "name": "Beat", "connection": "open", "event": "beat", "args": ["{{$counter}}"], "repeat": { "everyMs": 1 } }',
    );
    await click('Send once');
    // Without an acknowledgement, the command ends when the event is sent, which can be before the server receives it.
    await until(() => received.length > 0);
    assert.equal(received.length, 1);
    await click('Start repeat');
    const stopped = { uri: uri.toString(), emit: 'Beat' };
    const { sent } = await vscode.commands.executeCommand<{ sent: number }>(
      'socketioInspector.editor.stopRepeat',
      stopped,
    );
    assert.ok(sent >= 1);
    await assert.doesNotReject(() => click('Start repeat'));
    await click('sent)');
  });

  it('has no links when they are switched off', async () => {
    await open('{ "name": "Say", "connection": "open", "event": "echo" }');
    const settings = vscode.workspace.getConfiguration('socketioInspector.editor');
    await settings.update('codeLens', false, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(await lenses(), []);
    } finally {
      await settings.update('codeLens', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('completes variables with their values, connections and event names', async () => {
    await open('{ "name": "Say", "connection": "", "event": "", "args": ["{{"] }');
    const completions = async (position: vscode.Position): Promise<vscode.CompletionItem[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        position,
      );
      return list.items.filter(({ label }) => typeof label === 'object');
    };
    const names = (items: vscode.CompletionItem[]): unknown[] =>
      items.map(({ label }) => (typeof label === 'object' ? label.label : label));
    await run('selectEnvironment', { uri: uri.toString(), environment: 'two' });
    const variables = await completions(at('"{{"', 3));
    assert.deepEqual(names(variables).slice(0, 3), ['value', 'url', '$uuid']);
    assert.deepEqual(names(variables).at(-1), 'secret:never stored');
    assert.deepEqual(variables[0]?.label, { label: 'value', description: '2' });
    assert.equal(variables[0]?.insertText, 'value}}');
    assert.deepEqual(names(await completions(at('"connection": ""', 15))), ['main', 'open']);
    assert.ok(names(await completions(at('"event": ""', 10))).includes('echo'));
  });

  it('shows in a hover what a variable is, and whether a secret is stored, never its value', async () => {
    await open('{ "name": "Say", "connection": "main", "event": "echo", "args": ["{{value}}"] }');
    const hover = async (position: vscode.Position): Promise<vscode.MarkdownString> => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
      const texts = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
      const own = texts.find(({ value }) => /secret|Value|variable|Connection/.test(value));
      assert.ok(own, JSON.stringify(texts));
      return own;
    };
    assert.match((await hover(at('{{value}}', 4))).value, /no value in the selected environment/);
    await run('selectEnvironment', { uri: uri.toString(), environment: 'two' });
    assert.match((await hover(at('{{value}}', 4))).value, /Value\*\* 2\s+2 · environment/);
    const secret = await hover(at('{{secret', 4));
    assert.match(secret.value, /not stored/);
    assert.equal(secret.isTrusted ?? false, false);
    assert.match((await hover(at('"main", "event"', 2))).value, /Connection/);
  });

  it('has the same features if the file is large, and therefore read by another thread', async () => {
    await open(
      `{ "name": "Say", "connection": "open", "event": "echo", "args": ["{{url}}", "{{nothing}}", "${'x'.repeat(20_000)}"] }`,
    );
    const titles = (await lenses()).map(({ command }) => command?.title ?? '');
    assert.equal(titles.length, 6);
    assert.ok(titles[0]?.endsWith('Send'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      at('"{{url}}", "{{nothing', 4),
    );
    const hovered = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value);
    assert.ok(
      hovered.some((value) => value.includes(new URL(server.url).port)),
      hovered.join(),
    );
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      at('"connection": "open"', 15),
    );
    assert.ok(items.some(({ label }) => typeof label === 'object' && label.label === 'main'));
    const [problem] = await problems(1, 'nothing');
    assert.deepEqual(problem?.range.start, at('{{nothing', 2));
  });

  it('marks problems, and fixes them', async () => {
    await open('{ "name": "Say", "connection": "opem", "event": "echo", "args": ["{{room}}", "{{value}}"] }');
    const found = await problems(3);
    assert.deepEqual(
      found.map(({ range, code }) => [document.getText(range), code]),
      [
        ['"opem"', 'scenario.noSuchConnection'],
        ['room', 'variable.undefined'],
        ['value', 'variable.undefined'],
      ],
    );
    const fix = async (diagnostic: vscode.Diagnostic, title: RegExp): Promise<void> => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        diagnostic.range,
      );
      const action = actions.find((known) => title.test(known.title));
      assert.ok(action, actions.map((known) => known.title).join());
      if (action.edit) assert.ok(await vscode.workspace.applyEdit(action.edit));
      const { command } = action;
      if (command) await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
    };
    const [connection, room, value] = found;
    assert.ok(connection && room && value);
    await fix(value, /Select the environment “two”/);
    await fix(room, /Define the variable “room” in the collection/);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document, document);
    assert.ok(document.getText().includes(`"url": "${server.url}", "room": "" }`), document.getText());
    assert.equal(document.offsetAt(editor?.selection.active ?? at('{')), document.getText().indexOf('"room": "') + 9);
    const [left] = await problems(1);
    assert.ok(left);
    await fix(left, /Change to “open”/);
    await problems(0);
    assert.ok(document.getText().includes('// where the server is'));
    assert.deepEqual(await problems(0), []);
  });

  it('marks a fault that makes the file invalid only once', async () => {
    await open('{ "name": "Say", "connection": "open", "event": 5 }');
    const all = await new Promise<vscode.Diagnostic[]>((resolve) => {
      const check = (): void => {
        const found = vscode.languages.getDiagnostics(uri);
        if (!found.some(({ source }) => source !== 'Socket.IO') || found.some(({ source }) => source === 'Socket.IO'))
          return;
        subscription.dispose();
        resolve(found);
      };
      const subscription = vscode.languages.onDidChangeDiagnostics(check);
      check();
    });
    assert.deepEqual(
      all.map(({ range }) => document.getText(range)),
      ['5'],
    );
    // The JSON support knows nothing about names in other scenarios and about matchers.
    await replace('"event": 5', '"event": "a", "expect": { "ack": [{ "$typo": 1 }] }');
    // For a moment, the extension can still mark the previous fault, because the JSON support no longer marks that value.
    const [matcher] = await problems(1, '$typo');
    assert.match(matcher?.message ?? '', /\$typo/);
  });
});

/**
 * Resolves when VS Code has confirmed the selection. Until then, the confirmation of an earlier selection can
 * replace it.
 */
async function select(editor: vscode.TextEditor, position: vscode.Position): Promise<void> {
  const selection = new vscode.Selection(position, position);
  let isConfirmed = false;
  const subscription = vscode.window.onDidChangeTextEditorSelection(({ selections }) => {
    isConfirmed ||= selections[0]?.isEqual(selection) === true;
  });
  editor.selection = selection;
  await until(() => isConfirmed);
  subscription.dispose();
}
