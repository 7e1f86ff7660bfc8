import { connectionErrorTexts } from './connectionErrorTexts.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { UserError } from '../../base/userError.ts';
import { type CauseParams, nestedParams, type StoredCause, storedCause } from '../../model/cause/cause.ts';
import { isSymptom, mayReplace } from '../../model/cause/causeRank.ts';
import { causeSentence, explain } from '../../model/cause/causeTexts.ts';
import type { ConnectionEvent, EntryFacts } from '../../model/entry/entry.ts';
import type { NetworkConditions } from '../../model/profile/networkConditions.ts';
import { type ConnectionProfile, namespaceOf } from '../../model/profile/profile.ts';
import { briefUrl } from '../../model/url/shownUrl.ts';
import { type Redactor, redactorOf } from '../../model/profile/redactor.ts';
import type { ConnectionState, ConnectionSummary } from '../../protocol/shapes.ts';
import type { ConnectionCapture } from '../log/captureLog.ts';
import { announcedFacts } from './announcedFacts.ts';
import type { ConnectionDeps } from './connectionDeps.ts';
import { maskedPacket } from './maskedPacket.ts';
import { RepeatedPacketFault } from './repeatedPacketFault.ts';
import type { Cause, Connected, RawPacket } from '../contracts/inspectedClient.ts';

/** Time after a pause in which the server may still detect that its clients were silent. */
const debuggerGraceMs = 3000;
/** An entry is added for a namespace or an upgrade without a response for this time. */
const noReplyMs = 5000;
/** The client's default timeout. */
const defaultTimeoutMs = 20_000;
/** An attempt may consist of several tries; its outcome is reported at the latest this long after its timeout. */
const graceMs = 40_000;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: UserError) => void;
  readonly limit: Disposable;
}

interface Transition {
  readonly state: ConnectionState;
  readonly retrying: boolean;
  readonly cause?: Cause;
  readonly facts?: Partial<EntryFacts>;
}

/** The lifecycle of a connection: its current state, and an entry in the log for each transition. */
export class ConnectionLifecycle {
  readonly #id: string;
  readonly #profile: ConnectionProfile;
  readonly #log: ConnectionCapture;
  readonly #clock: Clock;
  readonly #changed: () => void;
  /** Masks secrets that a server may send back in an error or a handshake. */
  readonly #redactor: Redactor;
  readonly #pausedDebugger: ConnectionDeps['pausedDebugger'];
  #waiting: Waiting[] = [];
  #state: ConnectionState = 'disconnected';
  #retrying = false;
  /** Whether `connect` was called. */
  #begun = false;
  /** The strongest cause found in the current attempt. */
  #found: Cause | undefined;
  /** The cause of an earlier attempt, until something shows that it no longer applies. */
  #explained: Cause | undefined;
  /** Whether that attempt opened its transport. */
  #explainedOpen = false;
  #isOpen = false;
  #beganAt = 0;
  #watches: readonly Disposable[] = [];
  /** Disposes the timer of an upgrade without a response. */
  #upgrade: Disposable | undefined;
  readonly #packetFaults = new RepeatedPacketFault();
  /** The last entry, if it has a cause, which a more specific cause can replace. */
  #lastSeq: number | undefined;
  /** The cause of the current state, which the status shows. */
  #cause: Cause | undefined;
  #socketId: string | undefined;
  #transport: string | undefined;
  #heartbeat = { intervalMs: 0, timeoutMs: 0 };
  /** Number of events that were received before the server's response. */
  #missed = 0;
  #recovered = false;
  /** The entry that reported the last end, to which the delay before the next attempt is added. */
  #lastEnd: number | undefined;
  /** Milliseconds before the next attempt, when the client has scheduled it. */
  #retryDelayMs: number | undefined;

