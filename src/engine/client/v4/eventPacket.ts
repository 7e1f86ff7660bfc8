import { scanned, scannedFrame, textStart } from '../../codec/jsonScan.ts';
import { NameCache } from './nameCache.ts';
import { packetType } from './packetType.ts';
import type { SocketPacket } from '../engineio/privateFields.ts';

/** A text as a websocket's message brought it, in memory that is the socket's: good while the call lasts that hands it over. */
export class TextFrame {
  /** The type of Engine.IO and the text, in UTF-8. */
  readonly bytes: Buffer;
  /** Whether its memory is its own, and good for as long as somebody has it. */
  readonly isOwn: boolean = false;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString('utf8', textStart);
  }
}

/**
 * An event that was read as far as its name. That its arguments can be read is certain, unless they are nested too deeply for anybody to
 * read; nobody has yet. To the client it shows of them what the client looks at.
 */
export class EventPacket implements SocketPacket {
  readonly type = packetType.event;
  /** Size of the text in UTF-8. */
  readonly bytes: number;
  /** How many attachments follow it. */
  readonly attachments: number;
  readonly nsp: string;
  declare readonly id?: number;
  readonly event: string;
  /** Index in the text where the name's quote stands. */
  readonly #nameAt: number;
  #text: string | undefined;
  #frame: TextFrame | undefined;

  constructor(source: string | TextFrame, bytes: number, head: Head, event: string) {
    if (typeof source === 'string') this.#text = source;
    else this.#frame = source;
    this.bytes = bytes;
    this.attachments = head.attachments;
    this.nsp = head.nsp;
    if (head.id !== undefined) this.id = head.id;
    this.event = event;
    this.#nameAt = head.listAt - textStart + 1;
  }

