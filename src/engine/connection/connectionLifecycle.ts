import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { UserError } from '../../base/userError.ts';
import type { CauseParams, StoredCause } from '../../model/cause/cause.ts';
import { isSymptom, mayReplace } from '../../model/cause/causeRank.ts';
import { causeMessage, explain } from '../../model/cause/causeTexts.ts';
import type { ConnectionEvent, EntryFacts } from '../../model/entry/entry.ts';
import { conditionsText, type NetworkConditions } from '../../model/profile/networkConditions.ts';
import { type ConnectionProfile, namespaceOf, briefUrl } from '../../model/profile/profile.ts';
import { type Redactor, redactor } from '../../model/profile/redactor.ts';
import type { ConnectionState, ConnectionSummary } from '../../protocol/shapes.ts';
import type { CaptureLog } from '../log/captureLog.ts';
import type { ConnectionDeps } from './connectionDeps.ts';
import { RepeatedPacketFault } from './repeatedPacketFault.ts';
import type { Cause, Connected, RawPacket } from '../contracts/inspectedClient.ts';

/** After a pause the server still has to notice that its clients were silent. */
const debuggerGraceMs = 3000;
/** A namespace that is not answered for so long is worth a line. */
const noAnswerMs = 5000;
/** The client's default. */
const defaultTimeoutMs = 20_000;
/** An attempt may have several tries within it; whoever waits for it is told at the latest so long after its time. */
const graceMs = 40_000;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: UserError) => void;
  readonly limit: Disposable;
}

