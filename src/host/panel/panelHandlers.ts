/** Handles the requests of the inspector's page that the engine alone cannot fulfill. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';
import { diagnosisMarkdown, type DiagnosisVersions } from '../../model/diagnosis/diagnosisReport.ts';
import { withChange } from '../../model/fix/fix.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { maskSecrets, secretsOf } from '../../model/profile/profileSecrets.ts';
import { isSameProfile } from '../../model/profile/resolvedProfile.ts';
import type { StepResult } from '../../model/scenario/scenarioResult.ts';
import type { Channel } from '../../protocol/channel.ts';
import { connectionReopen, emitSend } from '../../protocol/engineMessages.ts';
import { diagnosisCopy, diagnosisOf } from '../../protocol/diagnosisMessages.ts';
import * as drafts from '../../protocol/draftMessages.ts';
import { fixApply, fixUndo } from '../../protocol/fixMessages.ts';
import * as host from '../../protocol/hostMessages.ts';
import { eventInject } from '../../protocol/ruleMessages.ts';
import { type PageAction, pageAction, proxyPrompt, proxyTakeOver, sourceOpen } from '../../protocol/sourceMessages.ts';
import { forUser } from '../caller.ts';
import { listedEmits } from '../collections/listedEmits.ts';
import type { FormEmits } from '../collections/formEmits.ts';
import type { SavedProxies } from '../collections/savedProxies.ts';
import type { SavedReplayRunner } from '../collections/savedReplayRunner.ts';
import type { EmitToKeep, SavedEmitFile } from '../collections/savedEmit.ts';
import type { Diagnoser } from '../engine/diagnoser.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { EngineProcess } from '../engine/engineProcess.ts';
import { withFiles } from '../files/fileArguments.ts';
import type { CollectionPort, HostPort, QuestionPort, SavedFile } from '../hostPort.ts';
import type { ProfileResolver } from '../profile/profileResolver.ts';
import type { RecentUrls } from '../profile/recentUrls.ts';
import { addressOf, profileFaultOf, withField } from '../profile/shownAddress.ts';
import { takeOver } from '../secrets/takeOver.ts';
import { AppliedFixes } from './appliedFixes.ts';
import type { KeptDrafts } from './keptDrafts.ts';
import type { ExpectationSaver } from '../collections/expectationSaver.ts';
import type { ScenarioForms } from '../collections/scenarioForms.ts';
import type { ScenarioRecorder } from '../collections/scenarioRecorder.ts';
import * as scenarioForm from '../../protocol/scenarioFormMessages.ts';
import * as recording from '../../protocol/recordingMessages.ts';
import { emitCopyAs } from '../../protocol/codeMessages.ts';
import { CodeCopies } from '../code/codeCopies.ts';
import { shownProfile } from '../code/entryCode.ts';
import { packedNotation } from '../code/packedNotation.ts';
import { type PageHandlersDeps, registerPageHandlers, type ShownEvents } from './pageHandlers.ts';
import { panelErrors } from './panelTexts.ts';
import { serverAct, type ServerActRequest } from '../../protocol/serverMessages.ts';
import { registerVariableHandlers } from './variableHandlers.ts';

/** The demo server, which runs in a worker. */
export interface DemoServer {
  /** Undefined while it does not run. */
  readonly url: string | undefined;
  readonly onDidChange: Event<void>;
  start(): Promise<string>;
}