  constructor(
    id: string,
    profile: ConnectionProfile,
    { log, clock, pausedDebugger }: Pick<ConnectionDeps, 'log' | 'clock' | 'pausedDebugger'>,
    changed: () => void,
    cookies: () => readonly string[],
  ) {
    this.#pausedDebugger = pausedDebugger;
    this.#id = id;
    this.#profile = profile;
    this.#redactor = redactorOf(profile, cookies);
    this.#log = log;
    this.#clock = clock;
    this.#changed = changed;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get summary(): Pick<ConnectionSummary, 'state' | 'retrying' | 'socketId' | 'recovered' | 'cause' | 'retryDelayMs'> {
    return {
      state: this.#state,
      retrying: this.#retrying,
      ...(this.#socketId !== undefined && { socketId: this.#socketId }),
      ...(this.#recovered && { recovered: true }),
      ...(this.#cause && { cause: storedCause(this.#cause) }),
      ...(this.#retryDelayMs !== undefined && { retryDelayMs: this.#retryDelayMs }),
    };
  }

  /** Resolves when connected, or immediately if the client is connected already; rejects with the cause when the first attempt fails. */
  whenDecided(): Promise<void> {
    if (this.#state === 'connected') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const limitMs = this.#timeoutMs + graceMs;
      const limit = this.#clock.after(limitMs, () =>
        this.#decide(explain('connect.undecided', { seconds: limitMs / 1000 })),
      );
      this.#waiting.push({ resolve, reject, limit });
    });
  }

  /** Whether it has ended, and only the user or a program can connect it again. */
  get hasEnded(): boolean {
    return this.#begun && this.#state === 'disconnected' && !this.#retrying;
  }

  connecting(): void {
    this.#begun = true;
    this.#found = this.#explained = undefined;
    this.#packetFaults.reset();
    this.#begin();
    this.#transition('connecting', {
      state: 'connecting',
      retrying: false,
      facts: { url: briefUrl(this.#profile.url) },
    });
  }

  connected({ socketId: id, recovered, transport, handshake }: Connected): void {
    const socketId = this.#redactor.text(id);
    this.#socketId = socketId;
    this.#found = this.#explained = undefined;
    this.#unwatch();
    this.#recovered = recovered;
    this.#transport = transport;
    this.#lastEnd = undefined;
    this.#heartbeat = { intervalMs: handshake?.pingInterval ?? 0, timeoutMs: handshake?.pingTimeout ?? 0 };
    const facts = { socketId, ...(transport !== undefined && { transport }), ...announcedFacts(handshake) };
    this.#enter('connected', { state: 'connected', retrying: false, facts });
    const missed = this.#missed;
    this.#missed = 0;
    if (recovered) this.#append('recovered', { missed });
    for (const { resolve, limit } of this.#waiting.splice(0)) {
      limit.dispose();
      resolve();
    }
    this.#changed();
  }

  /**
   * Must be called when the transport is open and the server has not responded for the namespace yet. The client itself waits until the
   * server gives up.
   * @param end ends the attempt, which a client without reconnection does not continue
   */
  opened(end: () => void): void {
    // The reason why earlier attempts could not open the transport no longer applies.
    if (!this.#explainedOpen) this.#explained = undefined;
    this.#isOpen = true;
    this.#unwatch();
    const left = Math.max(0, this.#timeoutMs - (this.#clock.now() - this.#beganAt));
    const overdue = this.#clock.after(left, () => {
      this.#unwatch();
      this.#overdue(end);
    });
    const notice = left > noReplyMs ? this.#clock.after(noReplyMs, () => this.#unanswered()) : undefined;
    this.#watches = [overdue, ...(notice ? [notice] : [])];
  }

  /** Must be called when the inspector opens a separate connection to find a cause. */
  probing(cause: Cause): void {
    this.#log.append({ facts: { connectionId: this.#id, kind: 'marker', cause: storedCause(cause) } });
  }

  /** Must be called when a more specific cause of the last end was found. */
  explained(raw: Cause, seq = this.#lastSeq): void {
    const cause = this.masked(raw);
    if (this.#state === 'connected' || !mayReplace(this.#cause, cause)) return;
    this.#cause = this.#explained = cause;
    this.#explainedOpen = true;
    if (seq !== undefined) this.#log.amend(seq, { facts: { cause: storedCause(cause) } });
    this.#changed();
  }

  /** Must be called when an event was received. A server that restores a session sends missed events before its response. */
  eventReceived(): void {
    if (this.#state !== 'connected') this.#missed++;
  }

  connectError(raw: Cause, retrying: boolean, data: unknown): void {
    this.#unwatch();
    this.#upgrade?.dispose();
    const cause = this.#strongest(this.masked(raw));
    const shown = raw.isMasked || data === undefined ? data : this.#redactor.data(data);
    this.#enter('connectError', { state: retrying ? 'reconnecting' : 'disconnected', retrying, cause });
    if (raw.better) this.#decideLater(raw.better, cause, shown);
    else this.#decide(cause, shown);
    this.#changed();
  }

  #decideLater(found: Promise<Cause | undefined>, cause: Cause, data: unknown): void {
    const seq = this.#lastSeq;
    // Callers that begin to wait from now on wait for another attempt.
    const callers = this.#waiting.splice(0);
    void found.then((better) => {
      if (better) this.explained(better, seq);
      this.#decide(better ? this.masked(better) : cause, data, callers);
    });
  }

  /** Must be called when the connection continues with another protocol. The attempt is still undecided. */
  protocolChanged(cause: Cause): void {
    this.#unwatch();
    this.#upgrade?.dispose();
    this.#begin();
    this.#enter('connecting', { state: 'connecting', retrying: true, cause: this.masked(cause) });
    this.#lastEnd = undefined;
    this.#changed();
  }

  disconnected(raw: Cause, retrying: boolean): void {
    const cause = this.#strongest(this.masked(this.#withDebugger(this.#packetFaults.counted(raw))));
    this.#socketId = undefined;
    this.#upgrade?.dispose();
    // The next attempt has a new transport.
    this.#transport = undefined;
    this.#unwatch();
    this.#enter('disconnected', { state: retrying ? 'reconnecting' : 'disconnected', retrying, cause });
    this.#decide(cause);
    this.#changed();
  }

  /** Adds the delay before the next attempt to the entry of the disconnect, because the client reports the disconnect first. */
  retryScheduled(delayMs: number): void {
    if (this.#lastEnd === undefined || !this.#retrying) return;
    this.#retryDelayMs = delayMs;
    this.#log.amend(this.#lastEnd, { facts: { retryDelayMs: delayMs } });
    this.#lastEnd = undefined;
    this.#changed();
  }

  reconnecting(attempt: number, delayMs: number | undefined): void {
    this.#state = 'reconnecting';
    this.#retryDelayMs = undefined;
    this.#retrying = true;
    if (this.#found && !isSymptom(this.#found)) {
      this.#explained = this.#found;
      this.#explainedOpen = this.#isOpen;
    }
    this.#found = undefined;
    this.#begin();
    this.#append('reconnecting', { attempt, ...(delayMs !== undefined && { retryDelayMs: delayMs }) });
    this.#changed();
  }

  reconnectFailed(attempts: number): void {
    const last = this.#cause;
    const gaveUp = explain('client.gaveUp', { ...nestedParams('last', last), attempts });
    this.#enter('reconnectFailed', { state: 'disconnected', retrying: false, cause: gaveUp });
    // The status still names the cause; its text includes that the client gave up.
    this.#cause = last ?? gaveUp;
    this.#changed();
  }

  /** Limits the time for an upgrade: the client would wait for the response indefinitely, and continue on its current transport. */
  upgradeStarted(transport: string, isOpen: () => boolean): void {
    this.#upgrade?.dispose();
    this.#upgrade = this.#clock.after(noReplyMs, () => {
      const params = { transport, waitedMs: noReplyMs, ...(isOpen() && { accepted: true }) };
      this.#append('upgradeUnanswered', causeFacts(explain('transport.upgradeUnanswered', params)));
      this.#changed();
    });
  }

  upgraded(transport: string): void {
    this.#upgrade?.dispose();
    const previousTransport = this.#transport ?? 'polling';
    this.#transport = transport;
    this.#append('upgraded', { transport, previousTransport });
    this.#changed();
  }

  upgradeFailed(cause: Cause): void {
    this.#upgrade?.dispose();
    this.#append('upgradeFailed', causeFacts(this.masked(cause)));
    this.#changed();
  }

  conditions(conditions: NetworkConditions, setFor: string | undefined): void {
    this.#network(conditions, setFor ? explain('network.sharedTransport', { namespace: setFor }) : undefined);
  }

  /** Must be called when the connection uses a transport that it shares with connections that have network conditions. */
  joinedThrottled(conditions: NetworkConditions): void {
    this.#network(conditions, explain('network.joinedTransport'));
  }

  packet({ dir, transport, label, data, behind, bytes, cause }: RawPacket): void {
    const text = maskedPacket(this.#redactor, data, behind);
    const { seq } = this.#log.append({
      facts: {
        connectionId: this.#id,
        kind: 'packet',
        dir,
        packet: label,
        transport,
        bytes,
        ...(cause && { cause: storedCause(this.masked(cause)) }),
      },
      body: { type: 'wire', codec: 'default', packet: { text, attachments: [] }, unsent: false },
    }).facts;
    if (dir === 'in' && (label.type === 'unreadable' || label.type === 'payload')) this.#packetFaults.suspect = seq;
  }

  /** Must be called when the connection was disconnected before it was opened. */
  stopped(): void {
    if (this.#state === 'disconnected') return;
    this.disconnected(explain('client.disconnected'), false);
  }

  removed(): void {
    this.stopped();
    this.#unwatch();
    this.#upgrade?.dispose();
    this.#decide(explain('client.removed'));
  }

  get #timeoutMs(): number {
    return this.#profile.timeoutMs ?? defaultTimeoutMs;
  }

  #begin(): void {
    this.#beganAt = this.#clock.now();
    this.#isOpen = false;
  }

