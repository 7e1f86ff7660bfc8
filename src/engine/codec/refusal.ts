import { explain } from '../../model/cause/causeTexts.ts';
import { jsonAsOnWire } from '../../model/payload/jsonText.ts';
import type { Cause } from '../contracts/inspectedClient.ts';

/** Longer data is cut in a text. The raw packet contains all of it. */
const maxWords = 500;

interface Refused {
  readonly namespace: string;
  /** The namespace in the refusal, if it is another one. */
  readonly for?: string | undefined;
}

/**
 * What a server sends to a client that it refuses, in any form: `{ message, data }` as socket.io 3 and 4 send
 * it, a text (python-socketio), the data of a middleware's error alone (socket.io 2), or anything else in JSON.
 * @param sent without the secrets that the server sends back, because texts of it are cut
 */
export function refusalCause(sent: unknown, { namespace, for: other }: Refused): Cause {
  const { said, rest } = wordsOf(sent);
  const detail = rest === undefined ? undefined : json(rest);
  if (said === 'Invalid namespace' && other === undefined) {
    return explain('namespace.invalid', { namespace, said }, { detail });
  }
  return explain('namespace.refused', { said: said === '' ? undefined : said, for: other }, { detail });
}

/** What a program gets as the error's data: what the client calls so, or else what was sent beside a message, or all of it where there is none. */
export function dataOf(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null) return undefined;
  if (!('message' in sent) || typeof sent.message !== 'string') return sent;
  const { message: _message, ...rest } = sent as { message: string; data?: unknown };
  return rest.data ?? (Object.keys(rest).some((key) => key !== 'data') ? rest : undefined);
}

/** What a person reads, and what was sent beside it. */
function wordsOf(sent: unknown): { said: string; rest?: unknown } {
  if (sent === undefined) return { said: '' };
  if (typeof sent === 'string') return { said: cut(sent) };
  if (typeof sent === 'object' && sent !== null && 'message' in sent && typeof sent.message === 'string') {
    const { message, ...rest } = sent as { message: string; data?: unknown };
    const [key, ...others] = Object.keys(rest);
    // Of what socket.io sends, the data alone; of what another server sends beside it, all.
    const isData = key === 'data' && others.length === 0;
    return { said: cut(message), rest: isData ? rest.data : key === undefined ? undefined : rest };
  }
  return { said: cut(json(sent) ?? '') };
}

function cut(text: string): string {
  return text.length > maxWords ? `${text.slice(0, maxWords)}…` : text;
}

function json(data: unknown): string | undefined {
  try {
    return data === undefined ? undefined : jsonAsOnWire(data);
  } catch {
    return undefined;
  }
}
