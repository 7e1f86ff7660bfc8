/** The parsers of all versions of the reference packages, as functions that encode packets. */
import { createRequire } from 'node:module';
import { encodePayload } from 'engine.io-parser';
import { Encoder } from 'socket.io-parser';
import * as msgpack from 'socket.io-msgpack-parser';

const load = createRequire(import.meta.url);
const loadV2 = createRequire(load.resolve('socket.io-client-v2'));

interface EngineParserV2 {
  encodePayload(packets: object[], supportsBinary: boolean, done: (payload: string | Buffer) => void): void;
  encodePayloadAsBinary(packets: object[], done: (payload: Buffer) => void): void;
}
interface SocketParserV2 {
  readonly Encoder: new () => { encode(packet: object, done: (chunks: (string | Buffer)[]) => void): void };
}

const engineV2 = loadV2('engine.io-parser') as EngineParserV2;
const socketV2 = loadV2('socket.io-parser') as SocketParserV2;

const hasBinaryV2 = loadV2('has-binary2') as (data: unknown) => boolean;

/** A Socket.IO packet, whose type is a number. */
export interface SocketPacket {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data?: unknown;
}

export type ParserName = 'default' | 'msgpack' | 'v2';

/** Encodes a packet into the Engine.IO messages that carry it. */
export function chunksOf(parser: ParserName, packet: SocketPacket): (string | Buffer)[] {
  if (parser === 'msgpack') {
    const MsgpackEncoder = msgpack.Encoder as unknown as new () => { encode(packet: object): Buffer[] };
    return new MsgpackEncoder().encode(packet);
  }
  if (parser === 'default') return new Encoder().encode(packet) as (string | Buffer)[];
  let encoded: (string | Buffer)[] = [];
  // In Socket.IO 2, the client and the server choose the packet type for bytes, and not the parser.
  const type = packet.type === 0 || !hasBinaryV2(packet.data) ? packet.type : packet.type + 3;
  new socketV2.Encoder().encode({ ...packet, type }, (chunks) => {
    encoded = chunks;
  });
  return encoded;
}

/**
 * The body of an HTTP polling request or response with these messages. `binary` is the form of Engine.IO 3 for clients that accept binary
 * bodies.
 */
export function bodyOf(form: 'separated' | 'counted' | 'binary', messages: readonly (string | Buffer)[]): Buffer {
  const packets = messages.map((data) => ({ type: 'message', data }));
  let body: string | Buffer = '';
  const done = (payload: string | Buffer): void => {
    body = payload;
  };
  if (form === 'separated') encodePayload(packets as never, done);
  else if (form === 'binary') engineV2.encodePayloadAsBinary(packets, done);
  else engineV2.encodePayload(packets, false, done);
  return Buffer.from(body);
}
