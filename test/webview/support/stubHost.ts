import { MessageChannel, Worker } from 'node:worker_threads';
import { systemClock } from '../../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../../src/base/disposable.ts';
import { UserError } from '../../../src/base/userError.ts';
import type { ConnectionProfile } from '../../../src/model/profile/profile.ts';
import { packPayload } from '../../../src/model/payload/packedPayload.ts';
import { parsePayload } from '../../../src/model/payload/payload.ts';
import { maskSecrets, secretsOf } from '../../../src/model/profile/profileSecrets.ts';
import { shownProfile } from '../../../src/model/profile/resolvedProfile.ts';
import { Channel, type Port } from '../../../src/protocol/channel.ts';
import {
  connectionDecision,
  connectionList,
  connectionOpen,
  connectionReopen,
  emitSend,
  entryBytes,
} from '../../../src/protocol/engineMessages.ts';
import { replayStart } from '../../../src/protocol/replayMessages.ts';
import * as host from '../../../src/protocol/hostMessages.ts';
import { markerAdd, timelineText } from '../../../src/protocol/timelineMessages.ts';
import { relayNotifications, relayRequests } from '../../../src/protocol/relay.ts';
import { nodePort } from '../../../src/vscode/engine/nodePort.ts';
import { addressOf, profileFaultOf, withField } from '../../../src/vscode/profile/shownAddress.ts';
import { takeOver, type Transfer } from '../../../src/vscode/secrets/takeOver.ts';