  /** Without its attachments, as it was on the wire. */
  get text(): string {
    return (this.#text ??= this.#frame?.text ?? '');
  }

  /** The message that brought the text, until `keep`. */
  get frame(): Uint8Array | undefined {
    return this.#frame?.bytes;
  }

  /** For who looks at it after the call that brought it. */
  keep(): void {
    if (this.#frame?.isOwn) return;
    this.#text ??= this.#frame?.text;
    this.#frame = undefined;
  }

  /**
   * The name and the last argument when that is a string, which the client takes for the offset to go on from after a drop. In place
   * of all others stands null. Source: socket.io-client 4.8, Socket.emitEvent.
   */
  get data(): unknown[] {
    if (this.#frame?.isOwn) return withOffset(this.event, this.#frame.bytes);
    const { text } = this;
    const end = lastCharacter(text, lastCharacter(text, text.length - 1) - 1);
    if (text[end] !== '"') return [this.event, null];
    const from = openingQuote(text, end);
    return from === this.#nameAt ? [this.event] : [this.event, JSON.parse(text.slice(from, end + 1)) as string];
  }
}

/** What can be an offset is short, and stands at the end. */
const offsetBytes = 1000;

/** The same of a text that is too large to be made a string of. */
function withOffset(event: string, bytes: Buffer): unknown[] {
  const end = bytes.toString('latin1', Math.max(textStart, bytes.length - offsetBytes));
  const offset = /,[ \t\n\r]*"([ !#-[\]-~]*)"[ \t\n\r]*\][ \t\n\r]*$/.exec(end)?.[1];
  return [event, offset ?? null];
}

export interface Head {
  readonly attachments: number;
  readonly nsp: string;
  readonly id: number | undefined;
  /** Index, in the bytes, of the bracket that opens the list of name and arguments. All before it is ASCII. */
  readonly listAt: number;
}

/** Source: socket.io-parser 4.2, RESERVED_EVENTS. */
export const reserved: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

const eventDigit = 0x32;
const binaryEventDigit = 0x35;
const slash = 0x2f;
const comma = 0x2c;
const hyphen = 0x2d;
const bracket = 0x5b;
const quote = 0x22;
/** All numbers of so many digits are exact. */
const exactDigits = 15;

/** Names of events that are none of those, by their bytes. */
const eventNames = new NameCache((name) => !reserved.has(name) && !name.includes('\\'));
const namespaces = new NameCache(() => true);

/**
 * Reads an event of the common shape: the type, a namespace or none, an id or none, and a list in valid JSON that begins with a name
 * without escapes. Undefined for everything else, be it right or wrong: the client's own decoder says which.
 */
export function readEvent(source: string | TextFrame, maxAttachments: number): EventPacket | undefined {
  const type = typeof source === 'string' ? source.charCodeAt(0) : source.bytes[textStart];
  if (type !== eventDigit && type !== binaryEventDigit) return undefined;
  const scan = typeof source === 'string' ? scanned(source) : scannedFrame(source.bytes);
  if (!scan) return undefined;
  const { memory, end } = scan;
  const { bytes } = memory;
  const head = readHead(bytes, maxAttachments);
  if (!head) return undefined;
  const { listAt, attachments } = head;
  if (bytes[listAt + 1] !== quote || memory.isJson(listAt, end) === 'no') return undefined;
  const nameAt = listAt + 2;
  // Of a name with an escaped quote only a part, which is not taken for its backslash.
  let nameEnd = nameAt;
  while (bytes[nameEnd] !== quote) nameEnd++;
  const length = end - textStart;
  // Where a text is no valid Unicode its UTF-8 has lost something, so that the name is cut out of the text itself.
  const name =
    typeof source === 'string' && source.length !== length
      ? eventNames.of(source.slice(nameAt - textStart, source.indexOf('"', nameAt - textStart)))
      : eventNames.get(bytes, nameAt, nameEnd);
  if (name === undefined) return undefined;
  if (attachments > 0 && !placeholdersFit(typeof source === 'string' ? source : source.text, attachments))
    return undefined;
  return new EventPacket(source, length, head, name);
}

function readHead(bytes: Buffer, maxAttachments: number): Head | undefined {
  let at = textStart + 1;
  let attachments = 0;
  if (bytes[textStart] === binaryEventDigit) {
    const end = pastDigits(bytes, at);
    attachments = numberAt(bytes, at, end);
    if (bytes[end] !== hyphen || !(attachments >= 1 && attachments <= maxAttachments)) return undefined;
    at = end + 1;
  }
  let nsp = '/';
  if (bytes[at] === slash) {
    const from = at;
    while (isInNamespace(bytes[at] as number)) at++;
    if (bytes[at] !== comma) return undefined;
    nsp = namespaces.get(bytes, from, at) ?? '/';
    at++;
  }
  let id: number | undefined;
  if (bytes[at] !== bracket) {
    const end = pastDigits(bytes, at);
    id = numberAt(bytes, at, end);
    if (bytes[end] !== bracket || Number.isNaN(id)) return undefined;
    at = end;
  }
  return { attachments, nsp, id, listAt: at };
}

function isInNamespace(code: number): boolean {
  return code !== comma && code > 0 && code < 0x80;
}

/** Index after one digit or more; -1 when there is none. */
function pastDigits(bytes: Buffer, from: number): number {
  let at = from;
  while ((bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at++;
  return at === from ? -1 : at;
}

/** NaN when it is none, or too long to be exact. */
function numberAt(bytes: Uint8Array, from: number, end: number): number {
  if (end < 0 || end - from > exactDigits) return NaN;
  let value = 0;
  for (let at = from; at < end; at++) value = value * 10 + (bytes[at] as number) - 0x30;
  return value;
}

/**
 * Whether every placeholder has exactly the shape that encoders give it, and the number of an attachment: only then is it certain that
 * the decoder finds nothing wrong. A key may also be spelled with escapes.
 */
function placeholdersFit(text: string, attachments: number): boolean {
  if (text.includes('\\u')) return false;
  const word = '_placeholder';
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    placeholder.lastIndex = at - '{"'.length;
    const match = placeholder.exec(text);
    if (!match || Number(match[1]) >= attachments) return false;
  }
  return true;
}

const placeholder = /\{"_placeholder":true,"num":(\d{1,15})\}/y;

/** Index of the last character up to `from` that is no blank. */
function lastCharacter(text: string, from: number): number {
  let at = from;
  while (' \t\n\r'.includes(text.charAt(at))) at--;
  return at;
}

/** Index of the quote that opens the string that ends at `end`: the nearest one before it that is not escaped. */
function openingQuote(text: string, end: number): number {
  let at = text.lastIndexOf('"', end - 1);
  while (isEscaped(text, at)) at = text.lastIndexOf('"', at - 1);
  return at;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charAt(before - 1) === '\\') before--;
  return (at - before) % 2 === 1;
}
