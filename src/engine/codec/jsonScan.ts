/**
 * Checks whether a text is JSON without creating a value (`jsonScan.wat`). It reads UTF-8 without validating it, which does not change the
 * result: bytes that are not ASCII are allowed only inside strings.
 */
import { jsonScanCode } from './jsonScanCode.ts';

/** Maximum nesting. It must be the same as in `jsonScan.wat`, which needs a byte for each level. */
export const maxNesting = 16_384;
/** Offset of the text in the memory of `jsonScan.wat`. */
const textAddress = maxNesting;
/** Bytes after the text: the zero at its end, and the bytes that are read together with its last byte. */
const padding = 16;
const pageBytes = 65_536;
/** A text that can need more memory than this gets separate memory. */
const sharedBytes = 4 * pageBytes - textAddress;
const utf8BytesPerCharacter = 3;

/** There is space for the Engine.IO type before a text, so that a WebSocket message is copied as it is. */
export const textStart = 1;

/** A text in UTF-8, valid until the next text, because all texts share the same memory. */
export interface ScannedText {
  readonly memory: TextMemory;
  /** Index after its last byte. The text begins at `textStart` and is followed by a zero. */
  readonly end: number;
}

/** The used part of WebAssembly, which the types of Node.js do not contain. */
interface Wasm {
  readonly Module: new (code: Uint8Array) => object;
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;
const module = new wasm.Module(Buffer.from(jsonScanCode, 'base64'));

const results = ['no', 'yes', 'deep'] as const;

export class TextMemory {
  readonly bytes: Buffer;
  readonly #isJson: (from: number, end: number) => number;

  /** @throws RangeError if the process has not enough memory */
  constructor(bytes: number) {
    const memory = new wasm.Memory({ initial: Math.ceil((textAddress + bytes) / pageBytes) });
    this.bytes = Buffer.from(memory.buffer, textAddress);
    const instance = new wasm.Instance(module, { text: { memory } });
    this.#isJson = (instance.exports as { isJson: (from: number, end: number) => number }).isJson;
  }

  /**
   * Whether the text from `from` to its end is one JSON value, apart from white space. "yes" is certain: `JSON.parse` accepts it too.
   * "deep" means that the nesting exceeds the limit; the deeper levels were not checked.
   */
  isJson(from: number, end: number): 'yes' | 'no' | 'deep' {
    return results[this.#isJson(textAddress + from, textAddress + end)] ?? 'no';
  }
}

const shared = new TextMemory(sharedBytes);
/**
 * The memory of a large text, reused for the next ones until V8 collects it. Without this, many large texts would allocate memory faster
 * than it is freed.
 */
let large: WeakRef<TextMemory> | undefined;

/** Copies a text into the memory; undefined if there is not enough memory. */
export function scanned(text: string): ScannedText | undefined {
  const most = text.length * utf8BytesPerCharacter;
  const memory = memoryFor(most <= sharedBytes - padding ? most : Buffer.byteLength(text));
  return memory && ended(memory, textStart + memory.bytes.write(text, textStart));
}

/** Copies the text of a WebSocket message, which follows the Engine.IO type. */
export function scannedFrame(frame: Uint8Array): ScannedText | undefined {
  const memory = memoryFor(frame.byteLength);
  memory?.bytes.set(frame);
  return memory && ended(memory, frame.byteLength);
}

/** Whether the text from `from` to its end is one JSON value. If there is not enough memory, the result is "no". */
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
