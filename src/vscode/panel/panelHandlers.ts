import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { PackedPayload } from '../../model/payload/packedPayload.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { maskSecrets, secretsOf } from '../../model/profile/profileSecrets.ts';
import { isSameProfile } from '../../model/profile/resolvedProfile.ts';
import type { Channel } from '../../protocol/channel.ts';
import { machineProxy } from '../profile/resolveNetwork.ts';
import { connectionReopen, emitSend } from '../../protocol/engineMessages.ts';
import * as host from '../../protocol/hostMessages.ts';
import { registerByteHandlers } from '../bytes/bytesActions.ts';
import type { EmitToKeep } from '../collections/saveEmit.ts';
import { forPerson } from '../commands/caller.ts';
import { registerHelpHandler } from '../commands/helpHandler.ts';
import type { KeptReplays } from '../collections/keptReplay.ts';
import type { ReplaySaver } from '../collections/saveReplay.ts';
import type { DemoProcess } from '../activation/demoProcess.ts';
import type { EngineProcess } from '../engine/engineProcess.ts';
import type { EntryActions } from '../commands/entryActions.ts';
import { confirm } from '../guarded/messages.ts';
import { pickFile } from '../commands/filePicker.ts';
import { saveFile } from '../commands/fileSaver.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { CollectionOrigin } from '../profile/profileResolver.ts';
import type { RecentUrls } from '../profile/recentUrls.ts';
import { confirmTransfer } from '../secrets/secretQuestions.ts';
import { takeOver } from '../secrets/takeOver.ts';
import { addressOf, profileFaultOf, withField } from '../profile/shownAddress.ts';
import { panelErrors, panelTexts } from './panelTexts.ts';

export interface PanelHandlersDeps {
  readonly engine: EngineProcess;
  readonly inspector: EngineFacade;
  /** A profile with its variables filled in, those of its collection too. */
  readonly shownProfile: (profile: ConnectionProfile, origin?: CollectionOrigin) => Promise<ConnectionProfile>;
  readonly demo: DemoProcess;
  readonly recents: RecentUrls;
  /** Packs the arguments again with the bytes of the files that they refer to. */
  readonly withFiles: (args: PackedPayload) => Promise<PackedPayload>;
  readonly save: (request: EmitToKeep) => Promise<{ saved: boolean; path?: string }>;
  readonly entries: EntryActions;
  /** Asks a person what and where; `shown` is what the timeline shows. */
  readonly saveSession: (shown: { filter: string; connectionId?: string | undefined }) => Promise<boolean>;
  /** Named replays of the workspace's collections. */
  readonly replays: Pick<ReplaySaver, 'list' | 'save'>;
  /** Runs them. */
  readonly keptReplays: Pick<KeptReplays, 'start' | 'connection'>;
}

/** Handles the requests of a panel that only VS Code can fulfill. */
export class PanelHandlers {
  readonly #deps: PanelHandlersDeps;

  constructor(deps: PanelHandlersDeps) {
    this.#deps = deps;
  }

