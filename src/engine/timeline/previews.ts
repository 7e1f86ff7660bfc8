import { previewOf } from '../../model/payload/preview.ts';
import type { LogRecord } from '../contracts/record.ts';
import { argsOf, unreadText } from '../log/recordReader.ts';

/** Below this, decoding a payload again costs less than keeping what came of it. */
const largeBytes = 16 * 1024;
const kept = 500;

/**
 * What rows show of their payloads. A row in sight is pulled again and again while a flood comes, and a payload of megabytes must not be
 * decoded each time: of large ones the preview is kept.
 */
export class Previews {
  /** By seq, the one that was asked for longest ago first. */
  readonly #large = new Map<number, string>();

  of(record: LogRecord): string {
    if ((record.facts.bytes ?? 0) < largeBytes) return made(record);
    const { seq } = record;
    const preview = this.#large.get(seq) ?? made(record);
    this.#large.delete(seq);
    this.#large.set(seq, preview);
    for (const oldest of this.#large.keys()) {
      if (this.#large.size <= kept) break;
      this.#large.delete(oldest);
    }
    return preview;
  }

  /** The entry may have got its payload only now. */
  amended(seq: number): void {
    this.#large.delete(seq);
  }
}

function made(record: LogRecord): string {
  const unread = unreadText(record);
  if (unread !== undefined) return unread;
  return record.body ? previewOf(argsOf(record)) : (record.bodyFault ?? '');
}
