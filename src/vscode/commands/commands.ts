/**
 * The table of all commands: the prompts for the user when there is no argument, and the results for programs. The
 * API that activate() returns uses the same table.
 */
import * as vscode from 'vscode';
import type { Command } from './command.ts';
import type { CommandName } from './commandNames.ts';
import { checked } from '../../host/commands/checked.ts';
import { entryCode } from '../../host/code/entryCode.ts';
import type { ScenarioRecorder } from '../../host/collections/scenarioRecorder.ts';
import { promptAndRecord } from '../collections/recordingQuestions.ts';
import type { CodeCopies } from '../../host/code/codeCopies.ts';
import { promptAndCopyAs } from './codeQuestions.ts';
import { correlateEntry } from '../../host/engine/correlateEntry.ts';
import { compareEntries, getEntry } from '../../host/engine/entryReads.ts';
import { connectionIdOf } from '../../host/engine/connectionIdOf.ts';
import type { Diagnoser } from '../../host/engine/diagnoser.ts';
import type { EngineFacade, StartedProxy } from '../../host/engine/engineFacade.ts';
import { listFindings } from '../../host/engine/findingRequests.ts';
import { setConditions } from '../../host/engine/networkRequests.ts';
import * as rules from '../../host/engine/ruleRequests.ts';
import * as shape from '../../host/commands/commandShapes.ts';
import {
  type CollectionCommandDeps,
  collectionCommands,
  pickScenarioToEdit,
} from '../collections/collectionCommands.ts';
import { agentCommands } from '../agents/agentCommands.ts';
import type { Agents } from '../agents/agents.ts';
import type { DemoProcess } from '../activation/demoProcess.ts';
import type { MockProcesses } from '../activation/mockProcesses.ts';
import { withProgress } from '../guarded/messages.ts';
import { flashStatus } from '../guarded/views.ts';
import type { InspectorPanel } from '../panel/inspectorPanel.ts';
import { editScenario, revealScope } from '../panel/panelReveal.ts';
import { panelReveal, panelShow } from '../../protocol/hostMessages.ts';
import {
  promptForArguments,
  promptForConnection,
  promptForMarker,
  promptForSeq,
  promptForText,
  promptForUrl,
  showJson,
} from './questions.ts';
import { promptAndDiagnose } from './diagnoseQuestions.ts';
import type { NodeWatches } from '../../host/nodes/nodeWatches.ts';
import { offerTerminal, promptAndCopyCommand } from './nodeQuestions.ts';
import type { PageWatches } from '../../host/pages/pageWatches.ts';
import type { SchemaChecks } from '../../host/types/schemaChecks.ts';
import type { TypesFiles } from '../../host/types/typesFiles.ts';
import { typesCommands } from '../types/typesCommands.ts';
import { type InteropCommandDeps, interopCommands } from './interopCommands.ts';
import { mockCommands } from './mockCommands.ts';
import { serverCommands } from './serverCommands.ts';
import { promptAndSetConditions } from './networkQuestions.ts';
import { offerReload, promptForBrowser, promptForPage } from './pageQuestions.ts';
import {
  ownersOf,
  promptAndStartProxy,
  promptAndTakeOverPort,
  promptForSource,
  type ProxyStart,
  showProxy,
} from './proxyQuestions.ts';
import {
  promptAndAddRule,
  promptAndInject,
  promptAndListRules,
  promptAndRelease,
  promptAndRemoveRule,
  promptAndToggleRule,
} from './ruleQuestions.ts';
import { promptForReplay, replayWithProgress } from './replayQuestions.ts';
import type { RecentUrls } from '../../host/profile/recentUrls.ts';
import { promptForSession } from '../sessions/sessionQuestions.ts';
import { type ConnectionSummary, isObserved, isRemovable } from '../../protocol/shapes.ts';
import type { SecretVault } from '../../host/secrets/secretVault.ts';
import type { SessionEditor } from '../sessions/sessionEditor.ts';
import type { SessionSaver } from '../../host/sessions/sessionSaver.ts';
import { uriArgument } from './uriArgument.ts';
import { supportCommands } from './supportCommands.ts';
import type { Support } from '../support/support.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { commandTexts } from '../../host/commands/commandTexts.ts';

export interface CommandDeps {
  readonly inspector: EngineFacade;
  readonly pages: PageWatches;
  readonly nodes: NodeWatches;
  readonly panel: InspectorPanel;
  readonly demo: DemoProcess;
  readonly mocks: MockProcesses;
  readonly recents: RecentUrls;
  readonly collectionDeps: CollectionCommandDeps;
  readonly interopDeps: InteropCommandDeps;
  readonly sessions: SessionSaver;
  readonly sessionEditor: SessionEditor;
  readonly diagnoser: Diagnoser;
  readonly code: CodeCopies;
  readonly recorder: ScenarioRecorder;
  readonly typesFiles: TypesFiles;
  readonly schemaChecks: SchemaChecks;
  readonly vault: Pick<SecretVault, 'forget' | 'promptAndForget' | 'replace' | 'promptAndReplace'>;
  readonly agents: Pick<Agents, 'launcher' | 'explainer'>;
  readonly support: Support;
  readonly log: vscode.LogOutputChannel;
}

