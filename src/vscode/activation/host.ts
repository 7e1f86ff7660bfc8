/**
 * The composition root: creates and connects the components. It contains no other logic. It is created when a component is first used;
 * nothing runs before.
 */
import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { ParserName } from '../../model/payload/parserLimits.ts';
import {
  type EmitReport,
  emitReported,
  formFill,
  formRename,
  panelFilter,
  panelReveal,
  type Renamed,
  replayFill,
} from '../../protocol/hostMessages.ts';
import { BytesFileSystem } from '../bytes/bytesFileSystem.ts';
import { Agents } from '../agents/agents.ts';
import type { Explainer } from '../../host/agents/explainer.ts';
import { KnownSecrets } from '../../host/agents/knownSecrets.ts';
import { ExpectationSaver } from '../../host/collections/expectationSaver.ts';
import { ScenarioRecorder } from '../../host/collections/scenarioRecorder.ts';
import { ScenarioForms } from '../../host/collections/scenarioForms.ts';
import { ScenarioRunner } from '../../host/collections/scenarioRunner.ts';
import { CollectionSender } from '../../host/collections/collectionSender.ts';
import { CodeCopies } from '../../host/code/codeCopies.ts';
import { CollectionItemActions } from '../../host/collections/collectionItemActions.ts';
import { CollectionParser } from '../../host/collections/collectionParser.ts';
import { CollectionScopes, type ReadSecret } from '../../host/collections/collectionScope.ts';
import { collectionRuns } from '../collections/collectionCommands.ts';
import { registerEventLenses } from '../editor/eventCodeLenses.ts';
import { nameValue } from '../../model/filter/filterEdit.ts';
import { capturedCode } from '../../host/code/capturedCode.ts';
import { registerCollectionEditor } from '../editor/collectionEditor.ts';
import { CollectionDocuments } from '../editor/collectionDocuments.ts';
import { type EditorCommands, editorCommands } from '../editor/editorCommands.ts';
import { EditorRuns } from '../editor/editorRuns.ts';
import { timelineNames } from '../../protocol/viewMessages.ts';
import { type CollectionMenu, collectionMenu } from '../collections/collectionMenu.ts';
import { CollectionStore } from '../collections/collectionStore.ts';
import type { CollectionNode } from '../collections/collectionNodes.ts';
import { CollectionDrag } from '../collections/collectionDrag.ts';
import { moveParts } from '../collections/collectionMover.ts';
import { UndoStack } from '../collections/undoStack.ts';
import { stopRemovedRepeats } from '../../host/collections/removedRepeats.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { showInformation } from '../guarded/messages.ts';
import { CollectionsTree } from '../collections/collectionsTree.ts';
import { FormEmits } from '../../host/collections/formEmits.ts';
import type { EmitToKeep, SavedEmitFile } from '../../host/collections/savedEmit.ts';
import { SavedReplayRunner } from '../../host/collections/savedReplayRunner.ts';
import { fileMove, itemMove, type Move } from '../../host/collections/emitLocation.ts';
import { EmitRepeats } from '../../host/collections/emitRepeats.ts';
import { onFilesRenamed } from '../collections/filesRenamed.ts';
import { promptForEnvironment } from '../collections/environmentSelection.ts';
import { forUser } from '../../host/caller.ts';
import { DotenvFiles } from '../collections/dotenvFiles.ts';
import { EnvironmentChoice } from '../collections/environmentChoice.ts';
import { ExpectResults } from '../../host/collections/expectResults.ts';
import { EmitResolver } from '../../host/collections/resolveEmit.ts';
import { EmitSaver } from '../../host/collections/saveEmit.ts';
import { CaptureSettings } from '../engine/captureSettings.ts';
import { SavedProxies } from '../../host/collections/savedProxies.ts';
import { readProxyTarget } from '../../model/url/proxyTarget.ts';
import { ReplaySaver } from '../../host/collections/saveReplay.ts';
import { ComparedEntries } from '../commands/comparedEntries.ts';
import type { CommandName, PageCommandName } from '../commands/commandNames.ts';
import { withCauses, withTexts } from '../commands/commandErrors.ts';
import { commandTable } from '../commands/commands.ts';
import { revealScope } from '../panel/panelReveal.ts';
import { runCommand } from '../commands/runCommand.ts';
import { type ConnectionMenu, connectionMenu } from '../commands/connectionMenu.ts';
import { openInBrowser, showProxy } from '../commands/proxyQuestions.ts';
import { runPageCommand } from '../commands/pageCommands.ts';
import type { Command } from '../commands/command.ts';
import type { TreeNode } from '../trees/connectionNodes.ts';
import { type SourceMenu, sourceMenu } from '../commands/sourceMenu.ts';
import { revealRun } from '../tests/revealRun.ts';
import { TestExplorer } from '../tests/testExplorer.ts';
import { ConnectionsTree } from '../trees/connectionsTree.ts';
import type { BrowserSessions } from '../debug/browserSessions.ts';
import type { DebugWatch } from '../engine/debugWatch.ts';
import { DemoProcess } from './demoProcess.ts';
import { MockProcesses } from './mockProcesses.ts';
import { useDisplayLanguage } from './displayLanguage.ts';
import { messageOf } from '../../base/userError.ts';
import { SchemaChecks } from '../../host/types/schemaChecks.ts';
import { TypesFiles } from '../../host/types/typesFiles.ts';
import { typesHostTexts } from '../../host/types/typesHostTexts.ts';
import { readTypes } from '../../host/types/typesRequests.ts';
import { showError } from '../guarded/messages.ts';
import { promptAndInferTypes, type TypesScope } from '../types/typesCommands.ts';
import { TypesFileEditor } from '../types/typesFilePort.ts';
import { EngineProcess } from '../../host/engine/engineProcess.ts';
import { Diagnoser } from '../../host/engine/diagnoser.ts';
import { EngineFacade } from '../../host/engine/engineFacade.ts';
import { InspectorPanel } from '../panel/inspectorPanel.ts';
import { PageFocus } from '../panel/pageFocus.ts';
import { notifyActivePage } from '../panel/webviewMenuRouter.ts';
import { vscodePort } from '../port/vscodePort.ts';
import { KeptDrafts } from '../../host/panel/keptDrafts.ts';
import { PanelHandlers } from '../../host/panel/panelHandlers.ts';
import { ProfileResolver } from '../../host/profile/profileResolver.ts';
import { RecentUrls } from '../../host/profile/recentUrls.ts';
import { secretPrompts } from '../secrets/secretPrompts.ts';
import { promptAndAct } from '../commands/serverQuestions.ts';
import { SecretStore } from '../../host/secrets/secretStore.ts';
import { SecretVault } from '../../host/secrets/secretVault.ts';
import { SessionEditor } from '../sessions/sessionEditor.ts';
import { SessionSaver } from '../../host/sessions/sessionSaver.ts';
import { NodeWatches } from '../../host/nodes/nodeWatches.ts';
import { nodeCommandTexts } from '../../host/nodes/nodeTexts.ts';
import { NodeEnvironment } from '../nodes/nodeEnvironment.ts';
import { PageWatches } from '../../host/pages/pageWatches.ts';
import { EnvironmentStatus, PageStatus, RecordingStatus, StatusBar } from './statusBar.ts';
import { panelEnvironments } from './panelEnvironments.ts';
import { logTexts } from '../../host/log/logTexts.ts';
import { supportOf } from '../support/support.ts';
import { ContextKeys } from './contextKeys.ts';
import { versionsOf } from './versions.ts';

