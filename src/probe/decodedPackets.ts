/**
 * The packets that the library has decoded, with their payloads as they were on the wire. The library handles a packet in the next tick, in the
 * same order. A WeakMap would take more time than everything else that the probe does for a packet.
 */
import { Fifo } from './fifo.ts';
import { isAckType, isEventType, type Packet } from './library.ts';
import { captured, type Payload, unsentPayload } from './payloads.ts';

/** Maximum number of packets that are kept, because the library may never handle some of them. */
const maxDecoded = 10_000;

/** A packet, and what is known of its event. There is one object for both, because it is created for each event. */
export class ReceivedPacket {
  readonly packet: Packet;
  /** A short text is stored in place of its payload. */
  payload: Payload | string;
  /** The number of the event in the reports. */
  event = 0;
  name = '';
  /** The list of arguments that the library passes to the listeners. */
  args: unknown = undefined;
  socket: object = noSocket;
  /** The number of the socket in the reports. */
  number = 0;
  isRun = false;

  constructor(packet: Packet, payload: Payload | string) {
    this.packet = packet;
    this.payload = payload;
  }
}

const noSocket = {};

export class DecodedPackets {
  readonly #packets = new Fifo<ReceivedPacket>();
  /** The last message, until the library has decoded it, and its client. */
  #client: object | undefined;
  #message: unknown;
  /** The messages of packets of which the last message has not been received, by client. */
  readonly #incomplete = new WeakMap<object, unknown[]>();
  /** The number of clients with such messages. Too high if a client was disconnected before it sent the last message. */
  #incompleteCount = 0;

  /** Must be called before the library decodes a message of a client. */
  message(client: object, data: unknown): void {
    // The library decodes a message immediately, so the previous message was not the last one of its packet.
    if (this.#client) this.#keep(this.#client, this.#message);
    this.#client = client;
    this.#message = data;
  }

  /** Must be called when the library has decoded a packet of a client. */
  decoded(client: object, packet: Packet): void {
    if (this.#client !== client) return;
    const last = this.#message;
    this.#client = this.#message = undefined;
    const earlier = this.#incompleteCount > 0 ? this.#incomplete.get(client) : undefined;
    if (isEventType(packet.type) || isAckType(packet.type)) {
      if (this.#packets.length >= maxDecoded) this.#packets.clear();
      const payload = captured(earlier ? [...earlier, last] : last);
      this.#packets.push(new ReceivedPacket(packet, payload));
    }
    if (!earlier) return;
    this.#incomplete.delete(client);
    this.#incompleteCount--;
  }

  /** Removes and returns a packet. The packets before it were for a namespace that the client had left. */
  take(packet: Packet): ReceivedPacket {
    const { first } = this.#packets;
    if (first?.packet === packet) {
      this.#packets.shift();
      return first;
    }
    return this.#packets.take((one) => one.packet === packet) ?? new ReceivedPacket(packet, unsentPayload(packet));
  }

  #keep(client: object, data: unknown): void {
    const known = this.#incomplete.get(client);
    if (known) known.push(data);
    else {
      this.#incomplete.set(client, [data]);
      this.#incompleteCount++;
    }
  }
}
