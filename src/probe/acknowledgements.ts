/** Observes acknowledgements in both directions: those that the process sends, those that it receives, and those that it no longer waits for. */
import {
  type ClientSocket,
  isAckType,
  type Packet,
  type ServerSocket,
  type SessionParts,
  socketOf,
} from './library.ts';
import { payloadOf } from './payloads.ts';
import type { ProbeContext } from './probeContext.ts';
import type { ReceivedEvents } from './receivedEvents.ts';
import { type Method, ignoreErrors, wrapMethod } from './wrapMethod.ts';

export class Acknowledgements {
  readonly #context: ProbeContext;
  readonly #received: ReceivedEvents;
  /** The acknowledgement that is being encoded. */
  #ack: { encoded: unknown } | undefined;

  constructor(context: ProbeContext, received: ReceivedEvents) {
    this.#context = context;
    this.#received = received;
  }

  /** Observes a call in which the library encodes an acknowledgement and writes it to the connection. */
  written(client: SessionParts, packet: Packet, call: () => unknown): unknown {
    const ack: { encoded: unknown } = { encoded: undefined };
    const outer = this.#ack;
    this.#ack = ack;
    try {
      return call();
    } finally {
      this.#ack = outer;
      ignoreErrors(() => {
        const { send, now, observed } = this.#context;
        const socket = observed.socket(socketOf(client, packet.nsp ?? '/'));
        // A session that has ended sends nothing.
        if (ack.encoded !== undefined && socket !== 0)
          send({ type: 'acked', socket, t: now(), ackId: packet.id ?? -1, ...payloadOf(ack.encoded) });
      });
    }
  }

  #acknowledged(socket: object, packet: Packet): void {
    const { send, now, observed } = this.#context;
    const payload = this.#received.payloadOf(packet);
    send({ type: 'acknowledged', socket: observed.socket(socket), t: now(), ackId: packet.id ?? -1, ...payload });
  }

  /** @param socket undefined for a broadcast */
  timedOut(socket: object | undefined, namespace: string, ackId: number, timeoutMs: number): void {
    const { send, now, observed } = this.#context;
    send({ type: 'ackTimedOut', socket: observed.socket(socket), t: now(), namespace, ackId, timeoutMs });
  }

  /** @param prototype the prototype of the class `Socket` of the server or of the client library */
  observe(prototype: object): void {
    wrapMethod(prototype, 'onack', (self, args, call) => {
      if (this.#context.isOn()) ignoreErrors(() => this.#acknowledged(self, args[0] as Packet));
      return call();
    });
  }

  /** Returns a callback of a client that reports a timeout, but not an error because the socket was disconnected. */
  untilTimeout(callback: object, socket: ClientSocket, ackId: number, timeoutMs: number): Method {
    return untilError(callback, (error) => {
      if (error.message === 'operation has timed out') this.timedOut(socket, socket.nsp, ackId, timeoutMs);
    });
  }

  /** @param prototype the prototype of the class `Socket` of the server */
  observeTimeouts(prototype: object): void {
    wrapMethod(prototype, 'registerAckCallback', (self, args, call) => {
      const [id, callback, ...rest] = args;
      const socket = self as ServerSocket;
      const timeoutMs = socket.flags?.timeout;
      if (timeoutMs === undefined || typeof callback !== 'function' || !this.#context.isOn()) return call();
      const ended = (): void => this.timedOut(socket, socket.nsp.name, Number(id), timeoutMs);
      return call([id, untilError(callback, ended), ...rest]);
    });
  }

  /** Must be called with what the encoder returned for a packet. */
  encoded(packet: unknown, encoded: unknown): void {
    if (this.#ack && isAckType((packet as Packet | undefined)?.type)) this.#ack.encoded = encoded;
  }
}

/** Returns a callback that calls `ended` first if it receives an error. */
export function untilError(callback: object, ended: (error: Error) => void): Method {
  return function (...values): unknown {
    const [error] = values;
    if (error instanceof Error) ignoreErrors(() => ended(error));
    return Reflect.apply(callback as Method, this, values);
  };
}
