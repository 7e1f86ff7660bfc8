import { holdsChangedNumber } from '../../model/numbers/changedNumbers.ts';
import { previewOf } from '../../model/payload/preview.ts';
import type { LogRecord } from '../contracts/record.ts';
import { type ArgsBeginning, argsBeginning, type FrontReader } from '../log/argsBeginning.ts';
import { causeMessage } from '../../model/cause/causeTexts.ts';
import { argsOf, cutCause, unreadCause } from '../log/recordReader.ts';

/** Below this size, decoding a payload again is cheaper than caching its preview. */
const largeBytes = 16 * 1024;
const kept = 500;
/** Number of bytes that are read of a very large payload. */
const beginningBytes = 8192;

/** The part of the payload that a row shows. */
export interface Preview {
  readonly text: string;
  /** Whether the read part contains a number that JavaScript changes. */
  readonly hasChangedNumber: boolean;
}

/**
 * The previews of payloads in rows. Visible rows are requested repeatedly during a flood, and a payload of megabytes must not be decoded
 * each time: for large payloads the preview is cached, and for very large ones it is made from their beginning.
 */
export class Previews {
  /** Previews by seq, the least recently used first. */
  readonly #large = new Map<number, Preview>();
  readonly #log: FrontReader;
  readonly #maxLength: number | undefined;

  /** @param maxLength the number of characters of a preview; the number of characters of a row by default */
  constructor(log: FrontReader, maxLength?: number) {
    this.#log = log;
    this.#maxLength = maxLength;
  }

  of(record: LogRecord): Preview {
    // The facts of an event that was never encoded contain no size.
    const bytes = record.facts.bytes ?? (record.kind === 'event' ? largeBytes : 0);
    if (bytes < largeBytes) return this.#made(record);
    const { seq } = record;
    const preview = this.#large.get(seq) ?? this.#made(record);
    this.#large.delete(seq);
    this.#large.set(seq, preview);
    for (const oldest of this.#large.keys()) {
      if (this.#large.size <= kept) break;
      this.#large.delete(oldest);
    }
    return preview;
  }

  /** Must be called when an entry was amended, because it may have received its payload only now. */
  amended(seq: number): void {
    this.#large.delete(seq);
  }

  #made(record: LogRecord): Preview {
    const beginning = argsBeginning(this.#log, record, beginningBytes);
    if (beginning)
      return beginning.isCut ? plain(causeMessage(cutCause)) : previewOfBeginning(beginning, this.#maxLength);
    const unread = unreadCause(record);
    if (unread) return plain(causeMessage(unread));
    if (!record.body) return plain(record.bodyFault ? causeMessage(record.bodyFault) : '');
    const args = argsOf(record);
    return { text: previewOf(args, this.#maxLength), hasChangedNumber: holdsChangedNumber(args) };
  }
}

function previewOfBeginning({ args, isWhole }: ArgsBeginning, maxLength?: number): Preview {
  return { text: previewOf(args, maxLength, !isWhole), hasChangedNumber: holdsChangedNumber(args) };
}

function plain(text: string): Preview {
  return { text, hasChangedNumber: false };
}