export interface PanelHandlersDeps {
  readonly port: Pick<HostPort, 'workspace' | 'files' | 'network' | 'window' | 'questions'> & {
    readonly collections: Pick<CollectionPort, 'list' | 'positionOf' | 'textOf' | 'dotenv' | 'selectedEnvironment'>;
  };
  readonly engine: Pick<EngineProcess, 'state' | 'restarts' | 'fault' | 'onDidChange'>;
  readonly inspector: EngineFacade;
  readonly profiles: Pick<ProfileResolver, 'shown'>;
  readonly demo: DemoServer;
  readonly diagnoser: Pick<Diagnoser, 'ofConnection'>;
  readonly versions: DiagnosisVersions;
  /** Requests of the page about proxies: `start` and `takeOver` prompt the user, `open` shows an address in the browser. */
  readonly proxies: { start(): Promise<boolean>; takeOver(): Promise<boolean>; open(url: string): Promise<void> };
  readonly pages: {
    /** Debugged browsers that are not watched. */
    readonly offered: readonly { readonly name: string }[];
    readonly onDidChange: Event<void>;
    /** Runs the action; prompts the user if necessary. */
    run(action: PageAction): Promise<void>;
  };
  /** Sends a request to a server after the user has confirmed it. */
  readonly servers: { act(request: ServerActRequest): Promise<boolean> };
  readonly environments: {
    /** The collections that have environments. */
    list(): NonNullable<host.HostState['environments']>;
    readonly onDidChange: Event<void>;
    /** Prompts the user. */
    prompt(): Promise<void>;
  };
  readonly recents: Pick<RecentUrls, 'all' | 'onDidChange'>;
  readonly drafts: Pick<KeptDrafts, 'keep'>;
  /** Prompts the user for the name and the collection. */
  readonly saveEmit: (request: EmitToKeep) => Promise<SavedEmitFile>;
  /** Sends and saves the emits that are loaded in the form. */
  readonly forms: Pick<FormEmits, 'send' | 'update'>;
  /** Named replays of the workspace's collections. */
  readonly replays: {
    list(): Promise<host.NamedReplay[]>;
    /** Prompts the user for the name and the emit. */
    save(request: host.SaveReplayRequest & EmitToKeep): Promise<SavedFile>;
  };
  /** Scenarios in the form. */
  readonly scenarioForms: Pick<ScenarioForms, 'list' | 'load' | 'save' | 'run'>;
  /** Saves events as expectations. */
  readonly expectations: Pick<ExpectationSaver, 'save'>;
  /** Records scenarios; `stop` and `promptForSelection` prompt the user. */
  readonly recorder: Pick<
    ScenarioRecorder,
    'isRecording' | 'onDidChange' | 'start' | 'stop' | 'discard' | 'promptForSelection'
  >;
  /** Saves the rules of proxies in collections. */
  readonly savedProxies: Pick<SavedProxies, 'save'>;
  /** Runs the named replays. */
  readonly savedReplays: Pick<SavedReplayRunner, 'start' | 'connection'>;
  /** Prompts for the format of the types of the shown events. */
  readonly inferTypes: (shown: ShownEvents) => Promise<unknown>;
  /** Explains an entry or a connection in the chat. */
  readonly explain: PageHandlersDeps['explain'];
  /** Prompts the user for what to save and where; `shown` is the filter and the connection of the timeline. */
  readonly saveSession: (shown: { filter: string; connectionId?: string | undefined }) => Promise<boolean>;
}

export class PanelHandlers {
  readonly #deps: PanelHandlersDeps;
  readonly #fixes = new AppliedFixes();

  constructor(deps: PanelHandlersDeps) {
    this.#deps = deps;
  }

