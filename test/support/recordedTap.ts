import type { StoredCause } from '../../src/model/cause/cause.ts';
import type { ExchangeTap, ProxyTap, RequestHead, ResponseHead } from '../../src/engine/observe/proxy/proxyTap.ts';

/** An exchange as a tap saw it. */
export interface SeenExchange {
  readonly head: RequestHead;
  response?: ResponseHead;
  readonly toServer: Buffer[];
  readonly toClient: Buffer[];
  /** Undefined until it has ended. */
  isComplete?: boolean;
}

/** A tap that stores everything that it receives. */
export class RecordedTap implements ProxyTap {
  readonly exchanges: SeenExchange[] = [];
  readonly failures: StoredCause[] = [];
  readonly errors: unknown[] = [];
  recoveries = 0;
  readonly #changed = new Set<() => void>();

  request(head: RequestHead): ExchangeTap {
    const seen: SeenExchange = { head, toServer: [], toClient: [] };
    this.exchanges.push(seen);
    return {
      toServer: (chunk) => void seen.toServer.push(chunk),
      toClient: (chunk) => void seen.toClient.push(chunk),
      response: (response) => void (seen.response = response),
      end: (isComplete) => {
        seen.isComplete = isComplete;
        this.#change();
      },
    };
  }

  targetFailed(cause: StoredCause): void {
    this.failures.push(cause);
    this.#change();
  }

  targetResponded(): void {
    this.recoveries++;
    this.#change();
  }

  tapFailed(error: unknown): void {
    this.errors.push(error);
  }

  /** Resolves when a condition is met; it is checked after each end and failure. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        this.#changed.delete(check);
        resolve();
      };
      this.#changed.add(check);
    });
  }

  #change(): void {
    for (const check of this.#changed) check();
  }
}
