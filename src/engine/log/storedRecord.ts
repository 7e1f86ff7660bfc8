import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { LackingEnd } from '../../model/correlation/missingEnd.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { FilterConnection } from '../../model/filter/filterSubject.ts';
import type { LogRecord, RecordBody } from '../contracts/record.ts';
import type { FactColumns } from './columns/factColumns.ts';
import { deliveryCodes, kindOf, shapeBits } from './columns/factCodes.ts';
import { type IndexRow, onDisk } from './columns/logIndex.ts';

const lost = explain('capture.payloadLost');
const notKept = explain('capture.payloadNotKept');

export interface RecordSource {
  factsOf(seq: number, row: IndexRow): EntryFacts;
  /** Fields of a session file that this version does not know. */
  unknownOf?(row: IndexRow): Readonly<Record<string, unknown>> | undefined;
  bodyOf(seq: number, row: IndexRow): RecordBody | undefined;
  ackSeqOf(row: IndexRow): number | undefined;
  connectionOf(row: IndexRow): string;
  readonly tables: Pick<FactColumns, 'evidence' | 'missing'>;
  /** Returns the known facts about its connection, or about the source that it is about. */
  knownOf(row: IndexRow): FilterConnection | undefined;
}

/** A record that reads lazily: its facts are created, and its payload is read, when they are first used. */
export class StoredRecord implements LogRecord {
  readonly #source: RecordSource;
  readonly #row: IndexRow;
  readonly seq: number;
  #facts: EntryFacts | undefined;
  #body: { readonly value: RecordBody | undefined } | undefined;

  constructor(source: RecordSource, seq: number, row: IndexRow) {
    this.#source = source;
    this.#row = row;
    this.seq = seq;
  }

  get kind(): EntryFacts['kind'] {
    return kindOf(this.#row.shape) ?? 'marker';
  }

  get connectionId(): string {
    return this.#source.connectionOf(this.#row);
  }

  get connection(): FilterConnection | undefined {
    return this.#source.knownOf(this.#row);
  }

  get delivery(): EntryFacts['delivery'] {
    return deliveryCodes.value(this.#row.status);
  }

  get facts(): EntryFacts {
    return (this.#facts ??= this.#source.factsOf(this.seq, this.#row));
  }

  get unknown(): Readonly<Record<string, unknown>> | undefined {
    return this.#source.unknownOf?.(this.#row);
  }

  get wantsAck(): boolean {
    return (this.#row.shape & shapeBits.wantsAck) !== 0;
  }

  get hasBinary(): boolean {
    return (this.#row.shape & shapeBits.hasBinary) !== 0;
  }

  get body(): RecordBody | undefined {
    if ((this.#row.shape & shapeBits.hasBody) === 0) return undefined;
    // The same object is returned each time, because decoders identify attachments by their memory.
    return (this.#body ??= { value: this.#source.bodyOf(this.seq, this.#row) }).value;
  }

  get bodyFault(): StoredCause | undefined {
    if ((this.#row.shape & shapeBits.hasBody) === 0 || this.body) return undefined;
    return this.#row.offset === onDisk ? notKept : lost;
  }

  isEvidence(findingId: string): boolean {
    return this.#source.tables.evidence.get(findingId)?.has(this.seq) ?? false;
  }

  lackingEnd(): LackingEnd | undefined {
    return this.#source.tables.missing.get(this.seq)?.end;
  }

  get ackSeq(): number | undefined {
    return this.#source.ackSeqOf(this.#row);
  }
}