  /** `onReady` is called when a page is loaded and has requested its first snapshot. */
  register(channel: Channel, onReady: () => void): Disposable {
    const { port, inspector, demo, inferTypes, explain, saveSession } = this.#deps;
    const code = new CodeCopies(port);
    const store = new DisposableStore();
    store.add(this.#registerState(channel, onReady));
    store.add(
      registerPageHandlers(channel, {
        port,
        textOf: (...request) => inspector.entriesText(...request),
        readBytes: (range) => inspector.readBytes(range),
        code,
        inferTypes,
        explain,
        profileOf: (connectionId) => shownProfile(inspector, connectionId),
      }),
    );
    channel.handle(emitCopyAs, ({ connectionId, args, ...emit }) =>
      forUser(() =>
        code.copyEmit(
          { ...emit, args: packedNotation(args) },
          connectionId === undefined ? undefined : shownProfile(inspector, connectionId),
        ),
      ),
    );
    this.#registerRecording(channel);
    this.#registerProfiles(channel);
    this.#registerReplays(channel);
    registerVariableHandlers(channel, this.#deps);
    this.#registerDiagnoses(channel);
    this.#registerFixes(channel);
    channel.handle(emitSend, async ({ args, until, ...emit }) =>
      inspector.sendPacked(emit, await withFiles(args, (path) => port.files.read(path)), until),
    );
    channel.handle(eventInject, async ({ args, ...injection }) =>
      inspector.request(eventInject, {
        ...injection,
        args: await withFiles(args, (path) => port.files.read(path)),
      }),
    );
    channel.handle(host.markerPrompt, async ({ connectionId }) => {
      const text = await port.questions.markerText();
      if (text === undefined) return {};
      return inspector.addMarker({ text, ...(connectionId !== undefined && { connectionId }) });
    });
    channel.handle(host.bytesOpen, (range) => port.window.openInHexEditor(range));
    channel.handle(host.environmentPrompt, () =>
      forUser(async () => {
        await this.#deps.environments.prompt();
        return {};
      }),
    );
    channel.handle(host.demoStart, async () => ({ url: await demo.start() }));
    channel.handle(proxyPrompt, () => forUser(async () => ({ started: await this.#deps.proxies.start() })));
    channel.handle(proxyTakeOver, () => forUser(async () => ({ started: await this.#deps.proxies.takeOver() })));
    channel.handle(pageAction, (action) =>
      forUser(async () => {
        await this.#deps.pages.run(action);
        return {};
      }),
    );
    channel.handle(serverAct, (request) => forUser(async () => ({ isDone: await this.#deps.servers.act(request) })));
    channel.handle(sourceOpen, async ({ sourceId }) => {
      // The page sends the ID of a source and never a URL, so that it cannot make the browser open any address.
      const url = inspector.addressOf(sourceId);
      if (url !== undefined) await this.#deps.proxies.open(url);
      return {};
    });
    channel.handle(host.filePick, () => port.files.pick());
    channel.handle(drafts.tlsFilePick, async ({ field, from }) => {
      const path = await port.files.pickTlsFile(field, inspector.openedProfile(from)?.origin?.uri);
      return path === undefined ? {} : { path };
    });
    // The page knows only the masked profile of a connection; the profile that is saved is the one that it was opened with.
    channel.handle(host.collectionSave, (request) =>
      forUser(() => this.#deps.saveEmit({ ...request, opened: inspector.openedProfile(request.connectionId) })),
    );
    channel.handle(host.collectionEmits, async () => ({ emits: await listedEmits(port.collections) }));
    channel.on(drafts.draftsKeep, ({ json }) => this.#deps.drafts.keep(json));
    channel.handle(host.captureClear, async () => {
      const cleared = await port.questions.mayClearCapture();
      if (cleared) await inspector.clearCapture();
      return { cleared };
    });
    channel.handle(host.emitFromSaved, (request) => forUser(() => this.#deps.forms.send(request)));
    channel.handle(host.collectionUpdate, (request) => this.#deps.forms.update(request));
    channel.handle(host.rulesSave, ({ sourceId }) => forUser(() => this.#deps.savedProxies.save(sourceId)));
    channel.handle(host.captureSave, async (shown) => ({ saved: await saveSession(shown) }));
    return store;
  }

  #registerRecording(channel: Channel): void {
    const { inspector, recorder } = this.#deps;
    channel.handle(recording.recordingStart, async () => {
      await recorder.start();
      return {};
    });
    channel.handle(recording.recordingStop, () =>
      forUser(async () => ({ saved: (await recorder.stop()) !== undefined })),
    );
    channel.handle(recording.recordingDiscard, () => {
      recorder.discard();
      return {};
    });
    channel.handle(scenarioForm.scenarioList, async () => ({ scenarios: await this.#deps.scenarioForms.list() }));
    channel.handle(scenarioForm.scenarioLoad, (ref) => this.#deps.scenarioForms.load(ref));
    channel.handle(scenarioForm.scenarioSave, (request) => this.#deps.scenarioForms.save(request));
    channel.handle(scenarioForm.scenarioFormRun, (ref, { signal }) =>
      forUser(async () => {
        const onStep = (step: StepResult): void =>
          channel.notify(scenarioForm.scenarioFormStep, { ...ref, json: JSON.stringify(step) });
        return { json: await this.#deps.scenarioForms.run(ref, { signal, onStep }) };
      }),
    );
    channel.handle(recording.expectationSave, ({ seq }) => forUser(() => this.#deps.expectations.save(seq)));
    channel.handle(recording.scenarioCreate, ({ selection }) =>
      forUser(async () => {
        const saved = await recorder.promptForSelection((...request) => inspector.entriesText(...request), selection);
        return { saved: saved !== undefined };
      }),
    );
  }

  #registerState(channel: Channel, onReady: () => void): Disposable {
    const { engine, demo, recents, port, pages, recorder, environments } = this.#deps;
    const store = new DisposableStore();
    channel.handle(host.hostSnapshot, () => {
      onReady();
      return this.#state();
    });
    const notify = (): void => channel.notify(host.hostChanged, this.#state());
    for (const { onDidChange } of [engine, demo, recents, pages, recorder, environments, port.workspace])
      store.add(onDidChange(notify));
    return store;
  }

  #registerProfiles(channel: Channel): void {
    const { port, inspector, profiles } = this.#deps;
    channel.handle(host.profileConnect, ({ profile, from, replaces }) =>
      forUser(() =>
        withField(async () => {
          const { origin } = inspector.openedProfile(from) ?? {};
          const complete = await this.#takenOver(profile, from);
          return { connectionId: await inspector.startConnection(complete, origin, replaces) };
        }),
      ),
    );
    channel.handle(connectionReopen, (connection) =>
      forUser(() => withField(async () => ({ connectionId: await inspector.startReconnection(connection) }))),
    );
    channel.handle(host.profileAddress, async ({ profile, from }) => {
      try {
        const address = addressOf(profile, await profiles.shown(profile, inspector.openedProfile(from)?.origin));
        return address === undefined ? {} : { address };
      } catch (error) {
        const fault = profileFaultOf(error);
        if (!fault) throw error;
        return { fault };
      }
    });
    channel.handle(host.profileGet, ({ connectionId }) => {
      const { profile, fields } = maskSecrets(writtenOf(inspector, connectionId));
      const opened = inspector.openedProfile(connectionId);
      const address = opened && addressOf(opened.written, opened.shown);
      return { profile, masked: fields, ...(address !== undefined && { address }) };
    });
    channel.handle(host.profileReveal, ({ connectionId, field }) =>
      reveal(writtenOf(inspector, connectionId), field, port.questions),
    );
  }

  #registerDiagnoses(channel: Channel): void {
    const { diagnoser, versions, port } = this.#deps;
    channel.handle(diagnosisOf, ({ connectionId, deep }, { signal }) =>
      diagnoser.ofConnection(connectionId, { deep, signal }),
    );
    channel.handle(diagnosisCopy, async ({ diagnosis }) => {
      await port.window.copyText(diagnosisMarkdown(diagnosis, versions));
      return {};
    });
  }

  /**
   * A fix opens a connection as the user does by editing the profile: another server receives the profile's secrets only after a
   * confirmation.
   */
  #registerFixes(channel: Channel): void {
    const { inspector } = this.#deps;
    const open = (profile: ConnectionProfile, connectionId: string) =>
      inspector.startConnection(profile, inspector.openedProfile(connectionId)?.origin, connectionId);
    channel.handle(fixApply, ({ connectionId, change }) =>
      forUser(() =>
        withField(async () => {
          const before = writtenOf(inspector, connectionId);
          const changed = await this.#takenOver(withChange(maskSecrets(before).profile, change), connectionId);
          const opened = { connectionId: await open(changed, connectionId) };
          const after = writtenOf(inspector, opened.connectionId);
          this.#fixes.applied(opened.connectionId, { before, after });
          return opened;
        }),
      ),
    );
    channel.handle(fixUndo, ({ connectionId }) =>
      forUser(() =>
        withField(async () => {
          const fix = this.#fixes.newest(connectionId);
          if (!fix) throw panelErrors('fix.nothingToUndo');
          // Undoing the fix would also undo changes that were made after it.
          if (!isSameProfile(writtenOf(inspector, connectionId), fix.after)) throw panelErrors('fix.changedSince');
          const opened = { connectionId: await open(fix.before, connectionId) };
          this.#fixes.undone(connectionId);
          return opened;
        }),
      ),
    );
  }

  #registerReplays(channel: Channel): void {
    const { inspector, replays, savedReplays } = this.#deps;
    channel.handle(host.replayRun, ({ request, from }) =>
      forUser(async () => {
        const before = inspector.openedProfile(from);
        if (!before) return inspector.startReplay(request);
        const profile = await this.#takenOver(request.profile, from);
        if (isSameProfile(profile, before.written)) return inspector.startReplayLike(before, request);
        return inspector.startReplay({ ...request, profile }, before.origin);
      }),
    );
    channel.handle(host.replayRunKept, ({ plan, request }) => forUser(() => savedReplays.start(plan, request)));
    channel.handle(host.collectionSaveReplay, ({ plan, ...request }) =>
      forUser(async () =>
        replays.save({
          ...request,
          opened: plan ? await savedReplays.connection(plan) : inspector.openedProfile(request.connectionId),
        }),
      ),
    );
    channel.handle(host.collectionReplays, async () => ({ replays: await replays.list() }));
  }

  /**
   * Replaces masked values that the page sent with the values of the connection `from`; the user must confirm before another server
   * receives them.
   */
  #takenOver(profile: ConnectionProfile, from: string | undefined): Promise<ConnectionProfile> {
    const { port, inspector, profiles } = this.#deps;
    const before = inspector.openedProfile(from);
    return takeOver(profile, before, {
      machineProxy: port.network.machineProxy,
      shown: () => profiles.shown(profile, before?.origin),
      confirm: port.questions.mayTransfer,
      others: inspector.openedProfiles,
    });
  }

  #state(): host.HostState {
    const { engine, demo, recents, port, pages, recorder } = this.#deps;
    const environments = this.#deps.environments.list();
    const [browser] = pages.offered;
    return {
      engine: {
        state: engine.state,
        restarts: engine.restarts,
        ...(engine.fault && { fault: engine.fault }),
      },
      demo: demo.url === undefined ? {} : { url: demo.url },
      trusted: port.workspace.isTrusted,
      workspace: port.workspace.hasFolder,
      ...(browser && { browser: browser.name }),
      ...(environments.length > 0 && { environments }),
      recentUrls: recents.all,
      ...(recorder.isRecording && { recording: true as const }),
    };
  }
}

function writtenOf(inspector: EngineFacade, connectionId: string): ConnectionProfile {
  const profile = inspector.writtenProfile(connectionId);
  if (profile) return profile;
  throw panelErrors('connection.undecided');
}

/** Shows the value of a hidden field only after the user confirms in a VS Code dialog. A page cannot confirm it. */
async function reveal(
  profile: ConnectionProfile,
  field: string,
  questions: Pick<QuestionPort, 'mayReveal'>,
): Promise<{ value: string }> {
  const value = secretsOf(profile).get(field);
  if (value === undefined) throw panelErrors('profile.noSecret', { field });
  if (!(await questions.mayReveal(field))) throw panelErrors('profile.notRevealed', { field });
  return { value: String(value) };
}
