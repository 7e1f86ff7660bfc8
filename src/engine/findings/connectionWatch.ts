import { nestedParams, type StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { EndLoop, loopWithinMs } from '../../model/findings/endLoop.ts';
import { tokenExpiredBy } from '../../model/findings/expiredToken.ts';
import { deliveryCodes } from '../log/columns/factCodes.ts';
import type { ConnectionTrack, NameTrack } from './tracks.ts';
import { about, type WatchDeps } from './watched.ts';

/** Causes with which the client side ended the connection. */
const ownEnds: ReadonlySet<string> = new Set([
  'client.disconnected',
  'client.removed',
  'client.closed',
  'observe.clientLeft',
  'observe.stopped',
]);
/** Causes that do not show whether the client or the server ended the connection. */
const unclearEnds: ReadonlySet<string> = new Set(['observe.webSocketCut', 'observe.silent']);
/** Causes after which a client does not connect again. */
const finalEnds: ReadonlySet<string> = new Set([
  'server.disconnected',
  'observe.serverLeft',
  'namespace.refused',
  'namespace.invalid',
]);

const otherVersions: ReadonlySet<string> = new Set(['protocol.clientIsV2', 'protocol.clientIsV4']);

/** Maximum time between an event and an end of the connection that it caused. */
const endsWithinMs = 1000;
const maxRemembered = 50;
/** Ends that were not caused by a message that is too large, and ends whose cause already reports such a message. */
const otherwiseExplained: ReadonlySet<string> = new Set([
  'transport.payloadTooLarge',
  'transport.pingTimeout',
  'server.disconnected',
  'observe.serverLeft',
]);
/** The limit of servers that do not announce it is often 1 MB. */
const oftenTooLarge = 1e6;
/** A client that closes its connection after a longer time has used the connection. */
const brieflyMs = 2000;

/** A loop that was reported. It is over if its newest connection stays open. */
interface OpenLoop {
  readonly cause: StoredCause;
  current: ConnectionTrack | undefined;
}

/** Finds problems in how connections begin and end. */
export class ConnectionWatch {
  readonly #deps: WatchDeps;
  readonly #loops = new Map<string, { readonly joined: EndLoop; readonly unjoined: EndLoop }>();
  /** Ends that the clients decided. */
  readonly #left = new Map<string, EndLoop>();
  /** The events after which connections ended, by subject. */
  readonly #before = new Map<string, (NameTrack | undefined)[]>();
  /** The reported loops, by subject. */
  readonly #openLoops = new Map<string, OpenLoop>();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** Must be called when the namespace was joined. */
  joined(track: ConnectionTrack): void {
    const subject = subjectOf(track);
    // What prevented the join no longer applies.
    for (const finding of ['openDrop', 'final', 'token']) this.#deps.findings.withdraw(`${finding} ${subject}`);
    const loop = this.#openLoops.get(subject);
    if (loop) loop.current = track;
  }

  /** Must be called when the user or the application connects again. */
  connecting(track: ConnectionTrack): void {
    this.#deps.findings.withdraw(`final ${subjectOf(track)}`);
  }

  /** A connection ended, or could not be opened. `joinedT` is set if the namespace was joined. */
  ended(track: ConnectionTrack, facts: EntryFacts, joinedT: number | undefined): void {
    const { cause } = facts;
    const loop = this.#openLoops.get(subjectOf(track));
    if (loop?.current === track) loop.current = undefined;
    if (isOwnEnd(cause)) {
      if (joinedT !== undefined && !track.isOwn) this.#leaves(track, facts, joinedT);
      return;
    }
    if (joinedT !== undefined) this.#loop(track, facts, 'joined', joinedT);
    else if (isDropped(cause)) this.#loop(track, facts, 'unjoined', beginOf(track, facts));
    if (joinedT !== undefined) this.#afterLargeEmit(track, facts, joinedT);
    this.#version(track, facts);
    this.#final(track, facts);
    this.#pingTimeout(track, facts, joinedT);
  }

  /** A connection that lasts longer than the time within which a loop repeats has left the loop. */
  tick(t: number): void {
    for (const [subject, { cause, current }] of this.#openLoops) {
      if (current?.joinedT === undefined || t - current.joinedT < loopWithinMs) continue;
      this.#openLoops.delete(subject);
      const { params = {}, confidence } = cause;
      const over = explain('finding.reconnectLoop', { ...params, over: true }, { confidence });
      this.#deps.findings.weaken(`reconnect ${subject}`, over, 'info');
    }
  }

  /** Whether a connection is in a loop, which can end when enough time has passed. */
  get isWaiting(): boolean {
    for (const { current } of this.#openLoops.values()) if (current) return true;
    return false;
  }

  clear(): void {
    this.#loops.clear();
    this.#left.clear();
    this.#before.clear();
    this.#openLoops.clear();
  }

  #loop(track: ConnectionTrack, { seq, t, cause }: EntryFacts, stage: 'joined' | 'unjoined', beganT: number): void {
    const key = subjectOf(track);
    let loops = this.#loops.get(key);
    if (!loops) this.#loops.set(key, (loops = { joined: new EndLoop(), unjoined: new EndLoop() }));
    if (stage === 'joined') this.#remember(track, t);
    const found = loops[stage].ended({ seq, t, beganT });
    if (!found) return;
    const { seqs, ...times } = found;
    const after = stage === 'joined' && !found.steady ? this.#lastEvent(key, found.count) : undefined;
    const params = { ...times, ...(after !== undefined && { after }), ...nestedParams('end', cause) };
    // The connections of a client that is restarted end in the same way.
    const isUnclear = cause !== undefined && unclearEnds.has(cause.code);
    const more = { confidence: isUnclear ? ('possible' as const) : ('proved' as const) };
    const isJoined = stage === 'joined';
    const named = isJoined
      ? explain('finding.reconnectLoop', params, more)
      : explain('finding.openDropLoop', params, more);
    this.#deps.findings.report({
      key: `${isJoined ? 'reconnect' : 'openDrop'} ${key}`,
      cause: named,
      severity: isUnclear ? 'info' : 'error',
      ...about(track),
      seqs,
      count: times.count,
    });
    if (isJoined) this.#openLoops.set(key, { cause: named, current: undefined });
  }

  #remember(track: ConnectionTrack, t: number): void {
    const key = subjectOf(track);
    const before = this.#before.get(key) ?? [];
    before.push(t - track.lastOutT <= endsWithinMs ? track.lastOut : undefined);
    if (before.length > maxRemembered) before.shift();
    this.#before.set(key, before);
  }

  /** The event after which each of the newest connections ended, if none remained open after it. */
  #lastEvent(key: string, count: number): string | undefined {
    const names = this.#before.get(key)?.slice(-count) ?? [];
    const [name] = names;
    return name && names.every((other) => other === name) && name.count <= count ? name.event : undefined;
  }

  /** Older servers do not announce their limit, and close the connection without a reason. */
  #afterLargeEmit(track: ConnectionTrack, { seq, t, cause }: EntryFacts, joinedT: number): void {
    const { lastLarge, maxPayload } = track;
    if (!lastLarge || maxPayload !== undefined || (cause && otherwiseExplained.has(cause.code))) return;
    const { name, bytes, t: emittedT } = lastLarge;
    if (emittedT < joinedT || t - emittedT > endsWithinMs) return;
    if (this.#deps.log.tables.index.row(lastLarge.seq)?.status === acknowledged) return;
    const count = ++name.endedAfterLarge;
    const isLikely = count > 1 || bytes >= oftenTooLarge;
    this.#deps.findings.report({
      key: `endedAfter ${name.key}`,
      cause: explain(
        'finding.endedAfterLargeEmit',
        { event: name.event, bytes, count, afterMs: Math.round(t - emittedT) },
        { confidence: isLikely ? 'likely' : 'possible' },
      ),
      severity: isLikely ? 'warning' : 'info',
      ...about(track),
      seqs: [lastLarge.seq, seq],
      count,
    });
  }

  #leaves(track: ConnectionTrack, { seq, t }: EntryFacts, joinedT: number): void {
    const key = subjectOf(track);
    const left = this.#left.get(key) ?? new EndLoop();
    this.#left.set(key, left);
    const found = left.ended({ seq, t, beganT: joinedT });
    if (!found || found.livedMs > brieflyMs) return;
    const { seqs, count, withinMs, livedMs } = found;
    this.#deps.findings.report({
      key: `leaves ${key}`,
      cause: explain('finding.clientLoop', { count, withinMs, livedMs }, { confidence: 'possible' }),
      severity: 'info',
      ...about(track),
      seqs,
      count,
    });
  }

  /**
   * Reports a client of the application that uses another protocol version than the server. The inspector’s own connections use the
   * protocol of the server.
   */
  #version(track: ConnectionTrack, { seq, cause }: EntryFacts): void {
    if (track.isOwn || !cause || !otherVersions.has(cause.code)) return;
    this.#deps.findings.report({
      key: `version ${subjectOf(track)}`,
      cause: explain('finding.otherVersion', nestedParams('end', cause)),
      severity: 'error',
      ...about(track),
      seqs: [seq],
    });
  }

  /**
   * There is no finding for a connection of the inspector that never joined, because its state already shows the refusal. Clients of
   * the application have no such state.
   */
  #final(track: ConnectionTrack, { seq, cause }: EntryFacts): void {
    if (!cause || !finalEnds.has(cause.code) || (track.isOwn && !track.wasJoined)) return;
    const reported = cause.params?.['reported'];
    const confidence = typeof reported === 'string' ? tokenExpiredBy(reported, track.target.joins > 0) : undefined;
    const isToken = confidence !== undefined;
    const token = { reported: String(reported) };
    this.#deps.findings.report({
      key: `${isToken ? 'token' : 'final'} ${subjectOf(track)}`,
      cause: isToken
        ? explain('finding.tokenExpired', token, { confidence })
        : explain('finding.willNotReconnect', nestedParams('end', cause)),
      severity: isToken ? 'error' : 'warning',
      ...about(track),
      seqs: [seq],
    });
  }

  #pingTimeout(track: ConnectionTrack, { seq, t, cause }: EntryFacts, joinedT: number | undefined): void {
    if (cause?.code !== 'transport.pingTimeout' || joinedT === undefined) return;
    const { pingInterval, pingTimeout } = track;
    const debugSession = cause.params?.['debugSession'];
    const params = {
      silentMs: Math.round(t - (track.lastInT >= joinedT ? track.lastInT : joinedT)),
      ...(pingInterval !== undefined && { pingInterval }),
      ...(pingTimeout !== undefined && { pingTimeout }),
      ...(typeof debugSession === 'string' && { debugger: debugSession }),
    };
    this.#deps.findings.report({
      key: `ping ${subjectOf(track)}`,
      cause: explain('finding.pingTimeout', params),
      severity: 'warning',
      ...about(track),
      seqs: [seq],
    });
  }
}

const acknowledged = deliveryCodes.of('acknowledged');

/** Each session of a client of the application is a connection of its own. */
export function subjectOf({ isOwn, connectionId, target }: ConnectionTrack): string {
  return isOwn ? connectionId : target.key;
}

export function isOwnEnd(cause: StoredCause | undefined): boolean {
  if (!cause) return false;
  return ownEnds.has(cause.code) || cause.params?.['sender'] === 'client';
}

function beginOf({ startedT }: ConnectionTrack, { t, cause }: EntryFacts): number {
  const afterMs = cause?.params?.['afterMs'];
  const began = startedT ?? t;
  return typeof afterMs === 'number' ? Math.max(began, t - afterMs) : began;
}

/** Whether the transport was open when the connection ended before the namespace was joined. */
function isDropped(cause: StoredCause | undefined): boolean {
  const { code = '' } = cause ?? {};
  return code === 'namespace.closedBeforeJoin' || code === 'protocol.parserMismatch' || code.startsWith('observe.');
}
