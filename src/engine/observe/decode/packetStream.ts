/**
 * The Socket.IO packets that one end of a session sends: messages of Engine.IO become packets, with their attachments,
 * which can be in several frames or bodies. The parser is recognized from the messages: text shows the default parser,
 * and bytes without a text before them show the msgpack parser. A message that cannot be read is reported, and reading
 * continues with the next message.
 */
import { explain } from '../../../model/cause/causeTexts.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import type { PacketType } from '../../../model/entry/packetLabel.ts';
import { decodeData } from '../../codec/codecs.ts';
import { TextFrame } from '../../codec/eventPacket.ts';
import { EventWire } from '../../codec/eventWire.ts';
import { largeBytes } from '../../codec/largeBytes.ts';
import { isTooDeep } from '../../codec/packetBounds.ts';
import { maxRecordedBytes } from '../../codec/recordedPart.ts';
import type { Codec, WirePacket } from '../../contracts/inspectedClient.ts';
import { type PacketHead, readPackedHead, readTextHead } from './packetHead.ts';

/** A message of Engine.IO. */
export interface EngineMessage {
  /** The message: text with the type of Engine.IO before it, or bytes without the type. Only the beginning, if the message was cut. */
  readonly bytes: Buffer;
  /** The length of the whole message. */
  readonly length: number;
  /** Whether the memory stays valid after the call. */
  readonly isOwn: boolean;
}

export interface ReadPacket {
  readonly head: PacketHead;
  readonly wire: WirePacket;
  readonly codec: Codec;
  /** Size on the wire, including attachments. */
  readonly bytes: number;
}

export interface PacketListener {
  packet(packet: ReadPacket, t: number): void;
  /**
   * @param data text without the type of Engine.IO, or bytes
   * @param length the length on the wire
   */
  unreadable(
    label: PacketType,
    data: string | Uint8Array,
    length: number,
    cause: StoredCause | undefined,
    t: number,
  ): void;
}

/** A packet whose attachments were not all received. */
interface Pending {
  readonly head: PacketHead;
  /** A copy of the packet's text. */
  readonly frame: TextFrame;
  readonly codec: Codec;
  readonly attachments: Uint8Array[];
  bytes: number;
  /** Number of further bytes that are recorded of this packet. */
  remaining: number;
}

/** A copy of the text of a message. */
class OwnFrame extends TextFrame {
  override readonly isOwn = true;
}

/** A packet whose text is created when it is read. */
class FrameWire implements WirePacket {
  readonly #frame: TextFrame;
  readonly attachments: readonly Uint8Array[];

  constructor(frame: TextFrame, attachments: readonly Uint8Array[] = []) {
    this.#frame = frame;
    this.attachments = attachments;
  }

  get text(): string {
    return this.#frame.text;
  }

  get textBytes(): number {
    return this.#frame.bytes.length - 1;
  }

  get frame(): Uint8Array {
    return this.#frame.bytes;
  }

  get ownsFrame(): boolean {
    return this.#frame.isOwn;
  }
}

export class PacketStream {
  readonly #listener: PacketListener;
  #pending: Pending | undefined;

  constructor(listener: PacketListener) {
    this.#listener = listener;
  }

  /** Whether attachments of the current packet are still missing. */
  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /** @param isV2 whether it is Socket.IO 2 */
  text(message: EngineMessage, isV2: boolean, t: number): void {
    this.end(t);
    const { bytes, length, isOwn } = message;
    const isCut = bytes.length < length;
    const codec = isV2 ? 'v2' : 'default';
    const frame = isOwn ? new OwnFrame(bytes) : new TextFrame(bytes);
    const result = readTextHead(frame, isCut, codec);
    if (!('head' in result)) {
      this.#listener.unreadable('unreadable', frame.text, length, result.cause, t);
      return;
    }
    const { head } = result;
    if (head.attachments === 0) {
      const wire = head.packet ? new EventWire(head.packet, []) : new FrameWire(frame);
      this.#listener.packet({ head, wire, codec, bytes: length }, t);
      return;
    }
    if (!isOwn) {
      // The head refers to the memory of its frame.
      this.text({ bytes: Buffer.from(bytes), length, isOwn: true }, isV2, t);
      return;
    }
    const remaining = Math.max(0, maxRecordedBytes - bytes.length);
    this.#pending = { head, frame, codec, attachments: [], bytes: length, remaining };
  }

  binary(message: EngineMessage, isV2: boolean, t: number): void {
    const pending = this.#pending;
    if (!pending) return this.#packed(message, t);
    const kept = message.bytes.subarray(0, pending.remaining);
    const part = message.isOwn ? kept : new Uint8Array(kept);
    pending.remaining -= part.length;
    pending.attachments.push(part);
    // In Engine.IO 3, a binary message starts with its type.
    pending.bytes += message.length + (isV2 ? 1 : 0);
    if (pending.attachments.length === pending.head.attachments) this.#complete(pending, t);
  }

  /** Must be called when no more attachments follow. */
  end(t: number): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    const { head, attachments } = pending;
    const counts = { count: head.attachments, missing: head.attachments - attachments.length };
    this.#unreadable('unfinished', pending, explain('observe.attachmentsMissing', counts), t);
  }

  /** Reports the text, and the attachments that were received. */
  #unreadable(label: PacketType, { frame, attachments, bytes }: Pending, cause: StoredCause, t: number): void {
    const attached = attachments.reduce((sum, { length }) => sum + length, 0);
    this.#listener.unreadable(label, frame.text, bytes - attached, cause, t);
    for (const part of attachments) this.#listener.unreadable(label, part, part.length, undefined, t);
  }

  #complete(pending: Pending, t: number): void {
    this.#pending = undefined;
    const { head, frame, codec, attachments, bytes, remaining } = pending;
    const wire = new FrameWire(frame, attachments);
    const isWhole = remaining > 0 || bytes <= maxRecordedBytes;
    // Placeholders of the common form are valid already.
    if (!head.packet && isWhole && bytes < largeBytes && !canDecode(codec, wire)) {
      this.#unreadable('unreadable', pending, explain('packet.invalidBinary', { fault: 'missingAttachment' }), t);
    } else this.#listener.packet({ head, wire, codec, bytes }, t);
  }

  /** Handles bytes that are not an attachment. */
  #packed({ bytes, length, isOwn }: EngineMessage, t: number): void {
    const result = bytes.length === length ? readPackedHead(bytes) : undefined;
    if (result && 'head' in result) {
      const text = isOwn ? bytes : new Uint8Array(bytes);
      this.#listener.packet({ head: result.head, wire: { text, attachments: [] }, codec: 'msgpack', bytes: length }, t);
      return;
    }
    const cause = result?.cause ?? explain('observe.strayBytes');
    this.#listener.unreadable('unreadable', new Uint8Array(bytes), length, cause, t);
  }
}

function canDecode(codec: Codec, wire: WirePacket): boolean {
  try {
    if (!isTooDeep(wire.text as string)) decodeData(codec, wire);
    return true;
  } catch {
    return false;
  }
}
