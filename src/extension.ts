/**
 * What VS Code finds when it activates the extension: commands and an API by name, and in the turn after that the views, panels and editors,
 * which VS Code waits for. The parts behind them are loaded and joined (vscode/host.ts) when the first of them is used. Nothing heavy is
 * imported here, and what is imported of VS Code is named: its whole namespace would be copied.
 */
import { commands, type Disposable, type ExtensionContext } from 'vscode';
import { commandNames, commandPrefix } from './vscode/commandNames.ts';
import type { Host, HostViews } from './vscode/host.ts';
import { registerViews } from './vscode/viewRegistry.ts';

/** The commands of the contract as functions, for other extensions. */
export type InspectorApi = Readonly<Record<string, (input?: unknown) => Promise<unknown>>>;

let host: Host | undefined;
let loading: Promise<Host> | undefined;

export function activate(context: ExtensionContext): InspectorApi {
  const add = (part: Disposable): unknown => context.subscriptions.push(part);
  let registered: HostViews | undefined;
  const views = (): HostViews => (registered ??= registerViews(context, load));
  const load = (): Promise<Host> =>
    (loading ??= import('./vscode/host.ts').then(({ createHost }) => {
      host = createHost(context, views());
      add(host);
      return host;
    }));
  /** Once the host is there, what is asked of it is asked at once: a wait begins with the call, not a moment later. */
  const ask = (question: (host: Host) => Promise<unknown>): Promise<unknown> =>
    host ? question(host) : load().then(question);

  for (const name of commandNames) {
    add(
      commands.registerCommand(commandPrefix + name, (input?: unknown) => ask((host) => host.runCommand(name, input))),
    );
  }
  const next = setImmediate(views);
  add({ dispose: () => clearImmediate(next) });
  return Object.fromEntries(
    commandNames.map((name) => [name, (input?: unknown) => ask((host) => host.commands[name].run(input))]),
  );
}

/** Waits until the engine has written what it holds. */
export async function deactivate(): Promise<void> {
  await (await loading)?.end();
}