/** The views and services that were registered before the host existed (`deferredRegistration.ts`). */
export interface Registered {
  readonly views: HostViews;
  readonly debugWatch: DebugWatch;
  readonly browsers: BrowserSessions;
}

export interface HostViews {
  readonly connections: vscode.TreeView<TreeNode>;
  readonly collections: vscode.TreeView<CollectionNode>;
  /** Reports the elements whose rows changed; undefined for all. */
  connectionsChanged(elements: readonly TreeNode[] | undefined): void;
  collectionsChanged(elements: readonly CollectionNode[] | undefined): void;
}

export interface Host extends Disposable {
  readonly commands: Readonly<Record<CommandName, Command>>;
  readonly collectionMenu: CollectionMenu;
  readonly editorCommands: EditorCommands;
  readonly connectionMenu: ConnectionMenu;
  readonly sourceMenu: SourceMenu;
  readonly panel: InspectorPanel;
  readonly sessionEditor: SessionEditor;
  readonly connections: vscode.TreeDataProvider<TreeNode>;
  readonly collections: vscode.TreeDataProvider<CollectionNode>;
  readonly tests: TestExplorer;
  readonly agents: Agents;
  /** Shows the entries that a test run captured; `input` is a test item or one of its messages. */
  openRun(input: unknown): Promise<void>;
  readonly collectionDrag: CollectionDrag;
  runCommand(name: CommandName, input: unknown): Promise<unknown>;
  /** @param context the context of the menu that the command was chosen from */
  runPageCommand(name: PageCommandName, context: unknown): void;
  /** Adds texts to an error of the entry bundle, whose errors contain only codes so that the bundle stays small. */
  withTexts(error: unknown): unknown;
  /** The parser of a connection; the default parser if the connection is not known. */
  parserOf(connectionId: unknown): ParserName;
  /** Resolves when the engine has written its buffered entries. */
  end(): Promise<void>;
}

