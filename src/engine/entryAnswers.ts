import { formatPayload } from '../model/payload.ts';
import type { Channel } from '../protocol/channel.ts';
import * as m from '../protocol/engineMessages.ts';
import type { CaptureLog, LogRecord } from './captureLog.ts';
import type { Engine } from './engine.ts';
import { argsOf } from './recordReader.ts';

/** A packet's text is told up to here; the whole of it comes as bytes. */
const maxPacketText = 100_000;

/** What the details pane asks: everything about one entry. Its bytes are answered in `bytes/`. */
export function answerEntries(engine: Pick<Engine, 'log'>, channel: Channel): void {
  channel.handle(m.entryDetails, ({ seq }) => {
    const record = engine.log.read(seq);
    return record ? detailsOf(record, engine.log) : null;
  });
}

export function detailsOf(record: LogRecord, log: CaptureLog): m.EntryDetails {
  const { facts, body, wantsAck } = record;
  const ack = record.ackSeq === undefined ? undefined : log.read(record.ackSeq);
  return {
    facts,
    wantsAck,
    ...readable(record),
    packets: packetsOf(record),
    unsent: body?.type === 'value' || (body?.type === 'wire' && body.unsent),
    ...(ack && { ack: { facts: ack.facts, args: '[]', ...readable(ack) } }),
  };
}

/** Arguments as notation text with the bytes kept out, and the sizes of what was kept out. */
function readable(record: LogRecord): { args?: string; attachments: number[] } {
  const binaries = binariesOf(record);
  const attachments = binaries.map((bytes) => bytes.byteLength);
  if (!record.body) return { attachments };
  const notation = formatPayload(argsOf(record), { binary: numbering(record, binaries) });
  try {
    return { args: JSON.stringify(notation), attachments };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return {
      args: JSON.stringify(['(nested too deeply to be shown as a tree; the packet is under Raw)']),
      attachments,
    };
  }
}

/** Names bytes by their number, the same as in binariesOf. */
function numbering(record: LogRecord, binaries: readonly Uint8Array[]): (bytes: Uint8Array) => { $buffer: number } {
  let next = 0;
  if (insidePacket(record)) return () => ({ $buffer: next++ });
  // Decoding wraps the recorded bytes without a copy, so their memory tells which attachment they are.
  const indexOf = new Map(binaries.map((bytes, index) => [bytes.buffer, index]));
  return (bytes) => ({ $buffer: indexOf.get(bytes.buffer) ?? 0 });
}

function binariesOf(record: LogRecord): readonly Uint8Array[] {
  const { body } = record;
  if (!body) return [];
  if (body.type === 'value') return body.args.buffers.map((buffer) => new Uint8Array(buffer));
  if (!insidePacket(record)) return body.packet.attachments;
  const found: Uint8Array[] = [];
  formatPayload(argsOf(record), { binary: (bytes) => found.push(bytes) });
  return found;
}

/** Whether the bytes stand inside the packet and are no attachments of it: then they are numbered in reading order. */
function insidePacket({ body }: LogRecord): boolean {
  return body?.type === 'wire' && body.codec === 'msgpack';
}

function packetsOf({ body }: LogRecord): m.EntryDetails['packets'] {
  if (body?.type !== 'wire') return [];
  const { text, attachments } = body.packet;
  const first =
    typeof text === 'string'
      ? {
          layer: 'text' as const,
          text: text.slice(0, maxPacketText),
          bytes: Buffer.byteLength(text),
          cut: text.length > maxPacketText,
        }
      : binaryPacket(text);
  return [first, ...attachments.map(binaryPacket)];
}

function binaryPacket(bytes: Uint8Array): m.EntryDetails['packets'][number] {
  return { layer: 'binary', text: '', bytes: bytes.byteLength, cut: false };
}
