/**
 * Finds problems that only the process of a server knows: its listeners, what they do, and who is in a room. The process reports them some
 * time after the event, so an event is examined later than it is recorded. Of a frequent name, only a sample is examined.
 */
import { basename } from 'node:path';
import { explain } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { similarName } from '../../model/findings/similarNames.ts';
import { SentEvents } from './serverEmits.ts';
import type { NameOnConnection, NameTrack, TargetTrack } from './tracks.ts';
import { about, type EventRow, type WatchDeps } from './watched.ts';

/** An event whose listeners are not known yet is looked at again after this time. */
const afterMs = 400;
const maxAgeMs = 60_000;
const maxPending = 2000;
/** The first events of each name on each connection, and then one of so many. */
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

/** What is known of the listeners of a name, on all connections to a target. */
class Listening {
  isHeard = false;
  unheard = 0;
  early = 0;
  failed = 0;
  ackedAgain = 0;
  slow = 0;
  verySlow = 0;
  slowestMs = 0;
  /** The number of times that the same listener was registered, at first and at most, and how many events show it. */
  leakedFrom: number | undefined;
  leaked = 0;
  mostCopies = 0;
  readonly slowSeqs: number[] = [];
}

export class ServerWatch {
  readonly #deps: WatchDeps;
  readonly #sent: SentEvents;
  #pending: Pending[] = [];
  #listening = new WeakMap<NameTrack, Listening>();
  /** Events without a listener, on connections whose listener was not seen. */
  #unheardOn = new WeakMap<NameOnConnection, number[]>();
  #heardOn = new WeakSet<NameOnConnection>();
  /** By source: how often its event loop was blocked, and for how long at most. */
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

  /** Something rare was noted about an event. */
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

  /** The engine noted something about a whole process. */
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

  /** @param t Infinity if nothing follows */
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
    this.#listening = new WeakMap();
    this.#unheardOn = new WeakMap();
    this.#heardOn = new WeakSet();
    this.#stalls.clear();
    this.#sent.clear();
  }

  /** Returns whether its listeners are known. */
  #examine({ seq, track }: Pending): boolean {
    const facts = this.#deps.log.read(seq)?.facts;
    // It is no longer in the capture, or no listener is called.
    if (!facts || facts.cause?.code === 'node.middlewareFailed') return true;
    const { handlers, middlewareMs } = facts;
    if (!handlers) return false;
    if (handlers.length === 0) this.#unheard(track, seq, middlewareMs !== undefined);
    else this.#heard(track, seq, handlers);
    return true;
  }

  #unheard(track: NameOnConnection, seq: number, hasMiddleware: boolean): void {
    const { name, connection } = track;
    // A listener that was registered with `once` is called only once.
    if (this.#heardOn.has(track)) return;
    const seqs = this.#unheardOn.get(track) ?? [];
    if (seqs.length < maxSeqs) seqs.push(seq);
    this.#unheardOn.set(track, seqs);
    const known = this.#of(name);
    known.unheard++;
    if (known.isHeard) return;
    const { event, target } = name;
    const similar = similarName(event, this.#heardNames(target));
    const count = known.unheard <= firstEvents ? known.unheard : Math.max(known.unheard, name.count);
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

  #heardNames(target: TargetTrack): string[] {
    return [...target.names.values()].filter((name) => this.#listening.get(name)?.isHeard).map(({ event }) => event);
  }

  #heard(
    track: NameOnConnection,
    seq: number,
    handlers: readonly { readonly file: string; readonly line: number }[],
  ): void {
    const { name, connection } = track;
    const known = this.#of(name);
    known.isHeard = true;
    this.#deps.findings.withdraw(`no listener ${name.key}`);
    const before = this.#unheardOn.get(track);
    if (before && !this.#heardOn.has(track)) {
      known.early += before.length;
      this.#deps.findings.report({
        key: `before listener ${name.key}`,
        cause: explain('finding.emitBeforeListener', { event: name.event, count: known.early }),
        severity: 'warning',
        ...about(connection),
        seqs: before,
        count: known.early,
      });
    }
    this.#heardOn.add(track);
    this.#leaks(track, known, seq, handlers);
  }

  #leaks(
    track: NameOnConnection,
    known: Listening,
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
    // The same line can register two listeners on purpose.
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

  #slow({ name, connection }: NameOnConnection, known: Listening, seq: number, ms: number): void {
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

  #of(name: NameTrack): Listening {
    let known = this.#listening.get(name);
    if (!known) this.#listening.set(name, (known = new Listening()));
    return known;
  }
}

/** Whether a delivery step is one that `noted` reads: it has no delivery status. */
export function isNoted({ status }: EventRow): boolean {
  return status === 0;
}
