/** WebSocket frames: valid ones, as `ws` sends them, and invalid ones. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface SentMessage {
  readonly data: string | Buffer;
  /** Offsets at which the message is divided into fragments, in ascending order. */
  readonly cuts?: readonly number[];
  readonly compress?: boolean;
  /** A ping that is sent before the last fragment. */
  readonly ping?: Buffer;
}

export interface SenderOptions {
  readonly isClient: boolean;
  /** The parameters of permessage-deflate that both ends agreed on; undefined for no compression. */
  readonly deflate?: { readonly noContextTakeover?: boolean; readonly windowBits?: number } | undefined;
}

interface Sender {
  send(data: Buffer, options: object, done: () => void): void;
  ping(data: Buffer, mask: boolean, done: () => void): void;
}
interface PerMessageDeflate {
  accept(configurations: object[]): object;
  cleanup(): void;
}

const load = createRequire(import.meta.url);
const { Sender: WsSender } = load('ws') as { Sender: new (socket: object, extensions: object) => Sender };
const Deflate = load(join(dirname(load.resolve('ws')), 'lib/permessage-deflate.js')) as new (
  options: object,
) => PerMessageDeflate;

/** The bytes that `ws` 8 writes for these messages. */
export async function framesOf(
  messages: readonly SentMessage[],
  { isClient, deflate }: SenderOptions,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const socket = {
    cork: () => undefined,
    uncork: () => undefined,
    write: (chunk: Buffer, done?: () => void) => {
      // The chunk is copied, because the sender masks it in place, and reuses the memory of a mask.
      chunks.push(Buffer.from(chunk));
      if (done) queueMicrotask(done);
    },
  };
  const compression = deflate && accepted(deflate, isClient);
  const sender = new WsSender(socket, compression ? { 'permessage-deflate': compression } : {});
  for (const { data, cuts = [], compress = false, ping } of messages) {
    const bytes = Buffer.from(data);
    const ends = [...cuts.filter((cut) => cut <= bytes.length), bytes.length];
    let from = 0;
    for (const [index, end] of ends.entries()) {
      const fin = index === ends.length - 1;
      if (fin && ping) await new Promise<void>((done) => sender.ping(Buffer.from(ping), isClient, done));
      const options = {
        binary: typeof data !== 'string',
        mask: isClient,
        fin,
        compress: compress && deflate !== undefined,
      };
      const part = Buffer.from(bytes.subarray(from, end));
      await new Promise<void>((done) => sender.send(part, options, done));
      from = end;
    }
  }
  compression?.cleanup();
  return Buffer.concat(chunks);
}

function accepted(
  { noContextTakeover = false, windowBits = 15 }: NonNullable<SenderOptions['deflate']>,
  isClient: boolean,
) {
  const end = isClient ? 'client' : 'server';
  const compression = new Deflate({ threshold: 0, isServer: !isClient });
  compression.accept([
    {
      ...(noContextTakeover && { [`${end}_no_context_takeover`]: [true] }),
      ...(windowBits < 15 && { [`${end}_max_window_bits`]: [String(windowBits)] }),
    },
  ]);
  return compression;
}

export interface FrameOptions {
  /** The first byte: flags and opcode. */
  readonly first?: number;
  readonly mask?: Buffer | undefined;
  /** The length that the head announces, if it differs from the real one. */
  readonly length?: number | bigint;
}

/** Builds a frame of any kind. By default, it is a complete text message. */
export function frame(payload: string | Buffer, { first = 0x81, mask, length }: FrameOptions = {}): Buffer {
  const bytes = Buffer.from(payload);
  const announced = length ?? bytes.length;
  const head = Buffer.alloc(announced < 126 ? 2 : announced < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = (mask ? 0x80 : 0) | (head.length === 2 ? Number(announced) : head.length === 4 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(Number(announced), 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(announced), 2);
  const masked = mask ? bytes.map((byte, index) => byte ^ (mask[index & 3] ?? 0)) : bytes;
  return Buffer.concat([head, ...(mask ? [mask] : []), masked]);
}

/** Yields the same bytes in parts. @param sizes of the parts, used cyclically */
export function* partsOf(bytes: Buffer, sizes: readonly number[]): Generator<Buffer, void> {
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = Math.max(1, sizes[index % Math.max(1, sizes.length)] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
