/** The head of the text of a Socket.IO packet, before its data. Pure. */
import { mayBeChanged } from '../../src/model/numbers/changedNumbers.ts';
import { packetHeadTexts } from './packetHeadTexts.ts';
import { visible } from '../../src/model/text/visible.ts';

export interface PacketHead {
  /** "EVENT", "BINARY_ACK" … */
  type: string;
  attachments: number | undefined;
  namespace: string;
  /** The digits of the ack ID. */
  ackId: string | undefined;
}

/** A part of a packet, and its meaning. */
export interface PacketPart {
  text: string;
  meaning: string;
}

const types = ['CONNECT', 'DISCONNECT', 'EVENT', 'ACK', 'CONNECT_ERROR', 'BINARY_EVENT', 'BINARY_ACK'] as const;
const longestPart = 200;

/** undefined for a text that is not a Socket.IO packet. */
export function packetHead(text: string): PacketHead | undefined {
  const match = read(text);
  if (!match) return undefined;
  const [, type, attachments, namespace = '/', ackId] = match;
  return {
    type: types[Number(type)] ?? '',
    attachments: attachments === undefined ? undefined : Number(attachments),
    namespace,
    ackId,
  };
}

/**
 * An ack ID as it was on the wire, if its packet shows this; “≈” before one that JavaScript may have changed.
 * @param text the text of the packet
 */
export function ackIdText(ackId: number, text: string | undefined): string {
  if (!mayBeChanged(ackId)) return String(ackId);
  const written = text === undefined ? undefined : packetHead(text)?.ackId;
  return written === undefined ? `≈ ${ackId}` : cut(written);
}

/** The packet piece by piece, from the type of the Engine.IO packet around it to the beginning of its data. */
export function packetParts(text: string): PacketPart[] | undefined {
  const match = read(text);
  if (!match) return undefined;
  const [head, type = '', attachments, namespace, ackId] = match;
  const parts = [
    { text: '4', meaning: packetHeadTexts.engineIoMessage() },
    { text: type, meaning: packetHeadTexts.socketIoType({ type: types[Number(type)] ?? '' }) },
  ];
  if (attachments !== undefined) {
    parts.push({ text: `${attachments}-`, meaning: packetHeadTexts.attachments({ count: Number(attachments) }) });
  }
  if (namespace !== undefined)
    parts.push({ text: `${visible(cut(namespace))},`, meaning: packetHeadTexts.namespace() });
  if (ackId !== undefined)
    parts.push({
      text: cut(ackId),
      meaning: type === '3' || type === '6' ? packetHeadTexts.acknowledgedId() : packetHeadTexts.ackId(),
    });
  if (text.length > head.length)
    parts.push({ text: visible(cut(text.slice(head.length), 24)), meaning: packetHeadTexts.data() });
  return parts;
}

function read(text: string): RegExpExecArray | null {
  return /^([0-6])(?:(\d+)-)?(?:(\/[^,]*)(?:,|$))?(\d+)?/.exec(text);
}

function cut(text: string, longest = longestPart): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