  /** `onReady` is called when a page is there and has asked for its first snapshot. */
  register(channel: Channel, onReady: () => void): Disposable {
    const { engine, inspector, shownProfile, demo, recents, withFiles, save, entries } = this.#deps;
    const { replays, keptReplays, saveSession } = this.#deps;
    const store = new DisposableStore();
    channel.handle(host.hostSnapshot, () => {
      onReady();
      return this.#state();
    });
    const notify = (): void => channel.notify(host.hostChanged, this.#state());
    for (const event of [engine.onDidChange, demo.onDidChange, recents.onDidChange]) store.add(event(notify));
    store.add(vscode.workspace.onDidGrantWorkspaceTrust(notify));
    store.add(vscode.workspace.onDidChangeWorkspaceFolders(notify));

    channel.handle(host.profileConnect, ({ profile, from }) =>
      forPerson(() =>
        withField(async () => {
          const { origin } = inspector.openedProfile(from) ?? {};
          return { connectionId: await inspector.startConnection(await this.#takenOver(profile, from), origin) };
        }),
      ),
    );
    channel.handle(host.profileAddress, async ({ profile, from }) => {
      try {
        const address = addressOf(profile, await shownProfile(profile, inspector.openedProfile(from)?.origin));
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
    channel.handle(host.profileReveal, ({ connectionId, field }) => reveal(writtenOf(inspector, connectionId), field));
    channel.handle(emitSend, async ({ args, until, ...emit }) =>
      inspector.sendPacked(emit, await withFiles(args), until),
    );
    channel.handle(host.replayRun, ({ request, from }) =>
      forPerson(async () => {
        const before = inspector.openedProfile(from);
        if (!before) return inspector.startReplay(request);
        const profile = await this.#takenOver(request.profile, from);
        if (isSameProfile(profile, before.written)) return inspector.startReplayLike(before, request);
        return inspector.startReplay({ ...request, profile }, before.origin);
      }),
    );
    channel.handle(host.replayRunKept, ({ plan, request }) => forPerson(() => keptReplays.start(plan, request)));
    channel.handle(connectionReopen, (connection) =>
      forPerson(() => withField(async () => ({ connectionId: await inspector.startReconnection(connection) }))),
    );
    entries.register(channel);
    registerByteHandlers(inspector, channel);
    registerHelpHandler(channel);
    channel.handle(host.clipboardWrite, async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
      return {};
    });
    channel.handle(host.demoStart, async () => ({ url: await demo.start() }));
    channel.handle(host.filePick, () => pickFile());
    channel.handle(host.fileSave, ({ name, content }) => saveFile(name, content));
    // The page knows of a connection what it shows; the profile that is saved is the one that it was opened with.
    channel.handle(host.collectionSave, (request) =>
      forPerson(() => save({ ...request, opened: inspector.openedProfile(request.connectionId) })),
    );
    channel.handle(host.collectionSaveReplay, ({ plan, ...request }) =>
      forPerson(async () =>
        replays.save({
          ...request,
          opened: plan ? await keptReplays.connection(plan) : inspector.openedProfile(request.connectionId),
        }),
      ),
    );
    channel.handle(host.captureSave, async (shown) => ({ saved: await saveSession(shown) }));
    channel.handle(host.collectionReplays, async () => ({ replays: await replays.list() }));
    return store;
  }

  /** What the page sent masked, put back; a person is asked before another server than that of `from` gets it. */
  #takenOver(profile: ConnectionProfile, from: string | undefined): Promise<ConnectionProfile> {
    const { inspector, shownProfile } = this.#deps;
    const before = inspector.openedProfile(from);
    return takeOver(profile, before, {
      machineProxy,
      shown: () => shownProfile(profile, before?.origin),
      ask: confirmTransfer,
      others: inspector.openedProfiles,
    });
  }

  #state(): host.HostState {
    const { engine, demo, recents } = this.#deps;
    return {
      engine: {
        state: engine.state,
        restarts: engine.restarts,
        ...(engine.reason !== undefined && { reason: engine.reason }),
      },
      demo: demo.url === undefined ? {} : { url: demo.url },
      trusted: vscode.workspace.isTrusted,
      workspace: (vscode.workspace.workspaceFolders?.length ?? 0) > 0,
      recentUrls: recents.all,
    };
  }
}

function writtenOf(inspector: EngineFacade, connectionId: string): ConnectionProfile {
  const profile = inspector.writtenProfile(connectionId);
  if (profile) return profile;
  throw panelErrors('connection.undecided');
}

/** Shown only to a person who confirms it in VS Code's own dialog, which a page cannot confirm. */
async function reveal(profile: ConnectionProfile, field: string): Promise<{ value: string }> {
  const value = secretsOf(profile).get(field);
  if (value === undefined) throw panelErrors('profile.noSecret', { field });
  const isConfirmed = await confirm(
    panelTexts.revealQuestion({ field }),
    panelTexts.revealDetail(),
    panelTexts.reveal(),
  );
  if (!isConfirmed) throw panelErrors('profile.notRevealed', { field });
  return { value: String(value) };
}
