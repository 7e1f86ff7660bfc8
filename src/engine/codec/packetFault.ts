/** Finds the fault of a packet that a client refused, because its parsers only report "invalid payload". */
import { reservedEvents } from '../../model/payload/parserLimits.ts';
import { explain, type ParamsOf } from '../../model/cause/causeTexts.ts';
import { type JsonFault, jsonFault } from '../../model/cause/jsonFault.ts';
import { visible } from '../../model/text/visible.ts';
import { kindOf } from '../../model/payload/valueKind.ts';
import type { Redactor } from '../../model/profile/redactor.ts';
import { type PacketBound, packetBounds } from './packetBound.ts';
import type { Cause, Codec } from '../contracts/inspectedClient.ts';
import { PackedWalk } from './msgpackBounds.ts';
import { refusedContent } from './msgpackParser.ts';
import { refusalCause } from './refusal.ts';

interface Refused {
  /** The text of the packet, without the Engine.IO type; undefined for a binary packet. */
  readonly text: string | undefined;
  /** The bytes of a binary packet, if they are known. */
  readonly bytes?: Uint8Array | undefined;
  /** The error of the parser. */
  readonly message: string;
  readonly codec: Codec;
  readonly maxAttachments: number;
  /** The limit of the inspector that the packet exceeds; undefined if it was refused for another reason. */
  readonly bound?: PacketBound | undefined;
  /**
   * The position at which the payload stops being valid JSON, if this is known: the index in the packet as it is shown,
   * with the Engine.IO type before it.
   */
  readonly fault?: JsonFault | undefined;
  /** Removes the secrets that the server sends back. */
  readonly redactor: Pick<Redactor, 'text' | 'data'>;
}

/** Larger packets are not decoded again to find their fault. */
const maxPackedRead = 64 * 1024;
const longestType = 30;
/** A packet with more items is not searched for its end. */
const maxPackedItems = 100_000;

