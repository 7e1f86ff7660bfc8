/**
 * Injected events that wait until neither end of their session is in the middle of a packet. The events of a session
 * keep their order.
 */
import { messageOf } from '../../../base/userError.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { userError } from '../../../model/cause/userErrors.ts';
import type { ObservedConnection } from '../observedConnection.ts';
import type { GatedSession } from './gatedSession.ts';

interface Waiting {
  readonly connection: ObservedConnection;
  /** Adds the event and returns its seq; undefined if it cannot be added now. @throws for values that the parser cannot encode */
  readonly add: () => number | undefined;
  readonly added: (seq: number) => void;
  readonly refused: (error: Error) => void;
  readonly timer: Disposable;
}

/** Maximum time for which an injected event waits for the end of the packets that both ends are sending, in milliseconds. */
const maxBusyMs = 30_000;

export class InjectionQueue implements Disposable {
  readonly #clock: Clock;
  readonly #queues = new Map<GatedSession, Waiting[]>();
  #isScheduled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param add adds the event to the messages that the session forwards; undefined if it cannot be added now
   * @returns the seq of its entry, when it is added
   * @throws UserError if the connection ends before, or if values cannot be sent
   */
  add(gated: GatedSession, connection: ObservedConnection, add: () => number | undefined): Promise<number> {
    return new Promise((added, refused) => {
      const queue = this.#queues.get(gated) ?? [];
      this.#queues.set(gated, queue);
      const timer = this.#clock.after(maxBusyMs, () => {
        queue.splice(queue.indexOf(waiting), 1);
        refused(userError('inject.busy', { connectionId: connection.id }));
        this.advanced();
      });
      const waiting: Waiting = { connection, add, added, refused, timer };
      queue.push(waiting);
      this.#serve(gated, queue);
    });
  }

  /** Must be called when more of a session was decoded, or when it has ended, because waiting events may be added then. */
  advanced(): void {
    if (this.#isScheduled || this.#queues.size === 0) return;
    this.#isScheduled = true;
    // The message that was decoded is not forwarded yet.
    queueMicrotask(() => {
      this.#isScheduled = false;
      for (const [gated, queue] of [...this.#queues]) this.#serve(gated, queue);
    });
  }

  dispose(): void {
    for (const { connection, refused, timer } of [...this.#queues.values()].flat()) {
      timer.dispose();
      refused(userError('inject.notOpen', { connectionId: connection.id }));
    }
    this.#queues.clear();
  }

  #serve(gated: GatedSession, queue: Waiting[]): void {
    for (let first = queue[0]; first && decide(first); first = queue[0]) {
      first.timer.dispose();
      queue.shift();
    }
    if (queue.length === 0) this.#queues.delete(gated);
  }
}

/** @returns false for an event that must wait longer */
function decide({ connection, add, added, refused }: Waiting): boolean {
  if (!connection.isJoined) {
    refused(userError('inject.notOpen', { connectionId: connection.id }));
    return true;
  }
  try {
    const seq = add();
    if (seq === undefined) return false;
    added(seq);
  } catch (error) {
    refused(userError('emit.notEncoded', { reported: messageOf(error) }));
  }
  return true;
}
