import { reservedEvents } from '../../model/payload/parserLimits.ts';
import { scanned, scannedFrame, textStart } from './jsonScan.ts';
import { NameCache } from './nameCache.ts';
import { packetType } from './packetType.ts';
import type { SocketPacket } from '../contracts/packets.ts';

/** The text of a WebSocket message in memory of the socket, which is valid only during the call that passes it on. */
export class TextFrame {
  /** The Engine.IO type and the text, in UTF-8. */
  readonly bytes: Buffer;
  /** Whether the bytes have their own memory, which stays valid. */
  readonly isOwn: boolean = false;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString('utf8', textStart);
  }
}

/**
 * An event of which only the beginning up to its name was parsed. Its arguments are certainly valid, unless they are nested too deeply to
 * be parsed. The client receives only the arguments that it uses itself.
 */
export class EventPacket implements SocketPacket {
  readonly type = packetType.event;
  /** Size of the text in UTF-8. */
  readonly bytes: number;
  /** Number of attachments that follow. */
  readonly attachments: number;
  readonly nsp: string;
  declare readonly id?: number;
  readonly event: string;
  /** Index in the text of the opening quote of the name. */
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

  /** The text on the wire, without attachments. */
  get text(): string {
    return (this.#text ??= this.#frame?.text ?? '');
  }

  /** The message that contained the text, until `keep` is called. */
  get frame(): Uint8Array | undefined {
    return this.#frame?.bytes;
  }

  /** Must be called if the packet is used after the call that passed it on. */
  keep(): void {
    if (this.#frame?.isOwn) return;
    this.#text ??= this.#frame?.text;
    this.#frame = undefined;
  }

  /**
   * The name, and the last argument if it is a string, which the client stores as the offset for connection state recovery. All other
   * arguments are null. Source: socket.io-client 4.8, Socket.emitEvent.
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

/** An offset is short and at the end of the text. */
const offsetBytes = 1000;

/** Like `data`, for a text that is too large for a string. */
function withOffset(event: string, bytes: Buffer): unknown[] {
  const end = bytes.toString('latin1', Math.max(textStart, bytes.length - offsetBytes));
  const offset = /,[ \t\n\r]*"([ !#-[\]-~]*)"[ \t\n\r]*\][ \t\n\r]*$/.exec(end)?.[1];
  return [event, offset ?? null];
}

export interface Head {
  readonly attachments: number;
  readonly nsp: string;
  readonly id: number | undefined;
  /** Index in the bytes of the bracket that opens the list of name and arguments. Everything before it is ASCII. */
  readonly listAt: number;
}

const eventDigit = 0x32;
const binaryEventDigit = 0x35;
const slash = 0x2f;
const comma = 0x2c;
const hyphen = 0x2d;
const bracket = 0x5b;
const quote = 0x22;
/** All numbers with this many digits are exact. */
const exactDigits = 15;

/** Names of events that are not reserved, by their bytes. */
const eventNames = new NameCache((name) => !reservedEvents.has(name) && !name.includes('\\'));
const namespaces = new NameCache(() => true);

/**
 * Parses an event of the common form: the type, an optional namespace, an optional ID, and a list in valid JSON that begins with a name
 * without escapes. Undefined for everything else, valid or not: the client's own decoder decides.
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
  // For a name with an escaped quote this finds only a part, which is refused because of its backslash.
  let nameEnd = nameAt;
  while (bytes[nameEnd] !== quote) nameEnd++;
  const length = end - textStart;
  // If a text is not valid Unicode, its UTF-8 form differs, so that the name is taken from the text itself.
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

/** Index after one or more digits; -1 if there are none. */
function pastDigits(bytes: Buffer, from: number): number {
  let at = from;
  while ((bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at++;
  return at === from ? -1 : at;
}

/** The number in these bytes; NaN if they are not a number, or have too many digits to be exact. */
function numberAt(bytes: Uint8Array, from: number, end: number): number {
  if (end < 0 || end - from > exactDigits) return NaN;
  let value = 0;
  for (let at = from; at < end; at++) value = value * 10 + (bytes[at] as number) - 0x30;
  return value;
}

/**
 * Whether every placeholder has exactly the form that encoders produce, and the number of an existing attachment: only then is it certain
 * that the decoder accepts it. A key may also contain escapes.
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

/** Index of the last character up to `from` that is not whitespace. */
function lastCharacter(text: string, from: number): number {
  let at = from;
  while (' \t\n\r'.includes(text.charAt(at))) at--;
  return at;
}

/** Index of the opening quote of the string that ends at `end`: the nearest unescaped quote before it. */
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