  #unwatch(): void {
    for (const watch of this.#watches) watch.dispose();
    this.#watches = [];
  }

  #noReply(waitedMs: number): Cause {
    return explain('namespace.noAnswer', { namespace: namespaceOf(this.#profile), waitedMs });
  }

  /** Adds an entry for the missing response. The attempt continues. */
  #unanswered(): void {
    const cause = this.#strongest(this.#noReply(noReplyMs));
    this.#transition('connecting', { state: this.#state, retrying: this.#retrying, cause });
  }

  /** The time for the whole attempt is over. A client with reconnection continues to wait, as it would in the application. */
  #overdue(end: () => void): void {
    const reconnects = this.#profile.reconnection?.enabled ?? true;
    const cause = this.#strongest(this.#noReply(this.#timeoutMs));
    this.#enter('connectError', { state: reconnects ? this.#state : 'disconnected', retrying: reconnects, cause });
    this.#lastEnd = undefined;
    this.#decide(cause);
    if (!reconnects) end();
    this.#changed();
  }

  #network(conditions: NetworkConditions, cause: StoredCause | undefined): void {
    const namespace = namespaceOf(this.#profile);
    const facts = { connectionId: this.#id, kind: 'network' as const, namespace, conditions, ...(cause && { cause }) };
    this.#log.append({ facts });
    this.#changed();
  }

  #transition(event: ConnectionEvent, to: Transition): void {
    this.#enter(event, to);
    this.#changed();
  }

