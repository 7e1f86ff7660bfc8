import * as parser from 'socket.io-parser';
import type { WirePacket } from '../../contracts/inspectedClient.ts';
import { boundNames, boundPacket } from '../../codec/packetBounds.ts';
import { type LargePacket, LargeWire, readLarge } from '../largePacket.ts';
import { ownBytes } from '../../codec/ownBytes.ts';
import { LargeText } from '../largeText.ts';
import { EventPacket, readEvent, reserved, TextFrame } from './eventPacket.ts';
import { packetType } from './packetType.ts';
import type { SocketPacket } from '../engineio/privateFields.ts';

export interface DecoderListener {
  readonly maxAttachments: number;
  /** An event that was read as far as its name. Returns whether the client has to hear of it. */
  onEvent(packet: EventPacket, wire: WirePacket): boolean;
  /** Any other packet. */
  onDecoded(packet: SocketPacket, wire: WirePacket): void;
  /** A message that the decoder refuses, and what it threw; the client ends the connection for it. */
  onUndecodable(chunk: string | Uint8Array | TextFrame, error?: unknown): void;
}

/** A packet that is being read: its text came, some of its attachments may not have. */
interface Begun {
  readonly text: string;
  readonly attachments: Uint8Array[];
  /** What the text says, when it is an event of the common shape: the stock decoder has seen nothing of it then. */
  readonly event?: EventPacket;
  /** The same of a packet that nobody reads now. */
  readonly large?: { readonly text: LargeText; readonly packet: LargePacket };
}

const none: readonly Uint8Array[] = [];

/** The packet of an event, whose text is made when somebody looks. */
class EventWire implements WirePacket {
  readonly #event: EventPacket;
  readonly attachments: readonly Uint8Array[];

  constructor(event: EventPacket, attachments: readonly Uint8Array[]) {
    this.#event = event;
    this.attachments = attachments;
  }

  get text(): string {
    return this.#event.text;
  }

  get textBytes(): number {
    return this.#event.bytes;
  }

  get frame(): Uint8Array | undefined {
    return this.#event.frame;
  }
}

/**
 * The decoder of socket.io-parser, spared the work of which nobody sees the result: the arguments of an event stay as they were on
 * the wire. What it takes and what it refuses is the same, to the message of the error. What is no event of the common shape goes
 * through the stock decoder, and so does an acknowledgement, whose values the client hands on.
 */
export class LazyDecoder extends parser.Decoder {
  readonly #listener: DecoderListener;
  #begun: Begun | undefined;
  /** The large packet that is being told. */
  #large: WirePacket | undefined;

  constructor(listener: DecoderListener) {
    super({ maxAttachments: listener.maxAttachments });
    this.#listener = listener;
    // First to listen, so that the tap knows a packet before the client acts on it.
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

  /** The connection ends, and with it what was only begun. */
  override destroy(): void {
    if (this.#begun) this.#refuse(this.#begun);
    this.#begun = undefined;
    super.destroy();
  }

  /** Text of a websocket, which is made a string of only when somebody needs one. */
  #addFrame(frame: TextFrame): void {
    if (frame instanceof LargeText) return this.#addLarge(frame);
    const event = this.#begun ? undefined : readEvent(frame, this.#listener.maxAttachments);
    if (event?.attachments === 0) this.#tell(event, none);
    else this.#begin(frame.text, event);
  }

  /** Text that was checked before it came. Of what is refused the beginning is shown. */
  #addLarge(text: LargeText): void {
    const unfinished = this.#begun;
    try {
      if (unfinished) throw new Error('got plaintext data when reconstructing a packet');
      const packet = readLarge(text, this.#listener.maxAttachments);
      if (packet.isEvent && reserved.has(packet.event)) throw new Error('invalid payload');
      if (packet.attachments > 0) this.#begun = { text: '', attachments: [], large: { text, packet } };
      else this.#tellLarge(text, packet, none);
    } catch (error) {
      if (unfinished) this.#refuse(unfinished, error);
      this.#begun = undefined;
      this.#listener.onUndecodable(text, error);
      throw error;
    }
  }

  #tellLarge(text: LargeText, packet: LargePacket, attachments: readonly Uint8Array[]): void {
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
    if (event?.attachments === 0) this.#tell(event, none);
    else this.#begin(text, event);
  }

  /** Attachments follow, or it is for the stock decoder. */
  #begin(text: string, event: EventPacket | undefined): void {
    const unfinished = this.#begun;
    event?.keep();
    this.#begun = { text, attachments: [], ...(event && { event }) };
    if (event) return;
    try {
      // Text in place of an attachment is refused, and the packet that lacks it with it.
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
      this.#tellLarge(text, packet, begun.attachments);
      return;
    }
    if (begun?.event && bytes) {
      if (begun.attachments.length < begun.event.attachments) return;
      this.#begun = undefined;
      this.#tell(begun.event, begun.attachments);
      return;
    }
    try {
      if (begun?.event) this.#handOver(begun);
      super.add(chunk);
    } catch (error) {
      if (!begun && bytes) this.#listener.onUndecodable(bytes, error);
      this.#fail(error);
    }
  }

  /** What is neither text nor bytes, the stock decoder must judge. */
  #handOver({ text, attachments }: Begun): void {
    this.#begun = { text, attachments };
    super.add(text);
    for (const attachment of attachments) super.add(attachment);
  }

  #tell(event: EventPacket, attachments: readonly Uint8Array[]): void {
    try {
      boundNames(event.event, event.nsp);
      if (!this.#listener.onEvent(event, new EventWire(event, attachments))) return;
      // The client reads it a tick later.
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