/** Stands for the extension host: the real engine in a worker behind the real channel; what only VS Code can do is set by the test. */
export class StubHost implements Disposable {
  readonly panel: Channel;
  readonly #script: string;
  readonly #store = new DisposableStore();
  #engine!: { worker: Worker; channel: Channel };
  #state: host.HostState = {
    engine: { state: 'running', restarts: 0 },
    demo: {},
    trusted: true,
    workspace: true,
    recentUrls: [],
  };

  /** Messages that one end could not understand. */
  readonly faults: string[] = [];
  readonly saves: host.SaveRequest[] = [];
  readonly savedReplays: host.SaveReplayRequest[] = [];
  /** Replays that were started of plans that are kept, and the server of their emit. */
  readonly keptRuns: { uri: string; emit: string }[] = [];
  keptUrl = '';
  /** What the workspace's collections hold. */
  namedReplays: host.NamedReplay[] = [];
  /** What was saved, by the name that was suggested. */
  readonly files = new Map<string, string | ArrayBuffer>();
  /** What of the capture was to be saved. */
  readonly sessions: { filter: string; connectionId?: string | undefined }[] = [];
  file: { name: string; bytes: number; path?: string; content?: ArrayBuffer } | null = null;
  /** Names of the bytes that were to be opened in the Hex Editor extension. */
  readonly openedBytes: string[] = [];
  hasHexEditor = true;
  /** What was copied by the host. */
  clipboard = '';
  /** Codes whose help was opened. */
  readonly openedHelp: string[] = [];
  readonly compared: { left: number; right: number }[] = [];
  /** What the person answers who is asked for the words of a marker. */
  marker: string | undefined;
  demoUrl = '';
  /** Profiles by connection, as they were written. */
  readonly written = new Map<string, ConnectionProfile>();
  /** What variables of a connection that was opened without the panel stood for. */
  readonly #filled = new Map<string, string>();
  /** Variables of the collection that every connection opened without the panel comes from, and the one that is edited. */
  variables: Record<string, string> = {};
  /** Profiles as the panel sent them. */
  readonly asked: ConnectionProfile[] = [];
  /** Fields that were asked to be revealed, and what the person answers. */
  readonly reveals: string[] = [];
  confirms = true;
  /** Secrets that would go to another server, and what the person answers. */
  readonly transfers: Transfer[] = [];
  transferAnswer: 'send' | 'without' | undefined = 'send';

  constructor(port: Port, engineScript: string) {
    this.#script = engineScript;
    this.panel = this.#store.add(new Channel(port, systemClock));
    this.panel.onDidFault((error) => this.faults.push(`panel: ${error.message}`));
    this.#start();
    const engine = (): Channel => this.#engine.channel;
    this.#store.add(relayRequests(this.panel, () => Promise.resolve(engine()), host.relayedRequests));
    this.#store.add(relayNotifications(this.panel, engine, host.relayedToEngine));
    this.panel.handle(host.profileConnect, ({ profile, from }) => this.#connect(profile, from));
    this.panel.handle(connectionReopen, (connection) => this.#reopen(connection));
    this.panel.handle(host.profileGet, ({ connectionId }) => {
      const written = this.#writtenOf(connectionId);
      const { profile, fields } = maskSecrets(written);
      const address = addressOf(written, shownProfile(written, { variables: this.variables }));
      return { profile, masked: fields, ...(address !== undefined && { address }) };
    });
    this.panel.handle(host.profileAddress, ({ profile, from }) => {
      try {
        const address = addressOf(profile, this.#shown(profile, from));
        return address === undefined ? {} : { address };
      } catch (error) {
        const fault = profileFaultOf(error);
        if (!fault) throw error;
        return { fault };
      }
    });
    this.panel.handle(host.profileReveal, ({ connectionId, field }) => {
      this.reveals.push(field);
      if (!this.confirms) throw new UserError(`The value of “${field}” was not shown.`);
      return { value: String(secretsOf(this.#writtenOf(connectionId)).get(field)) };
    });
    this.panel.handle(emitSend, (params) => engine().request(emitSend, params));
    this.panel.handle(host.hostSnapshot, () => this.#state);
    this.panel.handle(host.demoStart, () => ({ url: this.demoUrl }));
    this.panel.handle(host.filePick, () => this.file);
    this.panel.handle(host.fileSave, ({ name, content }) => {
      this.files.set(name, content);
      return { saved: true, path: name };
    });
    this.panel.handle(host.captureSave, (shown) => {
      this.sessions.push(shown);
      return { saved: true };
    });
    this.panel.handle(host.bytesSave, async ({ name, ...range }) => {
      this.files.set(name, await engine().request(entryBytes, range));
      return { saved: true, path: name };
    });
    this.panel.handle(host.bytesOpen, ({ name }) => {
      this.openedBytes.push(name);
      return { opened: this.hasHexEditor };
    });
    this.panel.handle(host.replayRun, async ({ request, from }) => {
      const { profile, source, mode, speed, network: faults } = request;
      const packed = 'event' in source ? { ...source, args: packPayload(parsePayload(source.args)) } : source;
      const start = { profile: await this.#takenOver(profile, from), source: packed, mode, speed, faults };
      return engine().request(replayStart, start);
    });
    this.panel.handle(host.replayRunKept, async ({ plan, request: { source, mode, speed, network: faults } }) => {
      this.keptRuns.push(plan);
      if (!('event' in source)) throw new UserError('Only a generated stream is kept with an emit.');
      const variables = { variables: this.variables, secrets: [] };
      const packed = { ...source, args: packPayload(parsePayload(source.args)), variables };
      const profile = { url: this.keptUrl };
      return engine().request(replayStart, { profile, source: packed, mode, speed, faults });
    });
    this.panel.handle(host.entriesCopy, async ({ selection, format }) => {
      const { text, entries } = await engine().request(timelineText, { selection, format });
      this.clipboard = text;
      return { entries };
    });
    this.panel.handle(host.entriesCompare, (pair) => {
      this.compared.push(pair);
      return {};
    });
    this.panel.handle(host.helpOpen, ({ code }) => {
      this.openedHelp.push(code);
      return {};
    });
    this.panel.handle(host.markerPrompt, (marker) =>
      this.marker === undefined ? {} : engine().request(markerAdd, { ...marker, text: this.marker }),
    );
    this.panel.handle(host.collectionSave, (request) => {
      this.saves.push(request);
      return { saved: true, path: '.socketio/test.socketio.json' };
    });
    this.panel.handle(host.collectionSaveReplay, (request) => {
      this.savedReplays.push(request);
      return { saved: true, path: '.socketio/test.socketio.json' };
    });
    this.panel.handle(host.collectionReplays, () => ({ replays: this.namedReplays }));
    this.#store.add(toDisposable(() => void this.#engine.worker.terminate()));
  }

  /** Opens a connection without the panel. */
  async open(profile: ConnectionProfile): Promise<void> {
    const filled = shownProfile(profile, { variables: this.variables });
    const { channel } = this.#engine;
    const { connectionId } = await channel.request(connectionOpen, { profile: filled });
    this.written.set(connectionId, profile);
    this.#filled.set(connectionId, JSON.stringify(filled));
    await channel.request(connectionDecision, { connectionId });
  }

  /** Sends an emit as from a collection, and reports what came of it. */
  async sendExpecting(event: string, expect: object): Promise<number> {
    const { channel } = this.#engine;
    const { connections } = await channel.request(connectionList, {});
    const connectionId = connections.at(-1)?.connectionId ?? '';
    const emit = { connectionId, event, args: packPayload([]), until: 'decided' } as const;
    const result = await channel.request(emitSend, { ...emit, expect: JSON.stringify(expect) });
    const failed = result.expect?.status === 'failed';
    const text = failed ? `${event} is not as expected.` : `${event} is as expected.`;
    this.panel.notify(host.emitReported, { seq: result.seq, text, failed });
    return result.seq;
  }

  #shown(profile: ConnectionProfile, from: string | undefined): ConnectionProfile {
    const hint = 'Define it in the collection.';
    return shownProfile(profile, { ...(from !== undefined && { variables: this.variables }), hint });
  }

  setState(change: Partial<host.HostState>): void {
    this.#state = { ...this.#state, ...change };
    this.panel.notify(host.hostChanged, this.#state);
  }

  /** Bytes that the capture may take from now on. */
  limitCapture(maxBytes: number): void {
    const limits = { maxBytes, maxAgeMs: 86_400_000 };
    this.#engine.worker.postMessage({ type: 'limits', limits });
  }

  /** As the real host does it: what is masked is put back. */
  async #connect(edited: ConnectionProfile, from: string | undefined) {
    this.asked.push(edited);
    const profile = await this.#takenOver(edited, from);
    const filled = await withField(() => Promise.resolve().then(() => this.#shown(profile, from)));
    const opened = await this.#engine.channel.request(connectionOpen, { profile: filled });
    this.written.set(opened.connectionId, profile);
    return opened;
  }

  /** As the real host does it: with other values of its variables it is another connection. */
  async #reopen({ connectionId }: { connectionId: string }) {
    const { channel } = this.#engine;
    const written = this.written.get(connectionId);
    const filled = written && this.#shown(written, connectionId);
    const before = this.#filled.get(connectionId);
    if (!written || !filled || !before || JSON.stringify(filled) === before) {
      return channel.request(connectionReopen, { connectionId });
    }
    const opened = await channel.request(connectionOpen, { profile: filled });
    this.written.set(opened.connectionId, written);
    this.#filled.set(opened.connectionId, JSON.stringify(filled));
    return opened;
  }

  #takenOver(edited: ConnectionProfile, from: string | undefined): Promise<ConnectionProfile> {
    const written = from === undefined ? undefined : this.written.get(from);
    return takeOver(edited, written && { written, filled: written }, {
      shown: () => Promise.resolve(edited),
      ask: (transfer) => {
        this.transfers.push(transfer);
        return Promise.resolve(this.transferAnswer);
      },
    });
  }

  #writtenOf(connectionId: string): ConnectionProfile {
    const profile = this.written.get(connectionId);
    if (!profile) throw new UserError('The profile of this connection is not known yet.');
    return profile;
  }

  /** The engine dies and is started again, as the real host does it. */
  async killEngine(reason: string): Promise<void> {
    const { worker, channel } = this.#engine;
    await worker.terminate();
    channel.dispose();
    this.#start();
    this.setState({ engine: { state: 'running', restarts: this.#state.engine.restarts + 1, reason } });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #start(): void {
    const worker = new Worker(this.#script);
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ type: 'client', port: port2 }, [port2]);
    worker.on('message', (message: unknown) => this.faults.push(`engine: ${JSON.stringify(message)}`));
    const channel = new Channel(nodePort(port1), systemClock);
    channel.onDidFault((error) => this.faults.push(`engine channel: ${error.message}`));
    relayNotifications(channel, () => this.panel, host.relayedToPanel);
    this.#engine = { worker, channel };
  }
}
