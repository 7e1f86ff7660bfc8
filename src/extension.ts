/**
 * What VS Code activates. It registers the commands and the API at once, and in the turn after that the rest, which VS Code waits for
 * (lateRegistry.ts). The parts behind all of it are loaded and joined (host.ts) when the first of them is used. Nothing is imported here
 * but what is needed at once, and of VS Code only what is named: its whole namespace would be copied (docs/decisions/0011).
 */
import type { ExtensionContext } from 'vscode';
import { commandNames, commandPrefix } from './vscode/commandNames.ts';
import { registerCommand } from './vscode/guarded/commands.ts';
import { guarded } from './vscode/guarded/errors.ts';
import type { Host, Registered } from './vscode/host.ts';

/** The commands of the contract as functions, for other extensions. */
export type InspectorApi = Readonly<Record<string, (input?: unknown) => Promise<unknown>>>;

let host: Host | undefined;
let loading: Promise<Host> | undefined;

export function activate(context: ExtensionContext): InspectorApi {
  const add = (part: { dispose(): unknown }): unknown => context.subscriptions.push(part);
  let registered: Promise<Registered> | undefined;
  const rest = (): Promise<Registered> =>
    (registered ??= import('./vscode/lateRegistry.ts').then(({ registerRest }) => registerRest(context, load)));
  const load = (): Promise<Host> =>
    (loading ??= Promise.all([import('./vscode/host.ts'), rest()]).then(([{ createHost }, registered]) => {
      host = createHost(context, registered);
      add(host);
      return host;
    }));
  /** Once the host is there, what is asked of it is asked at once: a wait begins with the call, not a moment later. */
  const ask = (question: (host: Host) => Promise<unknown>): Promise<unknown> =>
    host ? question(host) : load().then(question);

  for (const name of commandNames) {
    add(registerCommand(commandPrefix + name, (input) => ask((host) => host.runCommand(name, input))));
  }
  const next = setImmediate(() => void rest());
  add({ dispose: () => clearImmediate(next) });
  return Object.fromEntries(
    commandNames.map((name) => [
      name,
      (input?: unknown) => guarded(() => ask((host) => host.commands[name].run(input))),
    ]),
  );
}

/** Waits until the engine has written what it holds. */
export async function deactivate(): Promise<void> {
  await (await loading)?.end();
}
