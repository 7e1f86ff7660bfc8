import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import { reservedEvents } from '../../model/payload/parserLimits.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { ReplayMode } from '../../model/replay/replay.ts';
import type { ReplayProgress } from '../../protocol/replayMessages.ts';
import type { OutgoingEmit } from '../contracts/inspectedClient.ts';
import type { Connection } from '../connection/connection.ts';
import type { EmitSink } from '../connection/connectionDeps.ts';
import { wireBytes } from '../log/recordReader.ts';
import type { ReplayClock } from './replayClock.ts';
import { ReplayColumns } from './replayColumns.ts';
import { ReplayedEmits } from './replayedEmits.ts';
import type { SourceEvent } from './replaySource.ts';

/** Acknowledgement timeout for a profile without one, so that every replay ends. */
const defaultAckTimeoutMs = 10_000;
/** Minimum time between reports of the connection's counts. */
const reportEveryMs = 100;

export interface RunDeps {
  readonly mode: ReplayMode;
  readonly total: number;
  readonly profile: ConnectionProfile;
  readonly clock: Clock;
  readonly replayClock: ReplayClock;
  /** Opens its connection, which is listed from then on. */
  readonly open: (emits: EmitSink) => Connection;
  readonly changed: () => void;
}

/** One mode of a replay, with its own connection. */
export class ReplayRun implements Disposable {
  readonly mode: ReplayMode;
  readonly connection: Connection;
  readonly emits: ReplayedEmits;
  readonly #store = new DisposableStore();
  readonly #clock: ReplayClock;
  readonly #ackTimeoutMs: number;
  readonly #outages: { fromMs: number; toMs?: number }[] = [];
  readonly #changed: () => void;
  /** Size of the first event of a stream; the other events are similar. */
  #firstBytes: number | undefined;

  constructor({ mode, total, profile, clock, replayClock, open, changed }: RunDeps) {
    this.mode = mode;
    this.#clock = replayClock;
    this.#changed = changed;
    this.#ackTimeoutMs = profile.ackTimeoutMs ?? defaultAckTimeoutMs;
    const touched = this.#store.add(new Throttle(clock, reportEveryMs, () => this.connection.touch()));
    this.emits = new ReplayedEmits(new ReplayColumns(total), profile, {
      codec: () => this.connection.codec,
      now: () => replayClock.elapsedMs,
      changed: () => {
        touched.request();
        changed();
      },
    });
    this.connection = open(this.emits);
  }

  get isConnected(): boolean {
    return this.connection.state === 'connected';
  }

  /** Starts the clock: from now on, times without a connection are reported. */
  begin(): void {
    this.#watch();
    this.#store.add(this.connection.onDidChange(() => this.#watch()));
  }

  /**
   * Emits the next event.
   * @throws UserError if it failed; in this case, the event is counted as failed
   */
  emit(event: SourceEvent): void {
    const emit: OutgoingEmit = {
      event: event.event,
      args: event.args,
      ack: event.wantsAck ? { timeoutMs: this.#ackTimeoutMs } : undefined,
      volatile: this.mode === 'volatile',
      compress: true,
    };
    try {
      this.#check(emit, event);
    } catch (error) {
      this.emits.fail();
      throw error;
    }
    this.emits.emit(emit, (retried, key) => this.connection.emitToSink(retried, key));
  }

  /** Whether a change that is worth waiting for is still expected. */
  get isAwaiting(): boolean {
    return this.emits.isAwaiting(this.connection.isOver);
  }

  get progress(): ReplayProgress['runs'][number] {
    const { emits } = this;
    const { columns } = emits;
    emits.settle();
    return {
      mode: this.mode,
      connectionId: this.connection.id,
      emitted: columns.emitted,
      ...this.counts,
      largestFlush: emits.largestFlush,
      settledBefore: emits.settledBefore,
      outages: this.#outages.map((outage) => ({ ...outage })),
    };
  }

  /** The number of events by current delivery status; each event is counted once. */
  get counts(): Pick<
    ReplayProgress['runs'][number],
    'sent' | 'discarded' | 'buffered' | 'flushed' | 'lost' | 'acknowledged' | 'queued' | 'timedOut' | 'late' | 'failed'
  > {
    const { columns } = this.emits;
    return {
      sent: columns.count('sent'),
      discarded: columns.count('discarded'),
      buffered: columns.count('buffered'),
      flushed: columns.count('flushed'),
      lost: columns.count('lost'),
      acknowledged: columns.count('acknowledged'),
      queued: columns.count('queued'),
      timedOut: columns.count('timedOut'),
      late: columns.count('late'),
      failed: columns.count('failed'),
    };
  }

  /** Removes the connection. Afterwards, nothing changes anymore. */
  dispose(): void {
    this.emits.end();
    this.#store.dispose();
  }

  /** The dry run, which costs as much as the emit. It is skipped if it would certainly succeed. */
  #check(emit: OutgoingEmit, { carriedBy, bytes }: SourceEvent): void {
    const { codec, maxPayload } = this.connection;
    const known = carriedBy === 'likeFirst' ? this.#firstBytes : carriedBy === codec ? bytes : undefined;
    const isSmall = known !== undefined && (maxPayload === undefined || known * 1.5 + 1000 < maxPayload);
    if (isSmall && codec !== 'v2' && !reservedEvents.has(emit.event)) return;
    const packet = this.connection.check(emit);
    if (carriedBy === 'likeFirst') this.#firstBytes = wireBytes(packet, codec);
  }

  #watch(): void {
    const open = this.#outages.at(-1);
    const isOut = open !== undefined && open.toMs === undefined;
    if (this.isConnected === !isOut) return;
    if (isOut) open.toMs = this.#clock.elapsedMs;
    else this.#outages.push({ fromMs: this.#clock.elapsedMs });
    this.#changed();
  }
}
