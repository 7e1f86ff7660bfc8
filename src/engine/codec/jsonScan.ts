/**
 * Finds out whether a text is JSON without making a value of it (`jsonScan.wat`). It reads UTF-8, which changes nothing: what is not
 * ASCII is allowed inside a string, whole or not, and nowhere else.
 */
import { jsonScanCode } from './jsonScanCode.ts';

/** A text that is nested deeper is not read. The same as in `jsonScan.wat`, which keeps a byte for each level. */
export const maxNesting = 16_384;
/** Where in the memory of `jsonScan.wat` the text begins. */
const textAddress = maxNesting;
/** Behind the text: the zero that ends it, and what is read together with its last byte. */
const padding = 16;
const pageBytes = 65_536;
/** A text that may need more than this has memory of its own. */
const sharedBytes = 4 * pageBytes - textAddress;
const utf8BytesPerCharacter = 3;

/** In front of a text is room for the type of Engine.IO, so that a websocket's message is taken over as it is. */
export const textStart = 1;

/** The UTF-8 of a text, good until the next text is taken: they share their memory. */
export interface ScannedText {
  readonly memory: TextMemory;
  /** Index after its last byte. Its first one stands at `textStart` of the memory's bytes, a zero behind its last. */
  readonly end: number;
}

/** What is needed of it; the types of Node.js leave it out. */
interface Wasm {
  readonly Module: new (code: Uint8Array) => object;
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;
const module = new wasm.Module(Buffer.from(jsonScanCode, 'base64'));

const answers = ['no', 'yes', 'deep'] as const;

export class TextMemory {
  readonly bytes: Buffer;
  readonly #isJson: (from: number, end: number) => number;

  /** @throws RangeError when there is no room for it in the process */
  constructor(bytes: number) {
    const memory = new wasm.Memory({ initial: Math.ceil((textAddress + bytes) / pageBytes) });
    this.bytes = Buffer.from(memory.buffer, textAddress);
    const instance = new wasm.Instance(module, { text: { memory } });
    this.#isJson = (instance.exports as { isJson: (from: number, end: number) => number }).isJson;
  }

  /**
   * Whether one JSON value fills the text from `from` to its end, blanks around it apart. "yes" is certain: `JSON.parse` takes it too.
   * "deep" says nothing of what stands below the level where it is nested too deeply.
   */
  isJson(from: number, end: number): 'yes' | 'no' | 'deep' {
    return answers[this.#isJson(textAddress + from, textAddress + end)] ?? 'no';
  }
}

const shared = new TextMemory(sharedBytes);
/** Of a large text, for the next ones, until V8 collects it: a flood of them would take memory faster than it is let go. */
let large: WeakRef<TextMemory> | undefined;

/** The bytes of a text; undefined when there is no memory for them. */
export function scanned(text: string): ScannedText | undefined {
  const most = text.length * utf8BytesPerCharacter;
  const memory = memoryFor(most <= sharedBytes - padding ? most : Buffer.byteLength(text));
  return memory && ended(memory, textStart + memory.bytes.write(text, textStart));
}

/** The same of a websocket's message, which is a text behind the type of Engine.IO. */
export function scannedFrame(frame: Uint8Array): ScannedText | undefined {
  const memory = memoryFor(frame.byteLength);
  memory?.bytes.set(frame);
  return memory && ended(memory, frame.byteLength);
}

/** Whether one JSON value fills the text from `from` on. What there is no memory for counts as none. */
export function nestingOf(text: string, from = 0): 'yes' | 'no' | 'deep' {
  const scan = scanned(from === 0 ? text : text.slice(from));
  return scan?.memory.isJson(textStart, scan.end) ?? 'no';
}

function ended(memory: TextMemory, end: number): ScannedText {
  memory.bytes[end] = 0;
  return { memory, end };
}

function memoryFor(textBytes: number): TextMemory | undefined {
  const bytes = textStart + textBytes + padding;
  if (bytes <= sharedBytes) return shared;
  const last = large?.deref();
  if (last && last.bytes.length >= bytes) return last;
  try {
    const made = new TextMemory(bytes);
    large = new WeakRef(made);
    return made;
  } catch {
    return undefined;
  }
}
