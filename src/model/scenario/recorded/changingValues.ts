/** Recognizes values that a server creates, and that are different in another run: IDs, tokens, times. */

/** A text that identifies something: a UUID has a pattern of its own. */
export const uuidPattern = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const uuid = new RegExp(uuidPattern, 'i');
export const isoTimePattern = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}';
const isoTime = new RegExp(`${isoTimePattern}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}:?\\d{2})?$`);

const uuidInside = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const timeInside = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}|\b\d{1,2}:\d{2}:\d{2}\b/;

/** Keys of values that identify something. */
const idKey =
  /(?:^|_|-)(?:id|uuid|guid|sid|token|nonce|session|etag|cursor|secret|signature|hash)$|[a-z](?:Id|ID|Uuid|Token|Sid|Hash|Cursor|Nonce)$/;
/** Keys of numbers that are a time, a duration or a position in a sequence. */
const timeKey =
  /(?:^|_|-)(?:time|timestamp|ts|date|at|now|created|updated|expires|expiry|uptime|latency|duration|elapsed|ms|seq|sequence|version|revision|offset)$|[a-z](?:At|Time|Timestamp|Date|Ms|Seq|Offset|Version)$/;

export type Change = 'uuid' | 'time' | 'text' | 'number';

/**
 * How a value changes between runs; undefined if it seems to stay the same.
 * @param key the key of the value in its object; undefined in lists
 * @param isSocketId whether a text is the ID of one of the connections
 */
export function changeOf(
  value: unknown,
  key: string | undefined,
  isSocketId: (text: string) => boolean,
): Change | undefined {
  if (typeof value === 'string') return changeOfText(value, key ?? '', isSocketId);
  return typeof value === 'number' && changesAsNumber(value, key ?? '') ? 'number' : undefined;
}

function changeOfText(text: string, key: string, isSocketId: (text: string) => boolean): Change | undefined {
  if (uuid.test(text)) return 'uuid';
  if (isoTime.test(text)) return 'time';
  if (isSocketId(text) || idKey.test(key) || isToken(text)) return 'text';
  return uuidInside.test(text) || timeInside.test(text) ? 'text' : undefined;
}

/** Letters and digits that do not look like words, such as the ID of a socket or a JSON Web Token. */
export function isToken(text: string): boolean {
  if (text.length < 12 || text.length > 10_000 || !/^[\w+/=.:#-]+$/.test(text)) return false;
  if (/^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text)) return true;
  const changes = text.match(/[a-z][A-Z0-9]|[A-Z][0-9]|[0-9][A-Za-z]/g)?.length ?? 0;
  return changes >= 3 && !/[a-z]{9,}/i.test(text);
}

function changesAsNumber(value: number, key: string): boolean {
  if (idKey.test(key) || timeKey.test(key)) return true;
  if (!Number.isInteger(value)) return (String(value).split('.')[1] ?? '').length >= 8;
  return (value > 1.4e9 && value < 2.3e9) || (value > 1.4e12 && value < 2.3e12);
}