/** What befell a connection: its state now, and a line in the log for each turn. */
export class ConnectionLifecycle {
  readonly #id: string;
  readonly #profile: ConnectionProfile;
  readonly #log: CaptureLog;
  readonly #clock: Clock;
  readonly #changed: () => void;
  /** A server may send back what it was given, in an error or a handshake. */
  readonly #redactor: Redactor;
  readonly #pausedDebugger: ConnectionDeps['pausedDebugger'];
  #waiting: Waiting[] = [];
  #state: ConnectionState = 'disconnected';
  #retrying = false;
  /** It was told to connect. */
  #begun = false;
  #reason: string | undefined;
  /** The strongest cause that was found in this attempt. */
  #found: Cause | undefined;
  /** What explained an attempt before it, until something shows that it holds no longer. */
  #explained: Cause | undefined;
  /** Whether that attempt got as far as an open transport. */
  #explainedOpen = false;
  #isOpen = false;
  #beganAt = 0;
  #watches: readonly Disposable[] = [];
  readonly #packetFaults = new RepeatedPacketFault();
  /** The line of the last end. */
  #lastTold: number | undefined;
  /** Why it is in its state: what the status says. */
  #cause: Cause | undefined;
  #socketId: string | undefined;
  #transport: string | undefined;
  #heartbeat = { intervalMs: 0, timeoutMs: 0 };
  /** Events that came before the server's answer. */
  #missed = 0;
  #recovered = false;
  /** The line that told of the last end, to which the next try belongs. */
  #lastEnd: { readonly seq: number; readonly reason: string } | undefined;
  /** What that line says of the next try. */
  #nextTry: { readonly seq: number; readonly text: string } | undefined;

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
    this.#redactor = redactor(profile, cookies);
    this.#log = log;
    this.#clock = clock;
    this.#changed = changed;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get summary(): Pick<ConnectionSummary, 'state' | 'retrying' | 'socketId' | 'recovered' | 'reason' | 'cause'> {
    return {
      state: this.#state,
      retrying: this.#retrying,
      ...(this.#socketId !== undefined && { socketId: this.#socketId }),
      ...(this.#recovered && { recovered: true }),
      ...(this.#reason !== undefined && { reason: this.#reason }),
      ...(this.#cause && { cause: stored(this.#cause) }),
    };
  }

  /** Resolves when connected; rejects with what the first attempt ran into. At once when it is connected already. */
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

  /** It has ended, and nothing but a person or a program makes it connect again. */
  get hasEnded(): boolean {
    return this.#begun && this.#state === 'disconnected' && !this.#retrying;
  }

  connecting(): void {
    this.#begun = true;
    this.#found = this.#explained = undefined;
    this.#packetFaults.reset();
    this.#begin();
    this.#turn('connecting', { state: 'connecting', retrying: false, detail: briefUrl(this.#profile.url) });
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
    const detail = [
      `id ${socketId}`,
      transport && `over ${transport}`,
      handshake?.pingInterval !== undefined && `ping every ${seconds(handshake.pingInterval)}`,
      handshake?.pingTimeout !== undefined && `ping timeout ${seconds(handshake.pingTimeout)}`,
      handshake?.maxPayload !== undefined && `messages up to ${handshake.maxPayload.toLocaleString('en')} B`,
    ];
    this.#turn('connected', { state: 'connected', retrying: false, detail: detail.filter(Boolean).join(' · ') });
    const came = this.#missed === 1 ? '1 missed event came' : `${this.#missed} missed events came`;
    this.#missed = 0;
    if (recovered) this.#append('recovered', { reason: `The server restored the session; ${came} before it.` });
    for (const { resolve, limit } of this.#waiting.splice(0)) {
      limit.dispose();
      resolve();
    }
  }

  /**
   * The transport is open; what is missing is the server's answer for the namespace. The client itself waits for it until the server
   * gives up.
   * @param end ends the attempt, which a client that does not reconnect does not go on with
   */
  opened(end: () => void): void {
    // What kept the attempts before it from opening is over.
    if (!this.#explainedOpen) this.#explained = undefined;
    this.#isOpen = true;
    this.#unwatch();
    const left = Math.max(0, this.#timeoutMs - (this.#clock.now() - this.#beganAt));
    const overdue = this.#clock.after(left, () => {
      this.#unwatch();
      this.#overdue(end);
    });
    const notice = left > noAnswerMs ? this.#clock.after(noAnswerMs, () => this.#unanswered()) : undefined;
    this.#watches = [overdue, ...(notice ? [notice] : [])];
  }

  /** The inspector makes a connection of its own to find out a cause. */
  probing({ reason }: Cause): void {
    this.#log.append({ facts: { connectionId: this.#id, kind: 'marker', text: reason } });
  }

  /** More is known about the last end. */
  explained(raw: Cause, told = this.#lastTold): void {
    const cause = this.masked(raw);
    if (this.#state === 'connected' || !mayReplace(this.#cause, cause)) return;
    this.#cause = this.#explained = cause;
    this.#explainedOpen = true;
    // The next try may be scheduled by now, or will be told of this line.
    const next = this.#nextTry?.seq === told ? this.#nextTry?.text : undefined;
    this.#reason = cause.reason + (next ?? '');
    if (this.#lastEnd?.seq === told && this.#lastEnd) this.#lastEnd = { ...this.#lastEnd, reason: cause.reason };
    if (told !== undefined) this.#log.amend(told, { facts: { reason: this.#reason } });
    this.#changed();
  }

  /** A server that restores a session sends what was missed before its answer. */
  eventCame(): void {
    if (this.#state !== 'connected') this.#missed++;
  }

  connectError(raw: Cause, retrying: boolean, data: unknown): void {
    this.#unwatch();
    const cause = this.#strongest(this.masked(raw));
    this.#turn('connectError', { state: retrying ? 'reconnecting' : 'disconnected', retrying, cause });
    if (!raw.better) return this.#decide(cause, data);
    const told = this.#lastTold;
    // Who asks meanwhile waits for another attempt.
    const asked = this.#waiting.splice(0);
    void raw.better.then((better) => {
      if (better) this.explained(better, told);
      this.#decide(better ? this.masked(better) : cause, data, asked);
    });
  }

  /** It goes on with another protocol; the attempt is not decided by that. */
  protocolChanged(cause: Cause): void {
    this.#unwatch();
    this.#begin();
    this.#turn('connectError', { state: 'connecting', retrying: true, cause: this.masked(cause) });
    this.#lastEnd = undefined;
  }

  disconnected(raw: Cause, retrying: boolean): void {
    const cause = this.#strongest(this.masked(this.#withDebugger(this.#packetFaults.counted(raw))));
    this.#socketId = undefined;
    // The next one begins with a transport of its own.
    this.#transport = undefined;
    this.#unwatch();
    this.#turn('disconnected', { state: retrying ? 'reconnecting' : 'disconnected', retrying, cause });
    this.#decide(cause);
  }

  /** The end was told a moment ago; when the client tries again is known only now. */
  retryScheduled(delayMs: number): void {
    if (this.#lastEnd === undefined || this.#reason === undefined || !this.#retrying) return;
    const again = ` Trying again in ${seconds(delayMs)}.`;
    this.#reason = this.#reason + again;
    this.#log.amend(this.#lastEnd.seq, { facts: { reason: this.#lastEnd.reason + again } });
    this.#nextTry = { seq: this.#lastEnd.seq, text: again };
    this.#lastEnd = undefined;
    this.#changed();
  }

  reconnecting(attempt: number, delayMs: number | undefined): void {
    const after = delayMs === undefined ? undefined : `after ${seconds(delayMs)}`;
    this.#state = 'reconnecting';
    this.#retrying = true;
    if (this.#found && !isSymptom(this.#found)) {
      this.#explained = this.#found;
      this.#explainedOpen = this.#isOpen;
    }
    this.#found = undefined;
    this.#begin();
    this.#append('reconnecting', { attempt, ...(after && { detail: after }) });
    this.#changed();
  }

  reconnectFailed(attempts: number): void {
    const last = this.#cause;
    const gaveUp = explain('client.gaveUp', { attempts, last: last?.reason });
    this.#turn('reconnectFailed', { state: 'disconnected', retrying: false, cause: gaveUp });
    // The status goes on naming the cause; that it gave up is in its text.
    this.#cause = last ?? gaveUp;
    this.#changed();
  }

  upgraded(transport: string): void {
    const detail = `${this.#transport ?? 'polling'} → ${transport}`;
    this.#transport = transport;
    this.#append('upgraded', { detail });
    this.#changed();
  }

  upgradeFailed(cause: Cause): void {
    this.#append('upgradeFailed', lines(this.masked(cause)));
    this.#changed();
  }

  conditions(conditions: NetworkConditions, setFor: string | undefined): void {
    this.#network(conditions, setFor && `Set for ${setFor}, whose transport it shares.`);
  }

  /** It shares the transport of connections that are disturbed already. */
  joinedDisturbed(conditions: NetworkConditions): void {
    this.#network(conditions, 'So it is on the transport that it shares.');
  }

  packet({ dir, transport, what, data, bytes, cause }: RawPacket): void {
    const text = typeof data === 'string' ? this.#redactor.text(data) : data;
    const reason = cause && this.#redactor.text(causeMessage(cause));
    const { seq } = this.#log.append({
      facts: {
        connectionId: this.#id,
        kind: 'packet',
        dir,
        text: what,
        detail: transport,
        bytes,
        ...(reason !== undefined && { reason }),
      },
      body: { type: 'wire', codec: 'default', packet: { text, attachments: [] }, unsent: false },
    }).facts;
    if (dir === 'in' && /^(?:unreadable packet|payload)/.test(what)) this.#packetFaults.suspect = seq;
  }

  /** Told to stop before there was a connection to end. */
  stopped(): void {
    if (this.#state === 'disconnected') return;
    this.disconnected(explain('client.disconnected'), false);
  }

  removed(): void {
    this.stopped();
    this.#unwatch();
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

  #noAnswer(waitedMs: number): Cause {
    return explain('namespace.noAnswer', { namespace: namespaceOf(this.#profile), waitedMs });
  }

  /** A line while it goes on. */
  #unanswered(): void {
    const cause = this.#strongest(this.#noAnswer(noAnswerMs));
    this.#turn('connecting', { state: this.#state, retrying: this.#retrying, cause });
  }

  /** The time for the whole attempt is over. A client that reconnects waits on, as it would for the application. */
  #overdue(end: () => void): void {
    const goesOn = this.#profile.reconnection?.enabled ?? true;
    const cause = this.#strongest(this.#noAnswer(this.#timeoutMs));
    this.#turn('connectError', { state: goesOn ? this.#state : 'disconnected', retrying: goesOn, cause });
    this.#lastEnd = undefined;
    this.#decide(cause);
    if (!goesOn) end();
  }

  #network(conditions: NetworkConditions, reason: string | undefined): void {
    const namespace = namespaceOf(this.#profile);
    const text = `Network: ${conditionsText(conditions)}`;
    const facts = { connectionId: this.#id, kind: 'network' as const, namespace, text, ...(reason && { reason }) };
    this.#log.append({ facts });
    this.#changed();
  }

  #turn(
    event: ConnectionEvent,
    turn: { state: ConnectionState; retrying: boolean; cause?: Cause; detail?: string | undefined },
  ): void {
    const { state, retrying, cause, detail = cause?.detail } = turn;
    this.#state = state;
    this.#retrying = retrying;
    // An attempt that only failed somehow does not take back what explained the one before.
    this.#cause = cause && isSymptom(cause) && event !== 'reconnectFailed' ? (this.#explained ?? cause) : cause;
    this.#reason = this.#cause?.reason;
    const seq = this.#append(event, lines({ ...(cause && { reason: cause.reason }), detail }));
    this.#lastTold = cause && seq;
    if (retrying && cause) this.#lastEnd = { seq, reason: cause.reason };
    this.#changed();
  }

  /** Of all that was found in this attempt; a true cause is not replaced by a weaker one. */
  #strongest(cause: Cause): Cause {
    if (this.#found && !mayReplace(this.#found, cause)) return this.#found;
    this.#found = cause;
    return cause;
  }

  /** Without the connection's secrets. */
  maskedText(text: string): string {
    return this.#redactor.text(text);
  }

  /** Without the connection's secrets, which a server may have sent back. */
  masked(cause: Cause): Cause {
    const { code, params, confidence, reason, detail } = cause;
    const { text } = this.#redactor;
    return {
      code,
      ...(params && { params: this.#redactor.data(params) as CauseParams }),
      ...(confidence && { confidence }),
      reason: text(reason),
      ...(detail !== undefined && { detail: text(detail) }),
    };
  }

  /** A server that stands at a breakpoint answers no ping, and closes what waited when it goes on. */
  #withDebugger(cause: Cause): Cause {
    const { intervalMs, timeoutMs } = this.#heartbeat;
    // A shorter pause ends nothing. Half of it, because the adapter's word for it may come late.
    const session = cause.silent && this.#pausedDebugger(intervalMs + timeoutMs + debuggerGraceMs, timeoutMs / 2);
    if (!session) return cause;
    const hint = `The debug session “${session}” was paused at that time: a breakpoint that outlasts the ping timeout ends the connection.`;
    return { ...cause, reason: `${cause.reason} ${hint}` };
  }

  #append(state: ConnectionEvent, more: Partial<EntryFacts>): number {
    const namespace = namespaceOf(this.#profile);
    return this.#log.append({ facts: { connectionId: this.#id, kind: 'connection', namespace, state, ...more } }).facts
      .seq;
  }

  #decide(cause: Cause, data?: unknown, asked = this.#waiting.splice(0)): void {
    const url = briefUrl(this.#profile.url);
    const shown = data === undefined ? undefined : this.#redactor.data(data);
    const text = `Could not connect to ${url}. ${cause.reason}${cause.detail ? ` (${cause.detail})` : ''}`;
    for (const { reject, limit } of asked) {
      limit.dispose();
      reject(
        new UserError(text, {
          connectionId: this.#id,
          state: this.#state,
          cause: stored(cause),
          ...(shown !== undefined && { data: shown }),
        }),
      );
    }
  }
}

function stored({ code, params, confidence }: Cause): StoredCause {
  return { code, ...(params && { params }), ...(confidence && { confidence }) };
}

function lines({ reason, detail }: { reason?: string; detail?: string | undefined }): {
  reason?: string;
  detail?: string;
} {
  return { ...(reason !== undefined && { reason }), ...(detail !== undefined && { detail }) };
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}
