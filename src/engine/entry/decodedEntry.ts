import { argumentPathText } from '../../model/payload/argumentPath.ts';
import { bytesOf } from '../../model/payload/payload.ts';
import { pathSegments, type TreePath } from '../../base/treeMap.ts';
import { isContainer } from '../../model/payload/valueSummary.ts';
import type { LogRecord } from '../contracts/record.ts';
import { errorFrom, userError } from '../../model/cause/userErrors.ts';
import { argsOf, unreadCause } from '../log/recordReader.ts';

/** The names of an object with fewer names than this are not cached. */
const rememberedFrom = 256;
/** Maximum number of attachments whose paths are listed, and of values that are searched for attachments. */
const maxPaths = 1000;
const maxWalked = 200_000;

/**
 * The decoded arguments of one entry, which are read in parts. A path consists of indexes: the index of the argument, then the index of a
 * child among its siblings, in the order of its keys.
 */
export class DecodedEntry {
  readonly args: readonly unknown[];
  /** The arguments that are used to send the event again, without the offset that connection state recovery added. */
  readonly ownArgs: readonly unknown[];
  /** Bytes in the payload, by number. */
  readonly binaries: readonly Uint8Array[];
  readonly #numbers: Map<object, number>;
  readonly #byMemory: boolean;
  #paths: string[] | undefined;
  readonly #keys = new WeakMap<object, readonly string[]>();

  /** @throws UserError when its bytes are nested too deeply for the decoder */
  constructor(record: LogRecord) {
    this.args = decoded(record);
    this.ownArgs = record.facts.recoveryOffset ? this.args.slice(0, -1) : this.args;
    this.#byMemory = !insidePacket(record);
    this.binaries = this.#byMemory ? besidePacket(record) : [...bytesIn(this.args)].flatMap(({ bytes }) => bytes ?? []);
    // Decoders reference the recorded bytes without a copy, so that their memory identifies the attachment.
    this.#numbers = new Map(this.binaries.map((bytes, index) => [this.#byMemory ? bytes.buffer : bytes, index]));
  }

  /** The index of these bytes in `binaries`. */
  numberOf(bytes: Uint8Array): number {
    return this.#numbers.get(this.#byMemory ? bytes.buffer : bytes) ?? 0;
  }

  /** For each item of `binaries`: its path in the arguments. If there are very many, or many other values, only the first are listed. */
  get paths(): string[] {
    return (this.#paths ??= this.#findPaths());
  }

  #findPaths(): string[] {
    const paths: string[] = [];
    if (this.binaries.length === 0) return paths;
    let left = maxWalked;
    for (const { bytes, path } of bytesIn(this.args)) {
      if (--left < 0 || paths.length >= maxPaths) break;
      if (bytes) paths[this.numberOf(bytes)] = argumentPathText(pathSegments(path).map(String));
    }
    return Array.from(paths, (path) => (path as string | undefined) ?? '');
  }

  /** The names of an object's children. */
  readonly keysOf = (object: object): readonly string[] => {
    const known = this.#keys.get(object);
    if (known) return known;
    const keys = Object.keys(object);
    if (keys.length >= rememberedFrom) this.#keys.set(object, keys);
    return keys;
  };

  /** The child at an index, with its name; undefined when there is none. */
  child(container: object, position: number): { key: string; value: unknown } | undefined {
    if (Array.isArray(container)) {
      return position < container.length ? { key: String(position), value: container[position] as unknown } : undefined;
    }
    const key = this.keysOf(container)[position];
    return key === undefined ? undefined : { key, value: (container as Record<string, unknown>)[key] };
  }

  /**
   * The value at a path and the names on the path.
   * @throws UserError when the arguments have no such path
   */
  at(path: readonly number[]): { value: unknown; keys: string[] } {
    let value: unknown = this.args;
    const keys: string[] = [];
    for (const position of path) {
      const next = isContainer(value) ? this.child(value, position) : undefined;
      if (!next) throw userError('capture.noValue');
      keys.push(next.key);
      value = next.value;
    }
    return { value, keys };
  }
}

/** Number of children of a value. */
export function sizeOf(value: unknown, keysOf: (object: object) => readonly string[]): number {
  if (Array.isArray(value)) return value.length;
  return isContainer(value) ? keysOf(value).length : 0;
}

/** Whether bytes are inside the packet instead of in attachments: then they are numbered in reading order. */
function insidePacket({ body }: LogRecord): boolean {
  return body?.type === 'wire' && body.codec === 'msgpack';
}

function besidePacket({ body }: LogRecord): readonly Uint8Array[] {
  if (!body) return [];
  return body.type === 'value' ? body.args.buffers.map((buffer) => new Uint8Array(buffer)) : body.packet.attachments;
}

/** Every value in reading order, with its path; `bytes` is set for values that are bytes. */
function* bytesIn(root: unknown): Generator<{ bytes: Uint8Array | undefined; path: TreePath | undefined }> {
  const stack: { value: unknown; path: TreePath | undefined }[] = [{ value: root, path: undefined }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, path } = next;
    yield { bytes: typeof value === 'object' && value !== null ? bytesOf(value) : undefined, path };
    if (!isContainer(value)) continue;
    const children = Array.isArray(value)
      ? value.map((child: unknown, at) => [at, child] as const)
      : Object.entries(value);
    for (const [key, child] of children.toReversed()) stack.push({ value: child, path: { parent: path, key } });
  }
}

function decoded(record: LogRecord): unknown[] {
  const unread = unreadCause(record);
  if (unread) throw errorFrom(unread);
  try {
    return argsOf(record);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw userError('capture.payloadTooDeep');
  }
}
