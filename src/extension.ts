/**
 * What VS Code activates. It registers the commands and the API at once, and in the turn after that the rest, which VS Code waits for
 * (deferredRegistration.ts). The parts behind all of it are loaded and joined (host.ts) when the first of them is used. Nothing is imported here
 * but what is needed at once, and of VS Code only what is named: its whole namespace would be copied (docs/decisions/0011).
 */
import type { ExtensionContext } from 'vscode';
import { takeInput } from './vscode/commands/commandInput.ts';
import { type CommandName, commandNames, commandPrefix } from './vscode/commands/commandNames.ts';
import { registerCommand } from './vscode/guarded/commands.ts';
import { guarded } from './vscode/guarded/errors.ts';
import type { Host, Registered } from './vscode/activation/host.ts';

/** The commands of the contract as functions, for other extensions. */
export type InspectorApi = Readonly<Record<string, (input?: unknown) => Promise<unknown>>>;

let host: Host | undefined;
let loading: Promise<Host> | undefined;

export function activate(context: ExtensionContext): InspectorApi {
  const add = (part: { dispose(): unknown }): unknown => context.subscriptions.push(part);
  let registered: Promise<Registered> | undefined;
  const rest = (): Promise<Registered> =>
    (registered ??= import('./vscode/activation/deferredRegistration.ts').then(({ registerRest }) =>
      registerRest(context, load),
    ));
  const load = (): Promise<Host> =>
    (loading ??= Promise.all([import('./vscode/activation/host.ts'), rest()]).then(([{ createHost }, registered]) => {
      host = createHost(context, registered);
      add(host);
      return host;
    }));
  /** Once the host is there, what is asked of it is asked at once: a wait begins with the call, not a moment later. */
  const ask = (question: (host: Host) => Promise<unknown>): Promise<unknown> =>
    host ? question(host) : load().then(question);

  /** What it is asked with is copied first: whoever called may change it while the host is loaded. */
  const asked = async (
    name: CommandName,
    input: unknown,
    run: (host: Host, taken: unknown) => Promise<unknown>,
  ): Promise<unknown> => {
    const taken = takeInput(name, input, (connectionId) => host?.parserOf(connectionId) ?? 'default');
    return ask((host) => run(host, taken));
  };

  for (const name of commandNames) {
    add(
      registerCommand(commandPrefix + name, (input) =>
        asked(name, input, (host, taken) => host.runCommand(name, taken)),
      ),
    );
  }
  const next = setImmediate(() => void rest());
  add({ dispose: () => clearImmediate(next) });
  return Object.fromEntries(
    commandNames.map((name) => [
      name,
      (input?: unknown) => guarded(() => asked(name, input, (host, taken) => host.commands[name].run(taken))),
    ]),
  );
}

/** Waits until the engine has written what it holds. */
export async function deactivate(): Promise<void> {
  await (await loading)?.end();
}
