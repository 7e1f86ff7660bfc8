import { explain } from '../../model/cause/causeTexts.ts';
import { jsonAsOnWire } from '../../model/payload/jsonText.ts';
import type { Cause } from '../contracts/inspectedClient.ts';

/** Longer data is shortened in a text. The raw packet contains the whole data. */
const maxText = 500;

interface Refused {
  readonly namespace: string;
  /** The namespace in the refusal, if it is another one. */
  readonly for?: string | undefined;
  /** Whether the connection sends query values or nothing in place of an auth payload. */
  readonly sent?: 'query' | 'nothing' | undefined;
}

/** The messages with which servers refuse a namespace that they do not have: socket.io, and python-socketio. */
const unknownNamespace: ReadonlySet<string> = new Set(['Invalid namespace', 'Unable to connect']);

/**
 * The cause for the refusal of a server, which can have any form: `{ message, data }` (socket.io 3 and 4), a text (python-socketio), only
 * the data of a middleware's error (socket.io 2), or any other JSON.
 */
export function refusalCause(refusal: unknown, { namespace, for: other, sent }: Refused): Cause {
  const { reported, rest } = textOf(refusal);
  const detail = rest === undefined ? undefined : json(rest);
  if (unknownNamespace.has(reported) && other === undefined && namespace !== '/') {
    return explain('namespace.invalid', { namespace, reported }, { detail });
  }
  return explain(
    'namespace.refused',
    { reported: reported === '' ? undefined : reported, for: other, sent },
    { detail },
  );
}

/**
 * The data of the error for programs: the client's `data`, or else the values that were sent in addition to a message,
 * or everything if there is no message.
 */
export function dataOf(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null) return undefined;
  if (!('message' in sent) || typeof sent.message !== 'string') return sent;
  const { message: _message, ...rest } = sent as { message: string; data?: unknown };
  return rest.data ?? (Object.keys(rest).some((key) => key !== 'data') ? rest : undefined);
}

/** The message for users, and the other data that was sent. */
function textOf(sent: unknown): { reported: string; rest?: unknown } {
  if (sent === undefined) return { reported: '' };
  if (typeof sent === 'string') return { reported: cut(sent) };
  if (typeof sent === 'object' && sent !== null && 'message' in sent && typeof sent.message === 'string') {
    const { message, ...rest } = sent as { message: string; data?: unknown };
    const [key, ...others] = Object.keys(rest);
    // For a message from socket.io, the rest is only the field `data`. For a message from another server, it is everything that was sent in
    // addition.
    const isData = key === 'data' && others.length === 0;
    return { reported: cut(message), rest: isData ? rest.data : key === undefined ? undefined : rest };
  }
  return { reported: cut(json(sent) ?? '') };
}

function cut(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}

function json(data: unknown): string | undefined {
  try {
    return data === undefined ? undefined : jsonAsOnWire(data);
  } catch {
    return undefined;
  }
}
