import { explain } from '../../model/cause/causeTexts.ts';
import { deliveryCodes, shapeBits } from '../log/columns/factCodes.ts';
import { onDisk } from '../log/columns/logIndex.ts';
import type { Loss, NameOnConnection } from './tracks.ts';
import { about, type EventRow, type WatchDeps } from './watched.ts';

const busyPerSecond = 200;
const floodedPerSecond = 1000;
const busySeconds = 3;

const largeBytes = 1e6;
const veryLargeBytes = 5e6;
const nearLimit = 0.8;

/** After this many volatile emits of a name, the previous ones count half. */
const volatileWindow = 256;
const minDiscarded = 3;
const manyDiscarded = 30;
const largeShare = 0.2;

/** Finds names with too many events, events that are too large, and discarded events. */
export class EventWatch {
  readonly #deps: WatchDeps;
  readonly #flushes = new Map<string, { readonly joins: number; count: number; waitedMs: number; seqs: number[] }>();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** Counts an event of a name. Called for every event, so it only counts while the second does not change. */
  rate(track: NameOnConnection, seq: number, second: number): void {
    const { name } = track;
    if (second === name.second) {
      name.inSecond++;
      return;
    }
    const isNext = second === name.second + 1;
    if (name.inSecond >= busyPerSecond) {
      name.busySeconds++;
      name.fastest = Math.max(name.fastest, name.inSecond);
      name.floodedSeconds = name.inSecond >= floodedPerSecond ? name.floodedSeconds + 1 : 0;
      if (name.busySeconds >= busySeconds) this.#chatty(track, seq);
    }
    if (!isNext || name.inSecond < busyPerSecond) name.busySeconds = name.floodedSeconds = 0;
    name.second = second;
    name.inSecond = 1;
  }

  size(track: NameOnConnection, { seq, t, bytes }: Pick<EventRow, 'seq' | 't' | 'bytes'>): void {
    if (bytes === onDisk) return;
    const { connection, name } = track;
    const { event, clientDir: dir } = name;
    if (dir === 'out') connection.lastLarge = { name, seq, t, bytes };
    const limit = connection.maxPayload;
    if (dir === 'out' && limit !== undefined && bytes >= limit * nearLimit) {
      this.#deps.findings.report({
        key: `limit ${name.key}`,
        cause: explain('finding.nearPayloadLimit', { event, bytes, limit, percent: Math.round((bytes / limit) * 100) }),
        severity: 'warning',
        ...about(connection),
        seqs: [seq],
      });
    }
    if (bytes < largeBytes) return;
    this.#deps.findings.report({
      key: `large ${name.key}`,
      cause: explain('finding.largePayload', { event, dir, bytes }),
      severity: bytes >= veryLargeBytes ? 'warning' : 'info',
      ...about(connection),
      seqs: [seq],
    });
  }

  /** Must be called with each volatile emit of the inspector. */
  volatileEmit(track: NameOnConnection, row: EventRow): void {
    const { name, connection } = track;
    if (++name.volatileSent >= volatileWindow) {
      name.volatileSent /= 2;
      for (const loss of name.losses?.values() ?? []) loss.recent /= 2;
    }
    if (row.status !== discarded) return;
    const because = this.#reasonOf(row.seq);
    const losses = (name.losses ??= new Map<string, Loss>());
    let loss = losses.get(because);
    if (!loss) losses.set(because, (loss = { recent: 0, count: 0, since: row.t }));
    loss.recent++;
    loss.count++;
    if (loss.count < minDiscarded) return;
    const share = loss.recent / name.volatileSent;
    const isLasting = loss.count >= manyDiscarded && row.t - loss.since >= 3000;
    const { event } = name;
    const params = { event, count: loss.count, percent: Math.round(share * 100), because };
    this.#deps.findings.report({
      key: `volatile ${because} ${name.key}`,
      cause: explain('finding.volatileLoss', params),
      severity: isLasting && share >= largeShare && because !== 'notConnected' ? 'warning' : 'info',
      ...about(connection),
      seqs: [row.seq],
    });
  }

  /** An emit of the inspector was sent after it waited for a connection. */
  flushed(track: NameOnConnection, seq: number, waitedMs: number): void {
    const { connection } = track;
    const { joins } = connection.target;
    let burst = this.#flushes.get(connection.connectionId);
    if (burst?.joins !== joins) burst = { joins, count: 0, waitedMs: 0, seqs: [] };
    this.#flushes.set(connection.connectionId, burst);
    burst.count++;
    burst.waitedMs = Math.max(burst.waitedMs, Math.round(waitedMs));
    if (burst.seqs.length < minFlushed) burst.seqs.push(seq);
    if (burst.count < minFlushed) return;
    const { count } = burst;
    this.#deps.findings.report({
      key: `burst ${connection.connectionId}`,
      cause: explain('finding.bufferedBurst', { count, waitedMs: burst.waitedMs }),
      severity: count >= manyFlushed ? 'warning' : 'info',
      ...about(connection),
      seqs: count === minFlushed ? burst.seqs : [seq],
    });
  }

  clear(): void {
    this.#flushes.clear();
  }

  #chatty({ name, connection }: NameOnConnection, seq: number): void {
    const { event, clientDir: dir, fastest: perSecond, floodedSeconds } = name;
    this.#deps.findings.report({
      key: `chatty ${name.key}`,
      cause: explain('finding.chattyEvent', { event, dir, perSecond }),
      severity: floodedSeconds >= busySeconds ? 'warning' : 'info',
      ...about(connection),
      seqs: [seq],
      count: name.count,
    });
  }

  #reasonOf(seq: number): string {
    const because = this.#deps.log.read(seq)?.facts.cause?.params?.['because'];
    return typeof because === 'string' ? because : 'other';
  }
}

const minFlushed = 10;
const manyFlushed = 100;
const discarded = deliveryCodes.of('discarded');

/** Whether an event was emitted with the volatile flag. */
export function isVolatile(shape: number): boolean {
  return (shape & shapeBits.volatile) !== 0;
}
