/**
 * Registers, right after the activation, everything that VS Code requests by name when it shows a view or restores a window, the commands
 * that only a view or a page runs, and `DebugWatch`. The implementations are loaded when they are first needed.
 */
import {
  type CustomReadonlyEditorProvider,
  type Disposable,
  type ExtensionContext,
  type TextDocument,
  window,
  workspace,
} from 'vscode';
import { registerMcpServers } from '../agents/mcpServers.ts';
import { BrowserSessions } from '../debug/browserSessions.ts';
import { DebugWatch } from '../engine/debugWatch.ts';
import { DocumentationFiles } from '../documentation/documentationFiles.ts';
import {
  commandPrefix,
  connectionMenuNames,
  pageCommandNames,
  sourceMenuNames,
  testMenuNames,
} from '../commands/commandNames.ts';
import { registerUserCommand } from '../guarded/commands.ts';
import { guarded } from '../guarded/errors.ts';
import { createTreeView } from '../guarded/views.ts';
import type { Host, HostViews, Registered } from './host.ts';
import { LazyTestController } from '../tests/testController.ts';
import { LazyTree } from '../trees/lazyTree.ts';
import type { SessionDocument } from '../sessions/sessionDocument.ts';
import { collectionMime, panelViewType, sessionViewType } from './viewTypes.ts';

/** The host: `current` is undefined until it is loaded. */
export interface LazyHost {
  readonly load: () => Promise<Host>;
  readonly current: () => Host | undefined;
}

export function registerDeferred(context: ExtensionContext, { load, current }: LazyHost): Registered {
  const add = <T extends Disposable>(registration: T): T => {
    context.subscriptions.push(registration);
    return registration;
  };
  const connections = add(new LazyTree(async () => (await load()).connections));
  const collections = add(new LazyTree(async () => (await load()).collections));
  const views: HostViews = {
    connections: add(createTreeView('socketioInspector.connections', { treeDataProvider: connections })),
    connectionsChanged: (elements) => connections.changed(elements),
    collections: add(
      createTreeView('socketioInspector.collections', {
        treeDataProvider: collections,
        showCollapseAll: true,
        canSelectMany: true,
        dragAndDropController: {
          dragMimeTypes: [],
          dropMimeTypes: [collectionMime],
          handleDrag: async (source, data) => (await load()).collectionDrag.handleDrag(source, data),
          handleDrop: async (target, data) => (await load()).collectionDrag.handleDrop(target, data),
        },
      }),
    ),
    collectionsChanged: (elements) => collections.changed(elements),
  };
  add(
    window.registerWebviewPanelSerializer(panelViewType, {
      deserializeWebviewPanel: (panel) => guarded(async () => (await load()).panel.deserializeWebviewPanel(panel)),
    }),
  );
  const editor: CustomReadonlyEditorProvider<SessionDocument> = {
    openCustomDocument: (uri) => guarded(async () => (await load()).sessionEditor.openCustomDocument(uri)),
    resolveCustomEditor: (document, panel) =>
      guarded(async () => (await load()).sessionEditor.resolveCustomEditor(document, panel)),
  };
  add(window.registerCustomEditorProvider(sessionViewType, editor, { supportsMultipleEditorsPerDocument: true }));
  add(
    new LazyTestController({
      load: async () => (await load()).tests,
      label: (context.extension.packageJSON as { displayName: string }).displayName,
    }),
  );
  // When VS Code restores a window, it reads the documentation pages that the window shows.
  add(new DocumentationFiles(context.extensionUri));
  const browsers = add(new BrowserSessions());
  // The host offers to watch a browser as soon as one is debugged.
  const offered = add(
    browsers.onDidChange(() => {
      offered.dispose();
      void load();
    }),
  );
  // The host provides the links, completions and diagnostics of collections, so it is loaded when a collection is open. The file name
  // identifies a collection here.
  const isCollection = ({ uri }: TextDocument): boolean => uri.path.endsWith('.socketio.json');
  if (workspace.textDocuments.some(isCollection)) void load();
  else {
    const opened = add(
      workspace.onDidOpenTextDocument((document) => {
        if (!isCollection(document)) return;
        opened.dispose();
        void load();
      }),
    );
  }
  for (const name of connectionMenuNames) {
    add(
      registerUserCommand(`${commandPrefix}connection.${name}`, async (node) =>
        (await load()).connectionMenu[name](node),
      ),
    );
  }
  for (const name of sourceMenuNames) {
    add(registerUserCommand(`${commandPrefix}source.${name}`, async (node) => (await load()).sourceMenu[name](node)));
  }
  for (const name of testMenuNames) {
    add(registerUserCommand(`${commandPrefix}test.${name}`, async (input) => (await load()).openRun(input)));
  }
  // Without a host there is no page either: a key that is pressed then does nothing.
  for (const name of pageCommandNames) {
    add(registerUserCommand(commandPrefix + name, (context) => current()?.runPageCommand(name, context)));
  }
  const mcpServers = registerMcpServers(context, load);
  if (mcpServers) add(mcpServers);
  return { views, debugWatch: add(new DebugWatch()), browsers };
}
