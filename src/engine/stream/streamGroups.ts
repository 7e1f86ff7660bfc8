import { StreamGuesser } from '../../model/stream/streamGuess.ts';
import type { GuessedStreams } from '../../protocol/streamMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import { argsBeginning } from '../log/argsBeginning.ts';
import { argsOf } from '../log/recordReader.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';

/** Limits the memory, because a hostile server can send events with a hundred thousand names. */
const maxGroups = 1000;
const maxListed = 20;
/** Number of consecutive events at the start of a stream that are decoded. */
const sampleSize = 200;
/** Only this many bytes of a large payload are decoded, because the guesser does not use more values than they contain. */
const maxDecodedBytes = 65_536;

interface Group {
  readonly event: string;
  readonly dir: 'in' | 'out';
  readonly seqs: number[];
  events: number;
}

/** Counts events by name and direction, and keeps the seqs of the first events of each group. */
export class StreamGroups {
  readonly #groups = new Map<string, Group>();
  #events = 0;
  /** Events that belong to no group because `maxGroups` was reached. */
  #others = 0;

  add({ facts: { seq, event = '', dir = 'in' } }: LogRecord): void {
    this.#events++;
    const key = `${dir} ${event}`;
    let group = this.#groups.get(key);
    if (!group) {
      if (this.#groups.size >= maxGroups) {
        this.#others++;
        return;
      }
      group = { event, dir, seqs: [], events: 0 };
      this.#groups.set(key, group);
    }
    group.events++;
    if (group.seqs.length < sampleSize) group.seqs.push(seq);
  }

  /** The longest streams, with the paths in their arguments that probably hold a sequence number or a time. */
  async guess(log: LogReader, slicer: TimeSlicer): Promise<GuessedStreams> {
    const longest = [...this.#groups.values()].sort((a, b) => b.events - a.events);
    const streams: GuessedStreams['streams'] = [];
    for (const { event, dir, events, seqs } of longest.slice(0, maxListed)) {
      const guesser = new StreamGuesser();
      for (const seq of seqs) {
        const record = log.read(seq);
        if (record) guesser.add((argsBeginning(log, record, maxDecodedBytes) ?? { args: argsOf(record) }).args);
        if (slicer.shouldYield) await slicer.yieldToEventLoop();
      }
      const { candidates, paths } = guesser.result();
      streams.push({ event, dir, events, candidates: [...candidates], paths: [...paths] });
    }
    return { events: this.#events, streams, more: longest.length - streams.length + Math.min(1, this.#others) };
  }
}
