/**
 * The module that VS Code activates. It registers the API and the commands that can be the first use of the extension
 * immediately, and the rest in the next iteration of the event loop, which VS Code waits for (deferredRegistration.ts). Everything behind them is loaded
 * (host.ts) when one of them is used for the first time. This file imports only what it needs immediately, and only
 * single names of vscode: a namespace import would copy all names (docs/decisions/0011).
 */
import type { ExtensionContext } from 'vscode';
import type * as CommandInput from './vscode/commands/commandInput.ts';
import {
  collectionMenuNames,
  type CommandName,
  commandNames,
  commandPrefix,
  editorCommandNames,
} from './vscode/commands/commandNames.ts';
import { registerTools } from './vscode/agents/toolRegistration.ts';
import { registerCommand, registerUserCommand } from './vscode/guarded/commands.ts';
import { guarded } from './vscode/guarded/errors.ts';
import type { Host, Registered } from './vscode/activation/host.ts';

/** The commands as functions, for other extensions (docs/commands.md). */
export type InspectorApi = Readonly<Record<string, (input?: unknown) => Promise<unknown>>>;

/** Loaded in the same iteration as the first call with an object, because the call must copy it. */
const takeInput = (): typeof CommandInput.takeInput =>
  // oxlint-disable-next-line typescript/no-require-imports -- `import()` would resolve in a later microtask.
  (require('./vscode/commands/commandInput.ts') as typeof CommandInput).takeInput;

let host: Host | undefined;
let loading: Promise<Host> | undefined;

export function activate(context: ExtensionContext): InspectorApi {
  const add = (disposable: { dispose(): unknown }): unknown => context.subscriptions.push(disposable);
  let registered: Promise<Registered> | undefined;
  const rest = (): Promise<Registered> =>
    (registered ??= import('./vscode/activation/deferredRegistration.ts').then(({ registerDeferred }) =>
      registerDeferred(context, { load, current: () => host }),
    ));
  const load = (): Promise<Host> =>
    (loading ??= Promise.all([import('./vscode/activation/host.ts'), rest()]).then(([{ createHost }, registered]) => {
      host = createHost(context, registered);
      add(host);
      return host;
    }));
  /** Runs immediately if the host is loaded, because a timeout begins with the call. */
  const withHost = (run: (host: Host) => Promise<unknown>): Promise<unknown> => (host ? run(host) : load().then(run));

  /** The input is copied first, because the caller may change it while the host is being loaded. */
  const runCopied = async (
    name: CommandName,
    input: unknown,
    run: (host: Host, copied: unknown) => Promise<unknown>,
  ): Promise<unknown> => {
    let copied = input;
    try {
      if (typeof input === 'object')
        copied = takeInput()(name, input, (connectionId) => host?.parserOf(connectionId) ?? 'default');
    } catch (error) {
      throw (await load()).withTexts(error);
    }
    return withHost((host) => run(host, copied));
  };

  for (const name of commandNames) {
    add(
      registerCommand(commandPrefix + name, (input) =>
        runCopied(name, input, (host, copied) => host.runCommand(name, copied)),
      ),
    );
  }
  for (const name of collectionMenuNames) {
    add(
      registerUserCommand(`${commandPrefix}collection.${name}`, (node, selected) =>
        withHost((host) => host.collectionMenu[name](node, selected)),
      ),
    );
  }
  for (const name of editorCommandNames) {
    add(
      registerUserCommand(`${commandPrefix}editor.${name}`, (input) =>
        withHost((host) => host.editorCommands[name](input)),
      ),
    );
  }
  for (const tool of registerTools(load)) add(tool);
  const next = setImmediate(() => void rest());
  add({ dispose: () => clearImmediate(next) });
  return Object.fromEntries(
    commandNames.map((name) => [
      name,
      (input?: unknown) => guarded(() => runCopied(name, input, (host, copied) => host.commands[name].run(copied))),
    ]),
  );
}

/** Waits until the engine has written its buffered entries. */
export async function deactivate(): Promise<void> {
  await (await loading)?.end();
}
