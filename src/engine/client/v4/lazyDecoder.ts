import { reservedEvents } from '../../../model/payload/parserLimits.ts';
import * as parser from 'socket.io-parser';
import type { WirePacket } from '../../contracts/inspectedClient.ts';
import { boundNames, boundPacket } from '../../codec/packetBounds.ts';
import { type LargePacket, LargeWire, readLarge } from '../engineio/largePacket.ts';
import { ownBytes } from '../../codec/ownBytes.ts';
import { LargeText } from '../engineio/largeText.ts';
import { EventPacket, readEvent, TextFrame } from '../../codec/eventPacket.ts';
import { EventWire } from '../../codec/eventWire.ts';
import { packetType } from '../../codec/packetType.ts';
import type { SocketPacket } from '../../contracts/packets.ts';

export interface DecoderListener {
  readonly maxAttachments: number;
  /** Called with an event of which only the beginning up to its name was parsed. Returns whether it must be passed to the client. */
  onEvent(packet: EventPacket, wire: WirePacket): boolean;
  /** Called with any other packet. */
  onDecoded(packet: SocketPacket, wire: WirePacket): void;
  /** Called with a message that the decoder refuses, and with its error. The client ends the connection because of it. */
  onUndecodable(chunk: string | Uint8Array | TextFrame, error?: unknown): void;
}

/** A packet that is being received: its text is complete, its attachments may not be. */
interface Begun {
  readonly text: string;
  readonly attachments: Uint8Array[];
  /** Set if the text is an event of the common form. Such an event is not passed to the client's own decoder. */
  readonly event?: EventPacket;
  /** Set for a large packet, which is not parsed now. */
  readonly large?: { readonly text: LargeText; readonly packet: LargePacket };
}

const none: readonly Uint8Array[] = [];

/**
 * The decoder of socket.io-parser without the work whose result is not used: the arguments of an event stay in their wire form. It accepts
 * and refuses the same packets, with the same error messages. Packets other than events of the common form are passed to the stock decoder,
 * including acknowledgements, whose values the client passes on.
 */
export class LazyDecoder extends parser.Decoder {
  readonly #listener: DecoderListener;
  #begun: Begun | undefined;
  /** The large packet that is being reported. */
  #large: WirePacket | undefined;

  constructor(listener: DecoderListener) {
    super({ maxAttachments: listener.maxAttachments });
    this.#listener = listener;
    // This listener is added first, so that the tap reports a packet before the client processes it.
    this.on('decoded', (packet) => {
      if (packet instanceof EventPacket) return;
      listener.onDecoded(packet, this.#large ?? this.#begun ?? { text: '', attachments: none });
      this.#begun = undefined;
      this.#large = undefined;
    });
  }

  override add(chunk: unknown): void {
    if (typeof chunk === 'string') this.#addText(chunk);
    else if (chunk instanceof TextFrame) this.#addFrame(chunk);
    else this.#addAttachment(chunk);
  }

  /** Called at the end of the connection. Incomplete packets are dropped. */
  override destroy(): void {
    if (this.#begun) this.#refuse(this.#begun);
    this.#begun = undefined;
    super.destroy();
  }

  /** Text of a WebSocket message, which is converted to a string only when one is needed. */
  #addFrame(frame: TextFrame): void {
    if (frame.isOwn && frame instanceof LargeText) return this.#addLarge(frame);
    const event = this.#begun ? undefined : readEvent(frame, this.#listener.maxAttachments);
    if (event?.attachments === 0) this.#report(event, none);
    else this.#begin(frame.text, event);
  }

  /** Text that was validated already. If it is refused, only its beginning is reported. */
  #addLarge(text: LargeText): void {
    const unfinished = this.#begun;
    try {
      if (unfinished) throw new Error('got plaintext data when reconstructing a packet');
      const packet = readLarge(text, this.#listener.maxAttachments);
      if (packet.isEvent && reservedEvents.has(packet.event)) throw new Error('invalid payload');
      if (packet.attachments > 0) this.#begun = { text: '', attachments: [], large: { text, packet } };
      else this.#emitLarge(text, packet, none);
    } catch (error) {
      if (unfinished) this.#refuse(unfinished, error);
      this.#begun = undefined;
      this.#listener.onUndecodable(text, error);
      throw error;
    }
  }

  #emitLarge(text: LargeText, packet: LargePacket, attachments: readonly Uint8Array[]): void {
    const { isEvent, nsp, id, event } = packet;
    const wire = new LargeWire(text, attachments);
    if (!isEvent) {
      const ack = { type: packetType.ack, nsp, data: [], ...(id !== undefined && { id }) };
      this.#large = wire;
      this.emitReserved('decoded', ack);
      return;
    }
    const listAt = text.payloadAt;
    const read = new EventPacket(
      text,
      text.bytes.length - 1,
      { attachments: attachments.length, nsp, id, listAt },
      event,
    );
    if (this.#listener.onEvent(read, wire)) this.emitReserved('decoded', read);
  }

  #addText(text: string): void {
    const event = this.#begun ? undefined : readEvent(text, this.#listener.maxAttachments);
    if (event?.attachments === 0) this.#report(event, none);
    else this.#begin(text, event);
  }

