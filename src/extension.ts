/**
 * What VS Code finds when it activates the extension: commands, views, panels and an API by name. The parts behind them are loaded and
 * joined (vscode/host.ts) when the first of them is used, so that activation does little. Nothing heavy is imported here.
 */
import * as vscode from 'vscode';
import { commandNames, commandPrefix } from './vscode/commandNames.ts';
import { DebugWatch } from './vscode/debugWatch.ts';
import type { Host, HostViews } from './vscode/host.ts';
import { LazyTree } from './vscode/lazyTree.ts';
import type { SessionDocument } from './vscode/sessions/sessionDocument.ts';
import { panelViewType, sessionViewType } from './vscode/viewTypes.ts';

/** The commands of the contract as functions, for other extensions. */
export type InspectorApi = Readonly<Record<string, (input?: unknown) => Promise<unknown>>>;

let host: Host | undefined;
let loading: Promise<Host> | undefined;

export function activate(context: vscode.ExtensionContext): InspectorApi {
  const add = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const debugWatch = add(new DebugWatch());
  const load = (): Promise<Host> =>
    (loading ??= import('./vscode/host.ts').then(({ createHost }) => {
      host = add(createHost(context, { views, debugWatch }));
      return host;
    }));
  /** Once the host is there, what is asked of it is asked at once: a wait begins with the call, not a moment later. */
  const ask = (question: (host: Host) => Promise<unknown>): Promise<unknown> =>
    host ? question(host) : load().then(question);

  const connections = add(new LazyTree(async () => (await load()).connections));
  const collections = add(new LazyTree(async () => (await load()).collections));
  const views: HostViews = {
    connections: add(vscode.window.createTreeView('socketioInspector.connections', { treeDataProvider: connections })),
    connectionsChanged: () => connections.changed(),
    collectionsChanged: () => collections.changed(),
  };
  add(
    vscode.window.createTreeView('socketioInspector.collections', {
      treeDataProvider: collections,
      showCollapseAll: true,
    }),
  );
  add(
    vscode.window.registerWebviewPanelSerializer(panelViewType, {
      deserializeWebviewPanel: async (panel) => (await load()).panel.deserializeWebviewPanel(panel),
    }),
  );
  const editor: vscode.CustomReadonlyEditorProvider<SessionDocument> = {
    openCustomDocument: async (uri) => (await load()).sessionEditor.openCustomDocument(uri),
    resolveCustomEditor: async (document, panel) => (await load()).sessionEditor.resolveCustomEditor(document, panel),
  };
  add(
    vscode.window.registerCustomEditorProvider(sessionViewType, editor, { supportsMultipleEditorsPerDocument: true }),
  );
  for (const name of commandNames) {
    add(
      vscode.commands.registerCommand(commandPrefix + name, (input?: unknown) =>
        ask((host) => host.runCommand(name, input)),
      ),
    );
  }
  return Object.fromEntries(
    commandNames.map((name) => [name, (input?: unknown) => ask((host) => host.commands[name].run(input))]),
  );
}

/** Waits until the engine has written what it holds. */
export async function deactivate(): Promise<void> {
  await (await loading)?.end();
}