export function createHost(context: vscode.ExtensionContext, { views, debugWatch, browsers }: Registered): Host {
  const { extensionUri } = context;
  useDisplayLanguage(extensionUri);
  const store = new DisposableStore();
  const script = (name: string): string => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;

  const log = store.add(vscode.window.createOutputChannel(logTexts.channelName(), { log: true }));
  const capture = store.add(new CaptureSettings(context));
  const engine = store.add(new EngineProcess(script('engine.js'), log, capture));
  const demo = store.add(new DemoProcess(script('demo.js'), log));
  const mocks = store.add(new MockProcesses(script('demo.js'), log));
  const recents = new RecentUrls(context.workspaceState);
  const drafts = store.add(new KeptDrafts(context.workspaceState, systemClock));
  const vault = new SecretVault(store.add(new SecretStore(context.secrets)), secretPrompts);
  const parser = store.add(new CollectionParser(script('collections.js'), systemClock));
  const collections = store.add(new CollectionStore(systemClock, parser.parse));
  const environments = store.add(new EnvironmentChoice(context.workspaceState));
  const dotenv = store.add(new DotenvFiles(context.workspaceState));
  const secrets = new KnownSecrets(() => inspector.openedProfiles.map(({ filled }) => filled));
  const readSecret: ReadSecret = secrets.remembering(({ name, collection, receivers }) =>
    vault.read(name, collection, receivers),
  );
  const port = vscodePort({
    collections,
    environments,
    dotenv,
    compared: store.add(new ComparedEntries()),
    state: context.workspaceState,
  });
  const scopes = new CollectionScopes({ ...port, readSecret });
  const profiles = new ProfileResolver({ ...port, scopes, readSecret });

  const inspector = store.add(
    new EngineFacade({
      engine,
      resolveProfile: (profile, origin) => profiles.resolve(profile, origin),
      ...port,
      connected: ({ url }) => void (url.includes('{{') || recents.add(url)),
      pausedDebuggers: () => debugWatch.paused,
      openFiles: () => sessionEditor.files,
    }),
  );
  const diagnoser = new Diagnoser({
    inspector,
    engine,
    resolveProfile: (profile) => profiles.resolve(profile),
    resolveNetwork: (profile) => port.network.resolve(profile),
    ports: () => debugWatch.ports,
  });
  const pages = store.add(new PageWatches({ inspector, browsers, workspace: port.workspace, clock: systemClock, log }));
  const nodes = store.add(new NodeWatches({ inspector, environment: store.add(new NodeEnvironment(context)), log }));
  store.add(nodes.onDidChange(() => (views.connections.message = nodes.isWaiting ? nodeCommandTexts.waiting() : '')));
  const resolver = new EmitResolver({ ...port, scopes });
  const saver = new EmitSaver({
    ...port,
    storeSecret: (use, value) => vault.store(use, value),
    storedSecret: (use) => vault.stored(use),
  });
  const recorder = new ScenarioRecorder({
    ...port,
    inspector,
    storeSecret: (use, value) => vault.store(use, value),
    storedSecret: (use) => vault.stored(use),
    storedNames: (collection) => vault.names(collection),
  });
  const repeats = store.add(new EmitRepeats(systemClock));
  const results = store.add(new ExpectResults(systemClock));
  const emitsMoved = (move: Move): void => [repeats, results].forEach((emits) => emits.move(move));
  store.add(onFilesRenamed((files) => emitsMoved(fileMove(files))));
  const scenarios = store.add(new ScenarioRunner({ ...port, engine, scopes, readSecret }));
  const agents = store.add(new Agents({ context, ...port, inspector, secrets, scenarios, diagnoser, pages, log }));
  const explain: Explainer['explainForUser'] = (subject) => agents.explainer.explainForUser(subject);
  const sender = new CollectionSender({ inspector, resolver, repeats, results, clock: systemClock });

  const report = (result: EmitReport): void => panel.whenReady((channel) => channel.notify(emitReported, result));
  const forms = new FormEmits({
    ...port,
    inspector,
    scopes,
    connect: (emit) => sender.connect(emit),
    results,
    report,
  });

  const saveEmit = async (request: EmitToKeep): Promise<SavedEmitFile> => {
    const result = await saver.save(request);
    if (result.saved) contextKeys.emitSaved();
    return result;
  };
  const sessions = new SessionSaver({ ...port, inspector });

  const startProxy = async (): Promise<boolean> => (await commands.startProxy.prompt?.()) !== undefined;
  const takeOverPort = async (): Promise<boolean> => (await commands.takeOverPort.prompt?.()) !== undefined;
  const savedProxies = new SavedProxies({ ...port, inspector, scopes });
  const schemaChecks = store.add(new SchemaChecks({ inspector, state: context.workspaceState, log }));
  const typesFiles = store.add(
    new TypesFiles({
      port: store.add(new TypesFileEditor()),
      readTypes: (query, signal) => readTypes(inspector, query, signal),
      failed: (uri, error) => {
        const file = vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
        showError(typesHostTexts.stopped({ file, fault: messageOf(error) }));
      },
    }),
  );
  const inferTypes = (scope?: TypesScope): Promise<unknown> => promptAndInferTypes({ inspector, typesFiles }, scope);
  const handlers = new PanelHandlers({
    port,
    engine,
    inspector,
    profiles,
    demo,
    environments: panelEnvironments(collections, environments, dotenv),
    recents,
    drafts,
    diagnoser,
    versions: versionsOf(context),
    pages: {
      get offered() {
        return pages.offered;
      },
      onDidChange: pages.onDidChange,
      run: async (action) => {
        if (action.action === 'reload') await pages.reload(action.sourceId);
        else await commands[action.action === 'watch' ? 'watchDebugSession' : 'watchUrl'].prompt?.();
      },
    },
    servers: { act: (request) => promptAndAct(inspector, request) },
    proxies: { start: () => startProxy(), takeOver: () => takeOverPort(), open: openInBrowser },
    saveEmit,
    recorder,
    scenarioForms: new ScenarioForms({ ...port, runner: scenarios }),
    expectations: new ExpectationSaver({ ...port, inspector }),
    forms,
    inferTypes,
    explain,
    saveSession: (shown) => sessions.promptAndShowErrors(shown),
    savedProxies,
    savedReplays: new SavedReplayRunner({ inspector, resolver, scopes }),
    replays: new ReplaySaver({ ...port, saveEmit }),
  });
  const focus = new PageFocus();
  const panel = store.add(new InspectorPanel({ extensionUri, engine, handlers, log, focus, drafts }));
  const sessionEditor = new SessionEditor({
    extensionUri,
    script: script('session.js'),
    log,
    port,
    focus,
    inferTypes,
    explain,
  });
  const notifyPage = notifyActivePage(panel, sessionEditor, focus);

  const connectionsTree = store.add(
    new ConnectionsTree(
      inspector,
      mocks,
      views.connections,
      (changed) => views.connectionsChanged(changed),
      systemClock,
    ),
  );
  const collectionsTree = store.add(
    new CollectionsTree({ collections, environments, repeats, results }, (changed) =>
      views.collectionsChanged(changed),
    ),
  );
  const selectEnvironment = (uri?: vscode.Uri) =>
    forUser(() => promptForEnvironment(collections, environments, dotenv, uri));
  const tests = store.add(new TestExplorer({ collections, runner: scenarios, selectEnvironment }));
  const contextKeys = store.add(
    new ContextKeys({ inspector, pages, nodes, demo, mocks, typesFiles, repeats, collections, environments }),
  );
  store.add(new StatusBar(inspector));
  store.add(new PageStatus(pages));
  store.add(new RecordingStatus(recorder));
  store.add(new EnvironmentStatus(collections, environments));
  store.add(new BytesFileSystem((range) => inspector.readBytes(range)));
  store.add(debugWatch.onDidChange((change) => inspector.debugPaused(change)));

  const collectionDeps = {
    collections,
    environments,
    dotenv,
    sender,
    repeats,
    scenarios,
    showConnection: (connectionId: string) =>
      panel.whenReady((channel) => channel.notify(panelReveal, { connectionId })),
    report,
  };
  const memory = { drafts, schemaChecks, choices: [recents, environments, dotenv] };
  const support = store.add(supportOf(context, log, { engine, inspector, nodes, vault, panel, memory }));
  const commands = withCauses(
    commandTable({
      inspector,
      pages,
      nodes,
      panel,
      demo,
      mocks,
      recents,
      sessions,
      sessionEditor,
      diagnoser,
      code: new CodeCopies(port),
      recorder,
      typesFiles,
      schemaChecks,
      vault,
      agents,
      support,
      log,
      collectionDeps,
      interopDeps: { collections, files: port.collections },
    }),
    (connectionId) => inspector.openedProfile(connectionId)?.written,
    support.failures,
  );
  const documents = store.add(new CollectionDocuments(environments, dotenv, parser.query));
  const runs = store.add(new EditorRuns(scenarios));
  store.add(
    registerCollectionEditor({
      documents,
      repeats,
      results,
      runs,
      capturedEvents: async () => {
        if (engine.state !== 'running') return [];
        const { events } = await inspector.request(timelineNames, {});
        return events.map(({ name }) => name);
      },
      storedFor: (name, collection) => vault.receivers(name, collection),
    }),
  );
  const shownFirst = (notify: () => void): void => {
    panel.show();
    notify();
  };
  store.add(
    registerEventLenses({
      onDidChange: inspector.onDidChange,
      ...capturedCode({ isRunning: () => engine.state === 'running', engine: inspector }),
      show: (event) => {
        shownFirst(() =>
          panel.whenReady((channel) => channel.notify(panelFilter, { filter: `event:${nameValue(event)}` })),
        );
      },
      emit: (event) => {
        shownFirst(() => panel.whenReady((channel) => channel.notify(formFill, { event, args: '[]' })));
      },
    }),
  );
  const itemActions = new CollectionItemActions(port.collections);
  const undo = new UndoStack();
  const onRename = (renamed: Renamed): void => {
    emitsMoved(itemMove(renamed));
    panel.whenReady((channel) => channel.notify(formRename, renamed));
  };
  store.add(
    stopRemovedRepeats({
      collections: port.collections,
      onDidChange: collections.onDidChange,
      repeats,
      stopped: ({ uri, emit }, sent) =>
        showInformation(collectionTexts.repeatStopped({ emit, sent, file: port.collections.nameOf(uri) })),
    }),
  );
  return {
    commands,
    agents,
    editorCommands: editorCommands({
      documents,
      commands,
      collections: collectionRuns(collectionDeps),
      runs,
      vault,
      selectEnvironment,
      replay: async (uri, emit) => {
        const filling = await forms.replay(uri, emit);
        panel.show();
        panel.whenReady((channel) => channel.notify(replayFill, filling));
      },
    }),
    collectionDrag: new CollectionDrag((request) => moveParts(request, { actions: itemActions, undo, onRename })),
    collectionMenu: collectionMenu({
      commands,
      collections,
      actions: itemActions,
      selectEnvironment,
      selection: () => views.collections.selection,
      undo,
      connect: async (uri, key) =>
        commands.reveal.run({ connectionId: await sender.connectTo(uri, key) }).then(() => undefined),
      code: new CodeCopies(port),
      edit: async (uri, emit, preserveFocus) => {
        const filling = await forms.load(uri, emit);
        panel.show(preserveFocus);
        panel.whenReady((channel) => channel.notify(formFill, { ...filling, keepsFocus: preserveFocus }));
      },
      startProxy: async (ref) => {
        const { target, ...started } = await savedProxies.start(ref);
        revealScope(panel, { sourceId: started.sourceId });
        showProxy({ ...started, target: readProxyTarget(target) });
      },
      onRename,
    }),
    sourceMenu: sourceMenu({
      inspector,
      mocks,
      selected: () => views.connections.selection[0],
      reveal: commands.reveal.run,
      revealScope: (scope) => revealScope(panel, scope),
      reloadPage: (sourceId) => pages.reload(sourceId),
    }),
    connectionMenu: connectionMenu({ inspector, inferTypes, explain, reveal: commands.reveal.run }),
    panel,
    sessionEditor,
    connections: connectionsTree,
    collections: collectionsTree,
    tests,
    openRun: (input) => Promise.resolve(revealRun(panel, tests.connectionsOf(input))),
    runCommand: (name, input) => runCommand(commands[name], input),
    runPageCommand: (name, context) => runPageCommand(name, context, notifyPage),
    withTexts,
    parserOf: (connectionId) =>
      (typeof connectionId === 'string' ? inspector.writtenProfile(connectionId)?.parser : undefined) ?? 'default',
    end: () => engine.end(),
    dispose: () => store.dispose(),
  };
}