export type CommandTable = Readonly<Record<CommandName, Command>>;

export function commandTable(deps: CommandDeps): CommandTable {
  const { inspector, pages, nodes, panel, demo, recents, sessions, sessionEditor, diagnoser, vault, code, log } = deps;
  const choose = (offered: (connection: ConnectionSummary) => boolean) => (): Promise<string | undefined> =>
    promptForConnection(inspector.connections.filter(offered));
  const proxyStarted = (started: ProxyStart | undefined): StartedProxy | undefined => {
    if (!started) return undefined;
    const { target, ...result } = started;
    void recents.add(target.text);
    revealScope(panel, { sourceId: result.sourceId });
    showProxy(started);
    return result;
  };
  const isOwn = (connection: ConnectionSummary): boolean => !isObserved(connection);
  const chosen = choose(isOwn);
  const reveal = (connectionId: string): void => {
    panel.show();
    panel.whenReady((channel) => channel.notify(panelReveal, { connectionId }));
  };
  const onConnection = (
    run: (input: { connectionId: string }) => Promise<unknown>,
    offered: (connection: ConnectionSummary) => boolean = isOwn,
  ): Command => ({
    run: (input) => run(checked(shape.connectionRef, input)),
    prompt: async () => {
      const connectionId = await choose(offered)();
      return connectionId === undefined ? undefined : run({ connectionId });
    },
  });
  const withFilter = (title: string, run: (filter: string) => Promise<unknown>) => async () => {
    const filter = await promptForText(title, commonTexts.filterPrompt());
    if (filter === undefined) return undefined;
    const result = await run(filter);
    await showJson(result);
    return result;
  };

  const showView = (view: string) => (): Promise<void> => {
    panel.show();
    panel.whenReady((channel) => channel.notify(panelShow, { view }));
    return Promise.resolve();
  };

  return {
    open: { run: () => Promise.resolve(panel.show()) },
    openReplay: { run: showView('replay') },
    openSequence: { run: showView('sequence') },
    connect: {
      run: (input) => inspector.connect(input),
      prompt: async () => {
        const url = await promptForUrl(recents.all);
        if (url === undefined) return undefined;
        panel.show();
        try {
          const opened = await inspector.connect(url.trim());
          reveal(opened.connectionId);
          return opened;
        } catch (error) {
          // A connection whose first attempt failed is listed too, and may be reconnecting.
          const connectionId = connectionIdOf(error);
          if (connectionId !== undefined) reveal(connectionId);
          throw error;
        }
      },
    },
    disconnect: onConnection((input) => inspector.disconnect(input)),
    reconnect: onConnection((input) => inspector.reconnect(input)),
    removeConnection: onConnection((input) => inspector.removeConnection(input), isRemovable),
    reveal: onConnection(
      (input) => Promise.resolve(reveal(input.connectionId)),
      () => true,
    ),
    emit: {
      run: (input) => inspector.emit(input),
      prompt: async () => {
        const connectionId = await chosen();
        if (connectionId === undefined) return undefined;
        const event = await promptForText(commandTexts.emitTitle(), commandTexts.eventPrompt());
        if (event === undefined) return undefined;
        const args = await promptForArguments(commandTexts.argumentsTitle({ event }));
        return args && inspector.emit({ connectionId, event, args });
      },
    },
    reply: {
      run: (input) => inspector.reply(input),
      prompt: async () => {
        const connectionId = await chosen();
        if (connectionId === undefined) return undefined;
        const seq = await promptForText(commandTexts.replyTitle(), commandTexts.replyPrompt());
        if (seq === undefined) return undefined;
        const args = await promptForArguments(commandTexts.replyArgumentsTitle());
        return args && inspector.reply({ connectionId, seq: Number(seq), args });
      },
    },
    listConnections: {
      run: () => inspector.listConnections(),
      prompt: async () => {
        const connections = await inspector.listConnections();
        await showJson(connections);
        return connections;
      },
    },
    diagnose: {
      run: async (input) => diagnoser.result(input),
      prompt: () => promptAndDiagnose({ inspector, diagnoser, recents, panel }),
    },
    startProxy: {
      run: (input) => inspector.startProxy(input),
      prompt: async () => proxyStarted(await promptAndStartProxy(inspector, recents.all)),
    },
    takeOverPort: {
      run: (input) => ownersOf(input),
      prompt: async () => proxyStarted(await promptAndTakeOverPort(inspector)),
    },
    watchDebugSession: {
      run: async (input) => ({ sourceId: (await pages.watch(input)).sourceId }),
      prompt: async () => {
        const browser = await promptForBrowser(pages.offered);
        if (browser === null) return undefined;
        const { sourceId, isLate } = await pages.watch({ debugSessionId: browser });
        revealScope(panel, { sourceId });
        if (isLate) offerReload(() => pages.reload(sourceId));
        return { sourceId };
      },
    },
    watchUrl: {
      run: (input) => pages.watchUrl(input),
      prompt: async () => {
        const url = await promptForPage();
        if (url === undefined) return undefined;
        const watched = await pages.watchUrl({ url });
        revealScope(panel, watched);
        return watched;
      },
    },
    watchNodeServers: {
      run: (input) => nodes.watch(input),
      prompt: async () => {
        await nodes.watch({ enabled: true });
        // The user types into a terminal at that time, so the panel must not get the focus.
        void nodes.nextProcess().then((sourceId) => {
          if (sourceId !== undefined) revealScope(panel, { sourceId }, true);
        });
        return offerTerminal();
      },
    },
    stopWatchingNodeServers: { run: () => nodes.watch({ enabled: false }) },
    probeCommand: {
      run: (input) => nodes.command(input),
      prompt: () => promptAndCopyCommand(nodes),
    },
    ...serverCommands({ inspector, vault, recents, show: (sourceId) => revealScope(panel, { sourceId }) }),
    stopSource: {
      run: (input) => inspector.stopSource(input),
      prompt: async () => {
        const sourceId = await promptForSource(inspector.sources);
        return sourceId === undefined ? undefined : inspector.stopSource({ sourceId });
      },
    },
    listSources: {
      run: () => inspector.listSources(),
      prompt: async () => {
        const sources = await inspector.listSources();
        await showJson(sources);
        return sources;
      },
    },
    listFindings: {
      run: (input) => listFindings(inspector, input),
      prompt: async () => {
        const findings = await listFindings(inspector, {});
        await showJson(findings);
        return findings;
      },
    },
    addRule: {
      run: (input) => rules.addRule(inspector, input),
      prompt: () => promptAndAddRule(inspector),
    },
    setRule: {
      run: (input) => rules.setRule(inspector, input),
      prompt: () => promptAndToggleRule(inspector),
    },
    removeRule: {
      run: (input) => rules.removeRule(inspector, input),
      prompt: () => promptAndRemoveRule(inspector),
    },
    listRules: {
      run: (input) => rules.listRules(inspector, input),
      prompt: async () => {
        const list = await promptAndListRules(inspector);
        if (list) await showJson(list);
        return list;
      },
    },
    releaseHeld: {
      run: (input) => rules.releaseHeld(inspector, input),
      prompt: () => promptAndRelease(inspector),
    },
    injectEvent: {
      run: (input) => rules.injectEvent(inspector, input),
      prompt: () => promptAndInject(inspector),
    },
    setConditions: {
      run: (input) => setConditions(inspector, input),
      prompt: () => promptAndSetConditions(inspector),
    },
    readTimeline: {
      run: (input) => inspector.readTimeline(input),
      prompt: withFilter(commandTexts.readTimelineTitle(), (filter) => inspector.readTimeline({ filter })),
    },
    getEntry: {
      run: (input) => getEntry(inspector, input),
      prompt: async () => {
        const seq = await promptForSeq(commandTexts.getEntryTitle(), commandTexts.seqPrompt());
        if (seq === undefined) return undefined;
        const entry = await getEntry(inspector, { seq });
        await showJson(entry);
        return entry;
      },
    },
    copyAs: {
      run: async (input) => ({ text: await entryCode(inspector, input) }),
      prompt: () => promptAndCopyAs(inspector, code),
    },
    compareEntries: {
      run: (input) => compareEntries(inspector, input),
      prompt: async () => {
        const title = commandTexts.compareEntriesTitle();
        const left = await promptForSeq(title, commandTexts.seqPrompt());
        const right = left === undefined ? undefined : await promptForSeq(title, commandTexts.otherSeqPrompt());
        if (right === undefined) return undefined;
        const compared = await compareEntries(inspector, { seqs: [left, right] });
        await showJson(compared);
        return compared;
      },
    },
    correlate: {
      run: (input) => correlateEntry(inspector, input),
      prompt: async () => {
        const seq = await promptForSeq(commandTexts.correlateTitle(), commandTexts.seqPrompt());
        if (seq === undefined) return undefined;
        const correlation = await correlateEntry(inspector, { seq });
        await showJson(correlation);
        return correlation;
      },
    },
    waitForEvent: {
      run: (input) => inspector.waitForEvent(input),
      prompt: async () => {
        const connectionId = await choose(() => true)();
        if (connectionId === undefined) return undefined;
        const wait = (filter: string): Thenable<unknown> =>
          withProgress({ location: vscode.ProgressLocation.Window, title: commandTexts.waiting() }, () =>
            inspector.waitForEvent({ connectionId, filter, timeoutMs: 60_000 }),
          );
        return withFilter(commandTexts.waitTitle(), (filter) => Promise.resolve(wait(filter)))();
      },
    },
    addMarker: {
      run: (input) => inspector.addMarker(input),
      prompt: async () => {
        const text = await promptForMarker();
        return text === undefined ? undefined : inspector.addMarker({ text });
      },
    },
    saveSession: {
      run: async (input) => {
        const { uri, ...query } = checked(shape.saveSession, input);
        await sessions.save(uriArgument(uri, 'newSession').toString(), query);
      },
      prompt: () => sessions.prompt(),
    },
    exportCapture: {
      run: (input) => {
        const { uri, format, ...query } = checked(shape.exportCapture, input);
        return sessions.save(uriArgument(uri, 'exported').toString(), query, { format });
      },
      prompt: () => sessions.promptForExport(),
    },
    recordScenario: {
      run: async (input) => {
        const { uri, name, ...selection } = checked(shape.recordScenario, input);
        const { uri: _, ...saved } = await deps.recorder.save(
          uriArgument(uri, 'collection').toString(),
          name,
          selection,
        );
        return saved;
      },
      prompt: () => promptAndRecord(deps.recorder),
    },
    editScenario: {
      run: (input) => {
        const { uri, scenario } = checked(shape.editScenario, input);
        return editScenario(panel, { uri: uriArgument(uri, 'collection').toString(), scenario });
      },
      prompt: async () => {
        const picked = await pickScenarioToEdit(deps.collectionDeps.collections);
        return picked && editScenario(panel, picked);
      },
    },
    openSession: {
      run: (input) => sessionEditor.open(uriArgument(named(input), 'session')),
      prompt: async () => {
        const uri = await promptForSession();
        return uri && sessionEditor.open(uri);
      },
    },
    ...interopCommands(deps.interopDeps),
    ...collectionCommands(deps.collectionDeps),
    ...typesCommands({
      inspector,
      typesFiles: deps.typesFiles,
      schemaChecks: deps.schemaChecks,
      showFindings: () => {
        panel.show();
        panel.whenReady((channel) => channel.notify(panelShow, { view: 'findings' }));
      },
    }),
    forgetSecret: {
      run: async (input) => {
        const { name, uri, origin } = checked(shape.forgetSecret, input);
        await vault.forget({
          name,
          ...(uri !== undefined && { collection: uriArgument(uri, 'collection').toString() }),
          ...(origin !== undefined && { receiver: origin }),
        });
      },
      prompt: () => vault.promptAndForget(),
    },
    replaceSecret: {
      run: async (input) => {
        const { name, uri, origin, value } = checked(shape.replaceSecret, input);
        await vault.replace({
          name,
          value,
          ...(uri !== undefined && { collection: uriArgument(uri, 'collection').toString() }),
          ...(origin !== undefined && { receiver: origin }),
        });
      },
      prompt: () => vault.promptAndReplace(),
    },
    runReplay: {
      run: (input) => inspector.runReplay(input),
      prompt: async () => {
        const request = await promptForReplay(inspector);
        if (!request) return undefined;
        const report = await replayWithProgress(inspector, request);
        await showJson(report);
        return report;
      },
    },
    startDemoServer: {
      run: async (input) => ({ url: await demo.start(checked(shape.startDemoServer, input ?? {}).port) }),
      prompt: async () => {
        const url = await demo.start();
        flashStatus(undefined, commonTexts.demoListening({ url }));
        reveal(await demoConnection(inspector, url));
        return { url };
      },
    },
    stopDemoServer: { run: () => demo.stop() },
    ...mockCommands({
      ...deps.collectionDeps,
      mocks: deps.mocks,
      log,
      connect: async (url) => reveal(await demoConnection(inspector, url)),
    }),
    ...agentCommands({ ...deps.agents, inspector }),
    ...supportCommands(deps.support, log),
  };
}

/** Returns the ID of the open connection to the demo server or a mock server, or of a new one. */
async function demoConnection(inspector: EngineFacade, url: string): Promise<string> {
  const isOpen = ({ state, connectionId }: ConnectionSummary): boolean =>
    state !== 'disconnected' && inspector.openedProfile(connectionId)?.written.url === url;
  return (await inspector.listConnections()).find(isOpen)?.connectionId ?? inspector.startConnection(url);
}

/** A program may pass the URI itself, or an object that contains it. */
function named(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'uri' in input ? input.uri : input;
}
