/** Packets as they are on the wire, in the form in which they are reported. */
import { maxPayloadBytes } from '../model/probe/reports.ts';
import type { Packet } from './library.ts';

export interface Payload {
  /** Number of bytes on the wire; 0 if the whole packet is reported. */
  readonly bytes: number;
  readonly frame: string;
  readonly parts: readonly Uint8Array[];
}

const noParts: readonly Uint8Array[] = [];
const nothing: Payload = { bytes: 0, frame: '', parts: noParts };

/** Returns a value that is a text and is reported as a whole. */
export function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= maxPayloadBytes ? value : undefined;
}

/** The payload for a short text that was stored in place of its payload. */
export function wholePayload(payload: Payload | string): Payload {
  return typeof payload === 'string' ? { bytes: 0, frame: payload, parts: noParts } : payload;
}

/** Like `payloadOf`, but a short text is returned in place of its payload. */
export function captured(encoded: unknown): Payload | string {
  const only: unknown = Array.isArray(encoded) && encoded.length === 1 ? encoded[0] : encoded;
  return shortText(only) ?? payloadOf(encoded);
}

/**
 * Reads the values that an encoder returned or that a transport received: texts and bytes. Of a long packet, only the
 * beginning is kept.
 */
export function payloadOf(encoded: unknown): Payload {
  const list: readonly unknown[] = Array.isArray(encoded) ? encoded : [encoded];
  let frame = '';
  const parts: Uint8Array[] = [];
  for (const one of list) {
    if (typeof one === 'string' && frame === '') frame = one;
    else if (one instanceof Uint8Array) parts.push(one);
    else if (one instanceof ArrayBuffer) parts.push(new Uint8Array(one));
    else if (ArrayBuffer.isView(one)) parts.push(new Uint8Array(one.buffer, one.byteOffset, one.byteLength));
  }
  let remaining = maxPayloadBytes - frame.length;
  const isWhole = parts.reduce((sum, part) => sum + part.length, 0) <= remaining;
  if (isWhole) return { bytes: 0, frame, parts };
  const bytes = Buffer.byteLength(frame) + parts.reduce((sum, part) => sum + part.length, 0);
  const cut = parts.map((part) => {
    const kept = part.subarray(0, Math.max(0, remaining));
    remaining -= kept.length;
    return kept;
  });
  return { bytes, frame: frame.slice(0, maxPayloadBytes), parts: cut };
}

/** A packet that was not encoded, as text. Its binary data is left out, because JSON cannot represent it. */
export function unsentPayload({ type = 2, nsp = '/', id, data }: Packet): Payload {
  try {
    const text = JSON.stringify(data, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
    return payloadOf(`${type}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${text}`);
  } catch {
    return nothing;
  }
}

/** The JSON text of a value; empty if the value has none, or if the text is too long. */
export function shortJson(value: unknown): string {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' && text.length <= 65_536 ? text : '';
  } catch {
    return '';
  }
}

/** The message of a thrown value. */
export function errorText(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return text.slice(0, 1000);
  } catch {
    return '';
  }
}