/** Type, number of attachments and namespace, before a JSON value. */
const unseparated = /^[0-6](?:\d{1,1000}-)?\/[^,[{"]{0,10000}(?=[[{"])/;

const packetKinds: Readonly<Record<string, string>> = { '0': 'connect', '1': 'disconnect', '3': 'ack', '6': 'ack' };

/** The cause of a connection that ended because the client could not parse a packet. */
export function packetFault({ text, bytes, message, codec, maxAttachments, bound, fault, redactor }: Refused): Cause {
  const detail = `parse error, ${message}`;
  const event = (params: ParamsOf<'packet.invalidEvent'>): Cause => explain('packet.invalidEvent', params, { detail });
  const binary = (fault: string, kind?: string): Cause => explain('packet.invalidBinary', { fault, kind }, { detail });
  if (bound !== undefined) return explain('packet.overBound', { bound, limit: packetBounds[bound] }, { detail });
  if (/too many attachments/.test(message)) {
    return explain('packet.tooManyAttachments', { limit: maxAttachments }, { detail });
  }
  if (/got plaintext data/.test(message)) return binary('textBetweenAttachments');
  if (/got binary data/.test(message)) return binary('bytesWithoutPacket');
  if (codec === 'msgpack') return text === undefined ? packed() : binary('textForMsgpack');
  if (text === undefined) return explain('packet.unreadable', {}, { detail });
  const head = /^(.?)(?:(\d*)(-))?/u.exec(text);
  const type = head?.[1] ?? '';
  if (text === '') return event({ fault: 'empty' });
  if (!/^[0-6]$/.test(type)) return explain('packet.unknownType', { type }, { detail });
  if (/illegal attachments/i.test(message)) {
    const counted = (type === '5' || type === '6') && /^.[1-9]\d*-/.test(text);
    return binary(counted ? 'missingAttachment' : 'attachmentCount');
  }
  if (fault) return invalidJson(fault);
  const joined = missingComma(text);
  if (joined) return { ...joined, detail };
  const from = payloadAt(text, type);
  return payloadFault(text.slice(from), from, type, codec) ?? explain('packet.unreadable', {}, { detail });

  function payloadFault(payload: string, offset: number, kind: string, parser: Codec): Cause | undefined {
    const packet = packetKinds[kind] ?? 'event';
    if (payload === '') return kind === '4' ? refusal(undefined) : event({ fault: 'noPayload', packet });
    const found = jsonFault(payload);
    // The position in the packet as it is shown, with the Engine.IO type.
    if (found) return invalidJson({ ...found, at: found.at + offset + 1 });
    const value: unknown = JSON.parse(payload);
    if (kind === '4') return refusal(value);
    return valueFault(value, kind, parser);
  }

  function valueFault(value: unknown, kind: string, parser: Codec): Cause | undefined {
    const packet = packetKinds[kind] ?? 'event';
    if (kind === '0') return event({ fault: 'connectPayload', kind: kindOf(value) });
    if (kind === '1') return event({ fault: 'disconnectPayload' });
    if (!Array.isArray(value)) return event({ fault: 'payloadKind', packet, kind: kindOf(value) });
    if (kind === '3' || kind === '6') return undefined;
    if (value.length === 0) return event({ fault: 'emptyArray' });
    const [first] = value as unknown[];
    if (typeof first !== 'string' && typeof first !== 'number') {
      return event({ fault: 'nameKind', kind: kindOf(first) });
    }
    if (parser !== 'v2' && reservedEvents.has(String(first))) {
      return event({ fault: 'reservedName', name: String(first) });
    }
    return undefined;
  }

  /** The parser checks type, namespace, payload and ID in this order. */
  function packed(): Cause {
    if (bytes && isPackedCut(bytes)) {
      return explain('packet.invalidBinary', { fault: 'cut', at: bytes.length }, { detail });
    }
    if (/trailing bytes/.test(message)) return binary('trailingBytes');
    const content = bytes && bytes.length <= maxPackedRead ? refusedContent(bytes) : undefined;
    if (!content) return binary('notMsgpack');
    const { value } = content;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return binary('notObject', kindOf(value));
    const { type, nsp, data } = value as Readonly<Record<string, unknown>>;
    if (type === undefined) return binary('noType');
    if (/packet type/.test(message)) {
      const shown = visible(redactor.text(JSON.stringify(type)).slice(0, longestType));
      return explain('packet.unknownType', { type: shown }, { detail });
    }
    if (nsp === undefined) return binary('noNamespace');
    if (typeof nsp !== 'string') return binary('namespaceKind', kindOf(nsp));
    if (/packet id/.test(message)) return binary('idKind');
    const kind = typeof type === 'number' ? String(type) : '';
    if (kind === '4') return refusal(data);
    if (data === undefined) return event({ fault: 'noPayload', packet: packetKinds[kind] ?? 'event' });
    return valueFault(data, kind, codec) ?? binary('notMsgpack');
  }

  function invalidJson({ at, word, trailing }: JsonFault): Cause {
    // A word of a text that contains a secret can be a part of the secret.
    const isShown = text === undefined || redactor.text(text) === text;
    const params = {
      word: (isShown && visible(word)) || undefined,
      at,
      ...(trailing && { trailing }),
      ...(word === '' && { cut: true }),
    };
    return explain('packet.invalidJson', params, { detail });
  }

  function refusal(value: unknown): Cause {
    const cause = refusalCause(redactor.data(value), { namespace: '/' });
    return explain('namespace.refused', { ...cause.params, unreadable: true }, { detail });
  }
}

/**
 * The cause for a packet whose payload follows its namespace without a comma. Parsers read the namespace up to the first comma inside the
 * payload, or up to the end, so they find a packet without a payload for a namespace with an unusual name. Undefined for all other packets.
 * @param text the packet without the Engine.IO type; the bytes of other parsers contain the namespace as a separate field
 */
export function missingComma(text: string | Uint8Array): Cause | undefined {
  if (typeof text !== 'string') return undefined;
  const at = unseparated.exec(text)?.[0].length ?? 0;
  return at > 0 && jsonFault(text.slice(at)) === undefined
    ? explain('packet.invalidEvent', { fault: 'noComma', at: at + 1 })
    : undefined;
}

/** Index after the type, number of attachments, namespace and ID. */
function payloadAt(text: string, type: string): number {
  let at = 1;
  if (type === '5' || type === '6') at = Math.max(1, text.indexOf('-') + 1);
  if (text.charAt(at) === '/') {
    const comma = text.indexOf(',', at);
    if (comma < 0) return text.length;
    at = comma + 1;
  }
  // A refusal has no ID: a number in it belongs to the message of the server.
  while (type !== '4' && /\d/.test(text.charAt(at))) at++;
  return at;
}

/** Whether the message ends before its MessagePack value does. */
function isPackedCut(bytes: Uint8Array): boolean {
  const walk = new PackedWalk(bytes);
  walk.advance(maxPackedItems);
  return walk.isCut;
}
