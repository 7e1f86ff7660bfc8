// What the user sees when a command of a menu, a row, a link or the status bar fails.
import assert from 'node:assert/strict';
import { commands, window } from 'vscode';
import {
  collectionMenuNames,
  commandNames,
  commandPrefix,
  connectionMenuNames,
  pageCommandNames,
  sourceMenuNames,
} from '../../../src/vscode/commands/commandNames.ts';
import { inspector } from './support/inspector.ts';

/** Commands that do not read the element that a menu passes, or read something else before it. */
const withoutElement: readonly string[] = [
  'collection.newCollection',
  'collection.paste',
  'collection.undo',
  'source.show',
];
const reason = 'The reason of this failure is long, and it is shown whole.';

describe('a command that fails', () => {
  const shown = window as unknown as Record<string, unknown>;
  /** Every way to prompt the user: a command that does not fail ends as if the user canceled it. */
  const replaced = [
    ...['showInputBox', 'showQuickPick', 'showOpenDialog', 'showSaveDialog', 'showWorkspaceFolderPick'],
    ...['showErrorMessage', 'showWarningMessage', 'showInformationMessage'],
  ];
  const original = Object.fromEntries(replaced.map((name) => [name, shown[name]]));
  let errors: string[] = [];

  before(async () => {
    await inspector.list();
    for (const name of replaced) shown[name] = () => Promise.resolve();
    shown['showErrorMessage'] = (text: string) => Promise.resolve(void errors.push(text));
  });
  beforeEach(() => (errors = []));
  after(() => Object.assign(shown, original));

  const fail = (): never => {
    throw new Error(reason);
  };
  /** Every access to it fails, so that no command runs with it. */
  const unreadable = (): object =>
    new Proxy({ type: 'own' }, { get: fail, has: fail, ownKeys: fail, getOwnPropertyDescriptor: fail });
  const inMenu = (command: string): Thenable<unknown> => {
    const element = unreadable();
    return commands.executeCommand(command, element, [element]);
  };

  it('shows the whole reason, and VS Code has nothing to add: every registered command', async () => {
    const registered = (await commands.getCommands(true)).filter((command) => command.startsWith(commandPrefix));
    const known = [
      ...commandNames,
      ...collectionMenuNames.map((name) => `collection.${name}`),
      ...connectionMenuNames.map((name) => `connection.${name}`),
      ...sourceMenuNames.map((name) => `source.${name}`),
    ];
    assert.deepEqual(
      known.filter((name) => !registered.includes(commandPrefix + name)),
      [],
    );
    const silent: string[] = [];
    const rejected: string[] = [];
    for (const command of registered) {
      const name = command.slice(commandPrefix.length);
      // VS Code registers a command for each view.
      if (name === 'connections' || name === 'collections' || /^(connections|collections)\./.test(name)) continue;
      errors = [];
      await inMenu(command).then(undefined, () => rejected.push(name));
      const isShown = errors.some((text) => text.includes(reason));
      if (known.includes(name) && !withoutElement.includes(name) && !isShown) silent.push(name);
    }
    assert.deepEqual([rejected, silent], [[], []]);
    assert.ok(pageCommandNames.every((name) => registered.includes(commandPrefix + name)));
  });

  it('of the Connections view, with a connection that is gone, shows why', async () => {
    for (const name of ['disconnect', 'reconnect', 'removeConnection']) {
      errors = [];
      await commands.executeCommand(commandPrefix + name, { connectionId: 'c999' }, undefined);
      assert.match(errors.join(), /c999/, name);
    }
  });

  it('rejects for a program, which gets the reason', async () => {
    await assert.rejects(
      async () => commands.executeCommand(`${commandPrefix}disconnect`, { connectionId: 'c999' }),
      /c999/,
    );
    assert.deepEqual(errors, []);
  });
});
