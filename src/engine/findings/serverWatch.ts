/**
 * Finds problems that only the process of a server can report: problems of listeners, rooms and the event loop. The
 * process reports them some time after the event, so an event is examined later than it is recorded. If a name is
 * frequent, only a sample of its events is examined.
 */
import { basename } from 'node:path';
import { explain } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { similarName } from '../../model/findings/similarNames.ts';
import { SentEvents } from './serverEmits.ts';
import type { NameOnConnection, NameTrack, TargetTrack } from './tracks.ts';
import { about, type EventRow, type WatchDeps } from './watched.ts';

/** The time after which an event is examined again while its listeners are not known. */
const afterMs = 400;
const maxAgeMs = 60_000;
const maxPending = 2000;
/** The first events of each name on each connection are examined, and after that one event of every `oneOf`. */
const firstEvents = 20;
const oneOf = 32;
const maxSeqs = 20;
const minSlow = 3;
const verySlowMs = 2000;
const minLeaked = 2;

interface Pending {
  readonly seq: number;
  readonly t: number;
  readonly track: NameOnConnection;
  examinedT: number;
}

/** The known facts about the listeners of a name, on all connections to a target. */
class ListenerStatistics {
  hasListener = false;
  unhandled = 0;
  beforeListener = 0;
  failed = 0;
  ackedAgain = 0;
  slow = 0;
  verySlow = 0;
  slowestMs = 0;
  /**
   * How often the same listener was registered at first (`leakedFrom`) and at most (`mostCopies`), and the number of
   * events that show it (`leaked`).
   */
  leakedFrom: number | undefined;
  leaked = 0;
  mostCopies = 0;
  readonly slowSeqs: number[] = [];
}

