/**
 * Emits an event and checks its expectation. Events from the server are watched from a time before the emit, so that an
 * event that is received before the acknowledgement counts. They are watched whether or not they are recorded, because
 * the capture may be paused.
 */
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';
import { messageOf, UserError } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import {
  checkOutcome,
  EventCheck,
  type Expectation,
  expectResultOf,
  type ExpectResult,
  mayStillBeDelivered,
} from '../../model/matcher/expectation.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { decodeData } from '../codec/codecs.ts';
import type { IncomingEvent, OutgoingEmit, WirePacket } from '../contracts/inspectedClient.ts';
import type { Connection } from '../connection/connection.ts';
import type { TrackedEmit } from '../connection/trackedEmit.ts';
import type { Engine } from '../engine.ts';
import { readWholeBelow } from '../log/argsBeginning.ts';
import { argsOf } from '../log/recordReader.ts';

/** An emit that was refused before it was sent: it is recorded, with the reason. */
export interface RefusedEmit {
  readonly seq: number;
  readonly delivery: 'failed';
  readonly error: StoredCause;
}

/**
 * @param notation the expectation as JSON, for large payloads, which are compared on another thread
 * @param ended fires when the caller no longer waits
 * @returns the recorded emit, and the result of the check once it is decided
 * @throws UserError when the emit is refused before sending and that is not expected
 */
export function emitExpecting(
  engine: Engine,
  connection: Connection,
  {
    emit,
    expectation,
    notation,
    ended,
  }: { emit: OutgoingEmit; expectation: Expectation; notation: string; ended: Event<void> },
): { trackedEmit: TrackedEmit | RefusedEmit; result: Promise<ExpectResult> } {
  const events = new EventCheck(expectation);
  const scope = new DisposableStore();
  const waiting = new Wait(engine.clock, expectation.withinMs);
  scope.add(waiting);
  scope.add(ended(() => waiting.giveUp()));
  const comparing = new Set<Promise<void>>();
  let failure: Error | undefined;
  const { large } = engine.log;
  scope.add(
    connection.listen((incoming) => {
      const { event, packet, recoveryOffset } = incoming;
      if (!large || !isLarge(packet)) events.received(event, () => argumentsOf(incoming, connection));
      else if (events.isAbout(event)) {
        const params = { expect: notation, event, isOffsetCertain: recoveryOffset === 'certain' };
        const compared = large.readPacket(connection.codec, packet, 'checkEvent', params).then(
          (comparison) => events.addComparison(comparison),
          (error: unknown) => {
            failure ??= error instanceof Error ? error : new Error(messageOf(error));
          },
        );
        comparing.add(compared);
        void compared.then(() => {
          comparing.delete(compared);
          waiting.check();
        });
      }
      waiting.check();
    }),
  );
  // Nothing more will be received.
  const noMore = (): boolean => connection.isOver;
  scope.add(connection.onDidChange(() => waiting.check()));
  scope.add(
    engine.onDidChange((change) => {
      if ('removed' in change && change.removed === connection.id) waiting.giveUp();
    }),
  );
  const decided = async (trackedEmit: TrackedEmit): Promise<ExpectResult> => {
    await trackedEmit.whenDecided();
    scope.add(engine.log.onDidAmend(({ seq }) => seq === trackedEmit.seq && waiting.check()));
    await waiting.until(() => !mayStillBeDelivered(expectation, trackedEmit.delivery));
    const result = await checked(engine, trackedEmit, expectation, notation);
    if (result.status === 'failed') return result;
    await waiting.until(() => events.isDecided || failure !== undefined || noMore());
    // Events that were received in time count, even if their comparison takes longer.
    if (!events.isDecided) await Promise.all(comparing);
    if (!events.isDecided && failure !== undefined) throw failure;
    return events.result;
  };
  try {
    const trackedEmit = emitted(connection, { ...emit, ack: ackFor(expectation, emit.ack, connection.profile) });
    if ('refused' in trackedEmit) {
      scope.dispose();
      if (expectation.delivery !== 'failed') throw trackedEmit.error;
      return { trackedEmit: trackedEmit.refused, result: Promise.resolve({ status: 'passed' }) };
    }
    engine.expectations.begin(trackedEmit.seq);
    return { trackedEmit, result: decided(trackedEmit).finally(() => scope.dispose()) };
  } catch (error) {
    scope.dispose();
    throw error;
  }
}

function emitted(
  connection: Connection,
  emit: OutgoingEmit,
): TrackedEmit | { readonly refused: RefusedEmit; readonly error: UserError } {
  try {
    return connection.emit(emit);
  } catch (error) {
    const seq = error instanceof UserError ? seqOf(error.data) : undefined;
    if (!(error instanceof UserError) || seq === undefined) throw error;
    return { refused: { seq, delivery: 'failed', error: causeOf(error, 'emit.refused') }, error };
  }
}

function seqOf(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null || !('seq' in data)) return undefined;
  return typeof data.seq === 'number' ? data.seq : undefined;
}

/** If an acknowledgement is expected, it is requested, with a default timeout if there is no other limit. */
function ackFor(
  { needsAck, withinMs }: Expectation,
  ack: OutgoingEmit['ack'],
  { ackTimeoutMs }: ConnectionProfile,
): OutgoingEmit['ack'] {
  const requested = ack ?? (needsAck ? {} : undefined);
  if (!requested || requested.timeoutMs !== undefined || ackTimeoutMs !== undefined) return requested;
  return { ...requested, timeoutMs: withinMs };
}

/** Checks everything except the events. */
async function checked(
  { log }: Engine,
  { wantsAck, facts, ackSeq }: TrackedEmit,
  expectation: Expectation,
  expect: string,
): Promise<ExpectResult> {
  const record = ackSeq === undefined ? undefined : log.read(ackSeq);
  const outcome = { wantsAck, delivery: facts.delivery, latencyMs: facts.latencyMs };
  if (record && expectation.ack && log.large?.holds(record))
    return log.large.read(record, 'checkAck', { expect, outcome });
  const ack = record && (expectation.ack ? argsOf(record) : []);
  return expectResultOf(checkOutcome(expectation, { ...outcome, ack }));
}

function isLarge(packet: WirePacket): boolean {
  let bytes = packet.frame?.byteLength ?? packet.text.length;
  for (const { byteLength } of packet.attachments) bytes += byteLength;
  return bytes >= readWholeBelow;
}

/** The arguments of the application, without the offset that connection state recovery adds. */
function argumentsOf({ packet, recoveryOffset }: IncomingEvent, { codec }: Connection): unknown[] {
  return decodeData(codec, packet).slice(1, recoveryOffset === 'certain' ? -1 : undefined);
}

/** Waits until a condition is met, up to a time limit that starts at construction. */
class Wait implements Disposable {
  readonly #timer: Disposable;
  #isOver = false;
  #check: (() => void) | undefined;

  constructor(clock: Clock, ms: number) {
    this.#timer = clock.after(ms, () => this.giveUp());
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#check = () => {
        if (this.#isOver || condition()) resolve();
      };
      this.#check();
    });
  }

  /** Must be called when the condition may have changed. */
  check(): void {
    this.#check?.();
  }

  giveUp(): void {
    this.#isOver = true;
    this.check();
  }

  dispose(): void {
    this.#timer.dispose();
    this.giveUp();
  }
}
