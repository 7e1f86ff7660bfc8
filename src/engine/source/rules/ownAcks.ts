/**
 * Acknowledgements that do not reach the application: the acknowledgements of injected events, and all but the first of
 * duplicated events.
 */
import type { Sender } from '../../contracts/observedSink.ts';

interface Wait {
  /** Number of acknowledgements that are still forwarded. */
  forwarded: number;
  /** Number of acknowledgements that follow them and are not forwarded. */
  own: number;
  readonly ruleId: string | undefined;
}

export class OwnAcks {
  /** The expected acknowledgements by namespace, sender and ID. */
  readonly #waits = new Map<string, Wait>();

  get isEmpty(): boolean {
    return this.#waits.size === 0;
  }

  /** @param from the end that acknowledges */
  injected(namespace: string, from: Sender, id: number): void {
    this.#waits.set(key(namespace, from, id), { forwarded: 0, own: 1, ruleId: undefined });
  }

  duplicated(namespace: string, from: Sender, id: number, copies: number, ruleId: string | undefined): void {
    this.#waits.set(key(namespace, from, id), { forwarded: 1, own: copies, ruleId });
  }

  /**
   * Undefined for an acknowledgement that is forwarded. `ruleId` is undefined for the acknowledgement of an injected
   * event.
   */
  take(namespace: string, from: Sender, id: number): { readonly ruleId: string | undefined } | undefined {
    const at = key(namespace, from, id);
    const wait = this.#waits.get(at);
    if (!wait) return undefined;
    if (wait.forwarded > 0) {
      wait.forwarded--;
      return undefined;
    }
    wait.own--;
    if (wait.own <= 0) this.#waits.delete(at);
    return { ruleId: wait.ruleId };
  }
}

function key(namespace: string, from: Sender, id: number): string {
  return `${from} ${id} ${namespace}`;
}
