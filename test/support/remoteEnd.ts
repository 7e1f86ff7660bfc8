/**
 * The sockets of a client or server in another process or page: they exchange emits and received events with the test as JSON, in which
 * bytes are objects.
 */
import { formatPayload } from '../../src/model/payload/payload.ts';
import type { End, Emitter } from './observedRun.ts';

export interface RemoteEmit {
  readonly namespace: string;
  readonly event: string;
  readonly args: readonly unknown[];
  /** The ID with which the acknowledgement is reported. */
  readonly ack?: number;
}

/** An event, or the acknowledgement of an emit. */
export interface RemoteReport {
  readonly namespace?: string;
  readonly event?: string;
  readonly ack?: number;
  readonly args: readonly unknown[];
}

type Listener = (...args: unknown[]) => void;

export class RemoteEnd {
  readonly sockets: End;
  readonly #listeners = new Map<string, Listener>();
  readonly #acks: Listener[] = [];

  /** @param send is called with all emits of one iteration of the event loop */
  constructor(namespaces: readonly string[], send: (emits: readonly RemoteEmit[]) => void) {
    let queued: RemoteEmit[] = [];
    const emit = (one: RemoteEmit): void => {
      if (queued.push(one) > 1) return;
      queueMicrotask(() => {
        send(queued);
        queued = [];
      });
    };
    this.sockets = new Map(namespaces.map((namespace) => [namespace, this.#socket(namespace, emit)]));
  }

  report({ namespace = '', event, ack, args }: RemoteReport): void {
    const listener = ack === undefined ? this.#listeners.get(`${namespace} ${event}`) : this.#acks[ack];
    listener?.(...args.map(unpacked));
  }

  #socket(namespace: string, emit: (one: RemoteEmit) => void): Emitter {
    return {
      on: (event, listener) => this.#listeners.set(`${namespace} ${event}`, listener),
      emit: (event, ...all) => {
        const last = all.at(-1);
        const wantsAck = typeof last === 'function';
        const args = (wantsAck ? all.slice(0, -1) : all).map((arg) => withPlainKeys(formatPayload(arg)));
        emit({ namespace, event, args, ...(wantsAck && { ack: this.#acks.push(last as Listener) - 1 }) });
      },
    };
  }
}

/** In the notation of payloads, each key that begins with `$` has a second one, which the other end does not remove. */
function withPlainKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withPlainKeys);
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key.startsWith('$$') ? key.slice(1) : key, withPlainKeys(child)]),
  );
}

function unpacked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unpacked);
  const { $binary: bytes } = value as { $binary?: unknown };
  if (typeof bytes === 'string') return Buffer.from(bytes, 'base64');
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, unpacked(child)]));
}
