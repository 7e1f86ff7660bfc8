import { Emitter } from '../../../src/base/emitter.ts';
import type { Port } from '../../../src/protocol/channel.ts';

/** A port whose other end is the test. */
export class TestPort implements Port {
  readonly #messages = new Emitter<unknown>();
  readonly onMessage = this.#messages.event;
  readonly sent: { message: unknown; transfer: ArrayBuffer[] }[] = [];
  /** Every post throws this error while it is set, like a port whose other end is closed. */
  broken: Error | undefined;
  other: TestPort | undefined;

  get posts(): unknown[] {
    return this.sent.map(({ message }) => message);
  }

  post(message: unknown, transfer: ArrayBuffer[]): void {
    if (this.broken) throw this.broken;
    // Like a real port, this port refuses values that cannot be cloned, and loses prototypes.
    const copy: unknown = structuredClone(message, { transfer });
    this.sent.push({ message: copy, transfer });
    queueMicrotask(() => this.other?.receive(copy));
  }

  receive(message: unknown): void {
    this.#messages.fire(message);
  }
}

/** Two ports that are connected to each other. */
export function portPair(): [TestPort, TestPort] {
  const [left, right] = [new TestPort(), new TestPort()];
  left.other = right;
  right.other = left;
  return [left, right];
}
