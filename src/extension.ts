/** The composition root: builds the parts and joins them, nothing else. Nothing is started before it is needed. */
import * as vscode from 'vscode';
import { DisposableStore } from './base/disposable.ts';
import { CollectionSender } from './vscode/collectionSender.ts';
import { CollectionStore } from './vscode/collections/collectionStore.ts';
import { CollectionsTree } from './vscode/collections/collectionsTree.ts';
import { EmitResolver } from './vscode/collections/resolveEmit.ts';
import { EmitSaver } from './vscode/collections/saveEmit.ts';
import { CaptureSettings } from './vscode/captureSettings.ts';
import { ReplaySaver } from './vscode/collections/saveReplay.ts';
import { ComparedEntries } from './vscode/comparedEntries.ts';
import { apiOf, commandTable, type InspectorApi, registerCommands } from './vscode/commands.ts';
import { ConnectionsTree } from './vscode/connectionsTree.ts';
import { watchDebugSessions } from './vscode/debugWatch.ts';
import { DemoProcess } from './vscode/demoProcess.ts';
import { EngineProcess } from './vscode/engineProcess.ts';
import { EntryActions, registerTimelineMenu } from './vscode/entryActions.ts';
import { readArguments, withFiles } from './vscode/fileArguments.ts';
import { Inspector } from './vscode/inspector.ts';
import { InspectorPanel, panelViewType } from './vscode/inspectorPanel.ts';
import { resolveNetwork } from './vscode/network/resolveNetwork.ts';
import { PanelAnswers } from './vscode/panelAnswers.ts';
import { ProfileFiller } from './vscode/profileFiller.ts';
import { RecentUrls } from './vscode/recentUrls.ts';
import { SecretVault } from './vscode/secretVault.ts';
import { StatusBar } from './vscode/statusBar.ts';

let running: EngineProcess | undefined;

export function activate(context: vscode.ExtensionContext): InspectorApi {
  const { extensionUri } = context;
  const store = new DisposableStore();
  context.subscriptions.push(store);
  const script = (name: string): string => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;

  const log = store.add(vscode.window.createOutputChannel('Socket.IO Inspector', { log: true }));
  const capture = store.add(new CaptureSettings(context));
  const engine = store.add(new EngineProcess(script('engine.js'), log, capture));
  running = engine;
  const demo = store.add(new DemoProcess(script('demo.js'), log));
  const recents = new RecentUrls(context.workspaceState);
  const vault = new SecretVault(context.secrets);
  const filler = new ProfileFiller(vault);
  const collections = store.add(new CollectionStore());

  const inspector = store.add(
    new Inspector({
      engine,
      fillProfile: (profile) => filler.fill(profile),
      resolveNetwork,
      readArgs: readArguments,
      connected: (profile) => void recents.add(profile.url),
    }),
  );
  const resolver = new EmitResolver({ collections, readSecret: (name) => vault.read(name) });
  const saver = new EmitSaver({ collections, storeSecret: (name, value) => vault.store(name, value) });
  const sender = new CollectionSender({ inspector, resolver, collections });

  const answers = new PanelAnswers({
    engine,
    inspector,
    demo,
    recents,
    withFiles,
    save: (request) => saver.save(request),
    entries: new EntryActions(inspector, store.add(new ComparedEntries(inspector))),
    replays: new ReplaySaver({ collections, saveEmit: (request) => saver.save(request) }),
  });
  const panel = store.add(new InspectorPanel({ extensionUri, engine, answers, log }));
  store.add(vscode.window.registerWebviewPanelSerializer(panelViewType, panel));

  store.add(new ConnectionsTree(inspector));
  store.add(new CollectionsTree(collections));
  store.add(new StatusBar(inspector));

  store.add(watchDebugSessions((change) => inspector.debugPaused(change)));

  const table = commandTable({ inspector, panel, demo, recents, sender, log });
  store.add(registerCommands(table));
  store.add(registerTimelineMenu(panel));
  return apiOf(table);
}

/** Waits until the engine has written what it holds. */
export async function deactivate(): Promise<void> {
  await running?.end();
}
