import { parseExactJson } from '../../../model/numbers/exactJson.ts';
import { packetBounds } from '../../codec/packetBound.ts';
import type { SessionHandshake } from '../../contracts/observedSink.ts';
import { maxSidLength } from './engineRequest.ts';

/** The values that an open packet of Engine.IO announces. */
export interface OpenPacket {
  readonly sid: string;
  readonly handshake: SessionHandshake;
}

const openDigit = 0x30;

/**
 * @param bytes a text packet of the server
 * @returns undefined for any other packet, and for an open packet without a valid ID
 */
export function openPacketOf(bytes: Buffer): OpenPacket | undefined {
  if (bytes[0] !== openDigit || bytes.length > packetBounds.control) return undefined;
  let fields: unknown;
  try {
    fields = parseExactJson(bytes.toString('utf8', 1));
  } catch {
    return undefined;
  }
  if (typeof fields !== 'object' || fields === null) return undefined;
  const { sid, ...announced } = fields as Record<string, unknown>;
  if (typeof sid !== 'string' || sid === '' || sid.length > maxSidLength) return undefined;
  const numbers = (['pingInterval', 'pingTimeout', 'maxPayload'] as const).flatMap((name) => {
    const value = announced[name];
    return typeof value === 'number' && value > 0 && Number.isFinite(value) ? [[name, value]] : [];
  });
  return { sid, handshake: Object.fromEntries(numbers) as SessionHandshake };
}
