/** The format of a payload in its record: first the sizes of all parts, then the parts, so that a range of one part can be read alone. */
import type { BodyFront, RecordBody } from '../contracts/record.ts';
import type { Codec, WirePacket } from '../contracts/inspectedClient.ts';
import { largeBytes } from '../codec/largeBytes.ts';
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { codecCodes } from './columns/factCodes.ts';

/** Attachments of at least this size are passed to the writer without a copy, if that is allowed. For smaller ones, a copy is faster. */
const minReferencedSize = 4096;

const codecMask = 7;
/** The value 16 was used by an earlier version, so it must not get another meaning. */
const flags = { unsent: 8, isText: 32, isValue: 64 } as const;

/** A larger payload is not kept, because the sizes in a record have 32 bits. */
export const largestBody = 1024 * 1024 * 1024;

/** Maximum size in the record, in bytes. */
export function bodySize(body: RecordBody): number {
  if (body.type === 'wire') return packetSize(body.packet);
  return partsSize(textSize(body.args.json), body.args.buffers);
}

/** The bytes that the writer must reserve. Large text that owns its memory is not copied. */
export function copiedSize(body: RecordBody): number {
  return body.type === 'wire' && isReferencedText(body.packet) ? 0 : bodySize(body);
}

/** Whether the writer keeps the text without a copy. For a packet with a frame, `text` is not read, because that would decode it. */
export function isReferencedText(packet: WirePacket): boolean {
  if (packet.ownsFrame === true) return true;
  if (packet.frame) return false;
  const { text } = packet;
  return typeof text !== 'string' && text.byteLength >= largeBytes;
}

/** Like `writeBody`, for a packet. */
export function packetSize(packet: WirePacket): number {
  return partsSize(textSize(packet.frame ?? packet.text), packet.attachments);
}

export function writeBody(writer: ByteWriter, body: RecordBody): void {
  if (body.type === 'wire') writePacket(writer, flagsOf(body), body.packet);
  else writeParts(writer, flagsOf(body), body.args.json, body.args.buffers);
}

/** @param mayKeep large attachments are not copied, because their bytes do not change anymore */
export function writePacket(writer: ByteWriter, bits: number, packet: WirePacket, mayKeep = false): void {
  const { frame } = packet;
  writeParts(writer, bits, frame ? undefined : packet.text, packet.attachments, frame, mayKeep, packet.ownsFrame);
}

function writeParts(
  writer: ByteWriter,
  bits: number,
  text: string | Uint8Array | undefined,
  attachments: readonly (Uint8Array | ArrayBuffer)[],
  frame?: Uint8Array,
  mayKeep = false,
  ownsFrame = false,
): void {
  writer.u8(bits);
  const sizeAt = writer.length;
  writer.u32(0);
  writer.u32(attachments.length);
  for (const { byteLength } of attachments) writer.u32(byteLength);
  const textAt = writer.length;
  if (frame && ownsFrame) writer.addReference(frame.subarray(1));
  else if (frame) writer.rawBehindFirst(frame);
  else if (typeof text === 'string') writer.plain(text);
  else if (text && text.byteLength >= largeBytes) writer.addReference(text);
  else if (text) writer.raw(text);
  writer.setU32(sizeAt, writer.length - textAt);
  for (const attachment of attachments) {
    const bytes = attachment instanceof ArrayBuffer ? new Uint8Array(attachment) : attachment;
    if (mayKeep && canBeReferenced(bytes)) writer.addReference(bytes);
    else writer.raw(bytes);
  }
}

/** In Engine.IO 3, a binary message starts with its type, so an attachment can be a view without the first byte of its memory. */
const typeByte = 1;

/** Whether an attachment is kept without a copy. A slice of a larger chunk is copied, because it would keep the whole chunk in memory. */
function canBeReferenced({ byteLength, buffer }: Uint8Array): boolean {
  return byteLength >= minReferencedSize && (byteLength >= largeBytes || byteLength >= buffer.byteLength - typeByte);
}