export class ServerWatch {
  readonly #deps: WatchDeps;
  readonly #sent: SentEvents;
  #pending: Pending[] = [];
  #statistics = new WeakMap<NameTrack, ListenerStatistics>();
  /** Events without a listener, on connections whose listener was not seen. */
  #unhandledOn = new WeakMap<NameOnConnection, number[]>();
  #handledOn = new WeakSet<NameOnConnection>();
  /** How often the event loop of each source was blocked, and the longest time for which it was blocked. */
  readonly #stalls = new Map<string, { count: number; ms: number }>();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    this.#sent = new SentEvents(deps);
  }

  event(track: NameOnConnection, seq: number, t: number): void {
    if (track.count > firstEvents && track.count % oneOf !== 0) return;
    if (track.name.dir === 'out') this.#sent.emitted(track, seq);
    else if (this.#pending.length < maxPending) this.#pending.push({ seq, t, track, examinedT: t });
  }

  /** Handles a delivery step that contains a slow listener, an error of a listener, or a repeated acknowledgement. */
  noted(track: NameOnConnection, seq: number, { cause, handlerMs }: EntryFacts): void {
    const { name, connection } = track;
    const known = this.#of(name);
    const { event } = name;
    if (handlerMs !== undefined && handlerMs >= 1000) this.#slow(track, known, seq, handlerMs);
    if (cause?.code === 'node.handlerFailed') {
      const count = ++known.failed;
      this.#deps.findings.report({
        key: `failed ${name.key}`,
        cause: explain('finding.handlerFailed', { event, count, reported: String(cause.params?.['reported'] ?? '') }),
        severity: 'error',
        ...about(connection),
        seqs: [seq],
        count,
      });
    }
    if (cause?.code === 'node.ackedAgain') {
      const count = ++known.ackedAgain;
      this.#deps.findings.report({
        key: `acked again ${name.key}`,
        cause: explain('finding.ackCalledTwice', { event, count }),
        severity: 'warning',
        ...about(connection),
        seqs: [seq],
        count,
      });
    }
  }

  /** Handles a marker about a whole process. */
  marker(seq: number): void {
    const record = this.#deps.log.read(seq);
    const cause = record?.facts.cause;
    if (cause?.code !== 'node.eventLoopStalled') return;
    const { scopes, index } = this.#deps.log.tables;
    const sourceId = scopes.value(index.row(seq)?.scope ?? -1)?.about?.sourceId ?? '';
    const known = this.#stalls.get(sourceId) ?? { count: 0, ms: 0 };
    known.count++;
    known.ms = Math.max(known.ms, Number(cause.params?.['ms'] ?? 0));
    this.#stalls.set(sourceId, known);
    this.#deps.findings.report({
      key: `stall ${sourceId}`,
      cause: explain('finding.eventLoopStall', known),
      severity: known.count >= 3 || known.ms >= verySlowMs ? 'warning' : 'info',
      ...(sourceId !== '' && { sourceId }),
      seqs: [seq],
      count: known.count,
    });
  }

  /** @param t the current time; Infinity if no more entries follow */
  tick(t: number): void {
    if (this.#pending.length === 0) return;
    const waiting: Pending[] = [];
    for (const pending of this.#pending) {
      if (t - pending.examinedT < afterMs || (!this.#examine(pending) && t - pending.t < maxAgeMs))
        waiting.push(pending);
    }
    this.#pending = waiting;
  }

  get isWaiting(): boolean {
    return this.#pending.length > 0;
  }

  clear(): void {
    this.#pending = [];
    this.#statistics = new WeakMap();
    this.#unhandledOn = new WeakMap();
    this.#handledOn = new WeakSet();
    this.#stalls.clear();
    this.#sent.clear();
  }

  /** Returns whether the event needs no further examination. */
  #examine({ seq, track }: Pending): boolean {
    const facts = this.#deps.log.read(seq)?.facts;
    // The event is no longer in the capture, or its middleware failed, so that no listener is called.
    if (!facts || facts.cause?.code === 'node.middlewareFailed') return true;
    const { handlers, middlewareMs } = facts;
    if (!handlers) return false;
    if (handlers.length === 0) this.#withoutListener(track, seq, middlewareMs !== undefined);
    else this.#withListeners(track, seq, handlers);
    return true;
  }

  #withoutListener(track: NameOnConnection, seq: number, hasMiddleware: boolean): void {
    const { name, connection } = track;
    // A listener that was registered with `once` is called only once.
    if (this.#handledOn.has(track)) return;
    const seqs = this.#unhandledOn.get(track) ?? [];
    if (seqs.length < maxSeqs) seqs.push(seq);
    this.#unhandledOn.set(track, seqs);
    const known = this.#of(name);
    known.unhandled++;
    if (known.hasListener) return;
    const { event, target } = name;
    const similar = similarName(event, this.#handledNames(target));
    const count = known.unhandled <= firstEvents ? known.unhandled : Math.max(known.unhandled, name.count);
    const params = {
      event,
      count,
      ...(similar !== undefined && { similar }),
      ...(hasMiddleware && { middleware: true }),
    };
    this.#deps.findings.report({
      key: `no listener ${name.key}`,
      cause: explain('finding.noListener', params, { confidence: hasMiddleware ? 'possible' : 'proved' }),
      severity: hasMiddleware && similar === undefined ? 'info' : 'warning',
      ...about(connection),
      seqs: [seq],
      count,
    });
  }

  #handledNames(target: TargetTrack): string[] {
    return [...target.names.values()]
      .filter((name) => this.#statistics.get(name)?.hasListener)
      .map(({ event }) => event);
  }

  #withListeners(
    track: NameOnConnection,
    seq: number,
    handlers: readonly { readonly file: string; readonly line: number }[],
  ): void {
    const { name, connection } = track;
    const known = this.#of(name);
    known.hasListener = true;
    this.#deps.findings.withdraw(`no listener ${name.key}`);
    const before = this.#unhandledOn.get(track);
    if (before && !this.#handledOn.has(track)) {
      known.beforeListener += before.length;
      this.#deps.findings.report({
        key: `before listener ${name.key}`,
        cause: explain('finding.emitBeforeListener', { event: name.event, count: known.beforeListener }),
        severity: 'warning',
        ...about(connection),
        seqs: before,
        count: known.beforeListener,
      });
    }
    this.#handledOn.add(track);
    this.#leaks(track, known, seq, handlers);
  }

  #leaks(
    track: NameOnConnection,
    known: ListenerStatistics,
    seq: number,
    handlers: readonly { readonly file: string; readonly line: number }[],
  ): void {
    const copies = new Map<string, number>();
    for (const { file, line } of handlers) {
      if (file !== '') copies.set(`${file}:${line}`, (copies.get(`${file}:${line}`) ?? 0) + 1);
    }
    const [place, most] = [...copies].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
    known.leakedFrom ??= most;
    if (most < 2) return;
    known.leaked++;
    known.mostCopies = Math.max(known.mostCopies, most);
    const isGrowing = known.mostCopies > known.leakedFrom;
    // One line can register two listeners on purpose.
    if (known.leaked < minLeaked || (!isGrowing && known.mostCopies < 3)) return;
    const { event, key } = track.name;
    const params = {
      event,
      copies: known.mostCopies,
      ...(isGrowing && { from: known.leakedFrom }),
      place: basename(place),
    };
    this.#deps.findings.report({
      key: `leak ${key}`,
      cause: explain('finding.listenerLeak', params, { confidence: isGrowing ? 'proved' : 'likely' }),
      severity: 'warning',
      ...about(track.connection),
      seqs: [seq],
    });
  }

  #slow({ name, connection }: NameOnConnection, known: ListenerStatistics, seq: number, ms: number): void {
    known.slow++;
    if (ms >= verySlowMs) known.verySlow++;
    known.slowestMs = Math.max(known.slowestMs, Math.round(ms));
    known.slowSeqs.push(seq);
    if (known.slowSeqs.length > maxSeqs) known.slowSeqs.shift();
    if (known.slow < minSlow) return;
    this.#deps.findings.report({
      key: `slow handler ${name.key}`,
      cause: explain('finding.slowHandler', { event: name.event, count: known.slow, ms: known.slowestMs }),
      severity: known.verySlow >= minSlow ? 'warning' : 'info',
      ...about(connection),
      seqs: known.slow === minSlow ? known.slowSeqs : [seq],
      count: known.slow,
    });
  }

  #of(name: NameTrack): ListenerStatistics {
    let known = this.#statistics.get(name);
    if (!known) this.#statistics.set(name, (known = new ListenerStatistics()));
    return known;
  }
}

/** Whether a delivery step is one that `noted` handles. Such a step has no delivery status. */
export function isNoted({ status }: EventRow): boolean {
  return status === 0;
}
