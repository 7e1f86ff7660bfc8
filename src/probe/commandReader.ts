/**
 * Reads the commands of the engine from the connection. The first byte of the connection accepts the token and is not
 * part of a command.
 */
import { maxCommandBytes, type NumberedCommand, type TaggedValue } from '../model/probe/commands.ts';
import { batchHeadBytes } from '../model/probe/reports.ts';

export class CommandReader {
  #bytes = Buffer.alloc(0);

  /** Returns the complete commands. @throws if the bytes are not commands */
  push(chunk: Uint8Array): NumberedCommand[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const commands: NumberedCommand[] = [];
    while (this.#bytes.length >= batchHeadBytes) {
      const length = this.#bytes.readUInt32BE(0);
      if (length > maxCommandBytes) throw new RangeError('command');
      const end = batchHeadBytes + length;
      if (this.#bytes.length < end) break;
      commands.push(JSON.parse(this.#bytes.toString('utf8', batchHeadBytes, end)) as NumberedCommand);
      this.#bytes = this.#bytes.subarray(end);
    }
    return commands;
  }
}

/** Converts arguments with tagged bytes to their values. */
export function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged);
  if (typeof value !== 'object' || value === null) return value;
  if (!Object.hasOwn(value, '$')) return entriesOf(value);
  const { $: kind, v } = value as TaggedValue;
  return kind === 'bytes' ? Buffer.from(v, 'base64') : entriesOf(v);
}

function entriesOf(object: object): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, untagged(value)]));
}
