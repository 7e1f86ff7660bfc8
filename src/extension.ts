/**
 * What VS Code activates. It registers the commands, the API and the debugger watch at once, and in the turn after that the views, panels
 * and editors, which VS Code waits for. The parts behind them are loaded and joined (host.ts) when the first of them is used. Nothing
 * heavy is imported here, and what is imported of VS Code is named: its whole namespace would be copied (docs/decisions/0011).
 */
import { commands, type ExtensionContext } from 'vscode';
import { commandNames, commandPrefix } from './vscode/commandNames.ts';
import { DebugWatch } from './vscode/debugWatch.ts';
import type { Host, HostViews } from './vscode/host.ts';

/** The commands of the contract as functions, for other extensions. */
export type InspectorApi = Readonly<Record<string, (input?: unknown) => Promise<unknown>>>;

let host: Host | undefined;
let loading: Promise<Host> | undefined;

export function activate(context: ExtensionContext): InspectorApi {
  const add = (part: { dispose(): unknown }): unknown => context.subscriptions.push(part);
  const debugWatch = new DebugWatch();
  add(debugWatch);
  let registered: Promise<HostViews> | undefined;
  const views = (): Promise<HostViews> =>
    (registered ??= import('./vscode/viewRegistry.ts').then(({ registerViews }) => registerViews(context, load)));
  const load = (): Promise<Host> =>
    (loading ??= Promise.all([import('./vscode/host.ts'), views()]).then(([{ createHost }, registered]) => {
      host = createHost(context, { views: registered, debugWatch });
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
  const next = setImmediate(() => void views());
  add({ dispose: () => clearImmediate(next) });
  return Object.fromEntries(
    commandNames.map((name) => [name, (input?: unknown) => ask((host) => host.commands[name].run(input))]),
  );
}

/** Waits until the engine has written what it holds. */
export async function deactivate(): Promise<void> {
  await (await loading)?.end();
}