  /**
   * Adds the entry of a transition. The caller must report the change only when everything that follows from it is done, because a listener
   * may connect or disconnect.
   */
  #enter(event: ConnectionEvent, to: Transition): void {
    const { state, retrying, cause, facts } = to;
    this.#state = state;
    this.#retrying = retrying;
    // The unspecific failure of an attempt does not replace the explanation of an earlier one.
    this.#cause = cause && isSymptom(cause) && event !== 'reconnectFailed' ? (this.#explained ?? cause) : cause;
    this.#retryDelayMs = undefined;
    const isFinal = event === 'connectError' && !retrying;
    const seq = this.#append(event, { ...(cause && causeFacts(cause)), ...(isFinal && { noRetry: true }), ...facts });
    this.#lastSeq = cause && seq;
    if (retrying && cause) this.#lastEnd = seq;
  }

  /** Returns the strongest cause found in this attempt; a specific cause is not replaced by a weaker one. */
  #strongest(cause: Cause): Cause {
    if (this.#found && !mayReplace(this.#found, cause)) return this.#found;
    this.#found = cause;
    return cause;
  }

  /** Removes the connection's secrets, which a server may have sent back. */
  masked(cause: Cause): Cause {
    if (cause.isMasked) return cause;
    const { params, detail, ...rest } = cause;
    return {
      ...rest,
      ...(params && { params: this.#redactor.data(params) as CauseParams }),
      ...(detail !== undefined && { detail: this.#redactor.text(detail) }),
      isMasked: true,
    };
  }

  /** A server that is paused in a debugger responds to no ping, and closes waiting connections when it is resumed. */
  #withDebugger(cause: Cause): Cause {
    const { intervalMs, timeoutMs } = this.#heartbeat;
    // A shorter pause ends no connection. Only half the time is required, because the debug adapter may report a pause late.
    const session = cause.silent && this.#pausedDebugger(intervalMs + timeoutMs + debuggerGraceMs, timeoutMs / 2);
    if (!session) return cause;
    return { ...cause, params: { ...cause.params, debugSession: session } };
  }

  #append(state: ConnectionEvent, more: Partial<EntryFacts>): number {
    const namespace = namespaceOf(this.#profile);
    return this.#log.append({ facts: { connectionId: this.#id, kind: 'connection', namespace, state, ...more } }).facts
      .seq;
  }

  /** @param data the data that the server sent with the refusal, without secrets */
  #decide(cause: Cause, data?: unknown, callers = this.#waiting.splice(0)): void {
    if (callers.length === 0) return;
    const url = briefUrl(this.#profile.url);
    const texts = { url, cause: causeSentence(cause) };
    const text =
      cause.detail === undefined || cause.detail === ''
        ? connectionErrorTexts.notConnected(texts)
        : connectionErrorTexts.notConnectedDetail({ ...texts, detail: cause.detail });
    const stored = storedCause(cause);
    const facts = {
      connectionId: this.#id,
      state: this.#state,
      cause: stored,
      ...(data !== undefined && { data }),
    };
    for (const { reject, limit } of callers) {
      limit.dispose();
      reject(new UserError(stored, facts, text));
    }
  }
}

function causeFacts(cause: Cause): Pick<EntryFacts, 'cause' | 'detail'> {
  return { cause: storedCause(cause), ...(cause.detail !== undefined && { detail: cause.detail }) };
}
