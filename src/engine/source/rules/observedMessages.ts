/** Packets of an observed namespace that the proxy writes itself: as messages of its session. */
import { checkCarried } from '../../../model/payload/parserLimits.ts';
import { parsePayload } from '../../../model/payload/payload.ts';
import { withBuffers } from '../../codec/byteBuffers.ts';
import { encodePacket } from '../../client/v4/defaultParser.ts';
import { encodeMsgpack } from '../../codec/msgpackParser.ts';
import { packetType } from '../../codec/packetType.ts';
import type { Codec } from '../../contracts/inspectedClient.ts';
import type { Sender } from '../../contracts/observedSink.ts';
import type { Message } from '../../observe/proxy/message.ts';

export interface WrittenPacket {
  readonly from: Sender;
  readonly codec: Codec;
  readonly namespace: string;
  readonly type: 'event' | 'ack';
  /** The data of the packet. For an event, the first item is its name. */
  readonly data: readonly unknown[];
  readonly id: number | undefined;
}

const messageType = '4';

/** @throws for values that the parser cannot encode */
export function messagesOf({ codec, namespace, type, data, id }: WrittenPacket): Message[] {
  checkCarried(data, codec === 'msgpack' ? 'msgpack' : 'default');
  const packet = { type: packetType[type], nsp: namespace, data: [...data], ...(id !== undefined && { id }) };
  const { text, attachments } = codec === 'msgpack' ? encodeMsgpack(packet) : encodePacket(packet);
  const binary = (bytes: Uint8Array): Message => ({ kind: 'binary', bytes: Buffer.from(bytes) });
  const first: Message =
    typeof text === 'string' ? { kind: 'text', bytes: Buffer.from(messageType + text) } : binary(text);
  return [first, ...attachments.map(binary)];
}

/** Values of arguments in payload notation. Bytes are Buffers, which every parser encodes in its usual form. */
export function valuesOf(args: readonly unknown[]): unknown[] {
  return withBuffers(parsePayload(args) as unknown[]);
}