function textSize(text: string | Uint8Array): number {
  return typeof text === 'string' ? text.length * (text.length > 16_384 ? 1 : 3) : text.byteLength;
}

function partsSize(text: number, attachments: readonly (Uint8Array | ArrayBuffer)[]): number {
  let size = 9 + text;
  for (const { byteLength } of attachments) size += 4 + byteLength;
  return size;
}

/** Reads a body. Each attachment has its own memory. */
export function readBody(reader: ByteReader): RecordBody {
  const { bits, textLength, lengths } = readFront(reader);
  const text = bits & flags.isText ? reader.textOf(textLength) : reader.copy(textLength);
  const attachments = lengths.map((length) => reader.copy(length));
  if (bits & flags.isValue) {
    return {
      type: 'value',
      args: { json: typeof text === 'string' ? text : '[]', buffers: attachments.map(({ buffer }) => buffer) },
    };
  }
  return {
    type: 'wire',
    codec: codecOf(bits),
    packet: { text, attachments },
    unsent: (bits & flags.unsent) !== 0,
  };
}

/** For each value of the first byte of a body: 1 if its text is JSON as on the wire. */
const isOfJson = Uint8Array.from({ length: 256 }, (_, bits) => {
  const codec = codecCodes.value(bits & codecMask);
  const isText = (bits & flags.isText) !== 0 && (bits & flags.isValue) === 0;
  return isText && (codec === 'default' || codec === 'v2') ? 1 : 0;
});

/** Whether the body at this position is only JSON text as on the wire, without attachments and packed values. */
export function isJsonText(view: DataView, at: number, end: number): boolean {
  if (at + 9 > end || isOfJson[view.getUint8(at)] === 0) return false;
  return view.getUint32(at + 5, true) === 0 && at + 9 + view.getUint32(at + 1, true) === end;
}

/** Finds a part of a body: attachment `part`, or the text if `part` is -1. The reader must be at the start of the body. */
export function findPart(reader: ByteReader, part: number): { at: number; length: number } | undefined {
  const { textLength, lengths } = readFront(reader);
  if (part < 0) return { at: reader.at, length: textLength };
  const length = lengths[part];
  if (length === undefined) return undefined;
  return { at: reader.at + lengths.slice(0, part).reduce((sum, before) => sum + before, textLength), length };
}

/** Reads the kind of a payload and the sizes of its text and attachments. The reader must be at the start of the body. */
export function readKind(reader: ByteReader): Omit<BodyFront, 'text'> & { readonly textAt: number } {
  const { bits, textLength, lengths } = readFront(reader);
  const type = bits & flags.isValue ? 'value' : 'wire';
  return { type, codec: codecOf(bits), textAt: reader.at, textLength, attachments: lengths };
}

function codecOf(bits: number): Codec {
  return codecCodes.value(bits & codecMask) ?? 'default';
}

function readFront(reader: ByteReader): { bits: number; textLength: number; lengths: number[] } {
  const bits = reader.u8();
  const textLength = reader.u32();
  const count = reader.u32();
  // A damaged count must not create an array of billions of items.
  if (reader.at + count * 4 > reader.length) throw new RangeError('A record has more attachments than bytes');
  return { bits, textLength, lengths: Array.from({ length: count }, () => reader.u32()) };
}

function flagsOf(body: RecordBody): number {
  if (body.type === 'value') return flags.isValue | flags.isText;
  return packetFlags(body.codec, body.packet, body.unsent);
}

/** One byte: how the packet was encoded, and its flags. */
export function packetFlags(codec: Codec, packet: WirePacket, unsent: boolean): number {
  return (
    codecCodes.of(codec) |
    (unsent ? flags.unsent : 0) |
    (packet.frame || typeof packet.text === 'string' ? flags.isText : 0)
  );
}