  /** Begins a packet whose attachments follow, or that is passed to the stock decoder. */
  #begin(text: string, event: EventPacket | undefined): void {
    const unfinished = this.#begun;
    event?.keep();
    this.#begun = { text, attachments: [], ...(event && { event }) };
    if (event) return;
    try {
      // Text in place of an attachment is refused, together with the incomplete packet.
      if (unfinished?.event) throw new Error('got plaintext data when reconstructing a packet');
      const unread = unfinished ? undefined : boundPacket(text, true);
      if (unread) this.emitReserved('decoded', unread);
      else super.add(text);
    } catch (error) {
      if (unfinished) this.#refuse(unfinished, error);
      this.#fail(error);
    }
  }

  #addAttachment(chunk: unknown): void {
    const bytes = ArrayBuffer.isView(chunk) ? ownBytes(chunk) : undefined;
    if (bytes) this.#begun?.attachments.push(bytes);
    const begun = this.#begun;
    if (begun?.large && bytes) {
      const { text, packet } = begun.large;
      if (begun.attachments.length < packet.attachments) return;
      this.#begun = undefined;
      this.#emitLarge(text, packet, begun.attachments);
      return;
    }
    if (begun?.event && bytes) {
      if (begun.attachments.length < begun.event.attachments) return;
      this.#begun = undefined;
      this.#report(begun.event, begun.attachments);
      return;
    }
    try {
      if (begun?.event) this.#passOn(begun);
      super.add(chunk);
    } catch (error) {
      // An empty message has no content at all.
      const refused = chunk === undefined ? '' : bytes;
      if (!begun && refused !== undefined) this.#listener.onUndecodable(refused, error);
      this.#fail(error);
    }
  }

  /** Passes an incomplete packet on to the stock decoder, which validates chunks that are neither text nor bytes. */
  #passOn({ text, attachments }: Begun): void {
    this.#begun = { text, attachments };
    super.add(text);
    for (const attachment of attachments) super.add(attachment);
  }

  #report(event: EventPacket, attachments: readonly Uint8Array[]): void {
    try {
      boundNames(event.event, event.nsp);
      if (!this.#listener.onEvent(event, new EventWire(event, attachments))) return;
      // The client reads the event in a later tick.
      event.keep();
      this.emitReserved('decoded', event);
    } catch (error) {
      this.#refuse({ text: event.text, attachments }, error);
      throw error;
    }
  }

  #fail(error: unknown): never {
    if (this.#begun) this.#refuse(this.#begun, error);
    this.#begun = undefined;
    throw error;
  }

  #refuse(
    { text, attachments }: { readonly text: string; readonly attachments: readonly Uint8Array[] },
    error?: unknown,
  ): void {
    for (const chunk of [text, ...attachments]) this.#listener.onUndecodable(chunk, error);
  }
}
