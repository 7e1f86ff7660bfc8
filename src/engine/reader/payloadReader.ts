/**
 * Reads large payloads one after the other, on a thread that does nothing else. The payload that was decoded last is cached for the next
 * request.
 */
import { errorFrom, userError } from '../../model/cause/userErrors.ts';
import { checkOutcome, EventCheck, type Expectation, expectResultOf } from '../../model/matcher/expectation.ts';
import { isNumber } from '../../model/numbers/exactNumber.ts';
import { argumentAt } from '../../model/payload/argumentPath.ts';
import { packPayload } from '../../model/payload/packedPayload.ts';
import { previewOf } from '../../model/payload/preview.ts';
import { isContainer } from '../../model/payload/valueSummary.ts';
import type { FoundValue, LargeRead, LargeReadRequest, LargeReads } from '../contracts/largeReads.ts';
import type { Filter } from '../../model/filter/filter.ts';
import type { LogRecord, RecordBody } from '../contracts/record.ts';
import { DecodedEntry } from '../entry/decodedEntry.ts';
import { entryCode } from '../entry/entryCode.ts';
import { contentJson, plainLine } from '../entry/entryText.ts';
import { copied, payloadDetails, textAt } from '../entry/payloadDetails.ts';
import { sessionLine } from '../entry/sessionLine.ts';
import { allDescendants, childrenOf } from '../entry/treeNodes.ts';
import { readBody } from '../log/bodyCodec.ts';
import { bodyReader } from '../log/recordCodec.ts';
import { argsOf, entryJson, ownArgsOf, subjectOf, unreadCause } from '../log/recordReader.ts';
import { filterMatches } from '../query/guardedFilter.ts';
import { readExpectation } from '../query/readExpectation.ts';
import { readFilter } from '../query/readFilter.ts';

/** Regular expressions may take longer here, because only the caller waits for this thread. */
const maxPatternMs = 2000;
/** A longer text is neither a number nor a time. */
const longestValue = 200;

type Reads = { readonly [K in LargeRead]: (params: LargeReads[K]['params']) => LargeReads[K]['result'] };

export class PayloadReader {
  #body: RecordBody | undefined;
  #entry: DecodedEntry | undefined;
  #record: LogRecord = { ...nothing, body: undefined };

  /** @throws UserError */
  read({ facts, connection, wantsAck, hasBinary, body, read, params }: LargeReadRequest): unknown {
    if (body) {
      this.#body = body instanceof Uint8Array ? storedBody(body) : packetBody(body);
      this.#entry = undefined;
    }
    const { seq, kind, connectionId, delivery } = facts;
    this.#record = {
      ...nothing,
      seq,
      kind,
      connectionId,
      connection,
      delivery,
      facts,
      wantsAck,
      hasBinary,
      body: this.#body,
    };
    return (this.#reads[read] as (params: unknown) => unknown)(params);
  }

  readonly #reads: Reads = {
    details: () => payloadDetails(this.#record, () => this.#decoded),
    children: ({ path, ...range }) => childrenOf(this.#existing, path, range),
    descendants: ({ path, max }) => allDescendants(this.#existing, path, max),
    text: ({ path, from, to }) => textAt(this.#existing, path, from, to),
    copy: ({ path, what }) => copied(this.#existing, path, what),
    json: () => entryJson(this.#record),
    plainLine: ({ where }) => plainLine(this.#record, where),
    content: ({ several }) => contentJson(this.#record, several),
    sessionLine: () => sessionLine(this.#record),
    code: () => entryCode(this.#record),
    matches: ({ filter }) => {
      const parsed = readFilter(filter);
      // Terms without a cost were evaluated before, on the thread that has the findings.
      const terms = parsed.terms.filter(({ cost }) => cost > 0);
      const matches: Filter['matches'] = (subject) => terms.every((term) => term.test(subject));
      return filterMatches({ ...parsed, terms, matches }, [subjectOf(this.#record)], maxPatternMs)[0] === true;
    },
    values: ({ paths, maxShown }) => paths.map((path) => foundValue(argumentAt(this.#args, path), maxShown)),
    args: () => packPayload(this.#args),
    ownArgs: ({ maxValues }) => {
      const args = this.#entry?.ownArgs ?? ownArgsOf(this.#record);
      const unread = unreadCause(this.#record);
      if (unread) throw errorFrom(unread);
      if (hasMoreValues(args, maxValues)) throw userError('capture.tooManyValues', { max: maxValues });
      return packPayload(args);
    },
    checkAck: ({ expect, outcome }) =>
      expectResultOf(checkOutcome(expectationOf(expect), { ...outcome, ack: this.#args })),
    checkEvent: ({ expect, event, isOffsetCertain }) =>
      new EventCheck(expectationOf(expect)).compare(event, this.#args.slice(0, isOffsetCertain ? -1 : undefined)),
    bytesInside: ({ index }) => {
      const bytes = this.#existing.binaries[index];
      return bytes && new Uint8Array(bytes);
    },
  };

  get #args(): readonly unknown[] {
    return this.#entry?.args ?? argsOf(this.#record);
  }

  /** The arguments for the details; undefined for a record without arguments. */
  get #decoded(): DecodedEntry | undefined {
    if (!this.#record.body || this.#record.kind === 'packet') return undefined;
    return (this.#entry ??= new DecodedEntry(this.#record));
  }

  get #existing(): DecodedEntry {
    const entry = this.#decoded;
    if (!entry) throw userError('capture.noArguments');
    return entry;
  }
}

/** Whether all lists and objects together contain more values than this. */
function hasMoreValues(root: unknown, max: number): boolean {
  let left = max;
  const stack = [root];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (!isContainer(value)) continue;
    const children: unknown[] = Array.isArray(value) ? value : Object.values(value);
    left -= children.length;
    if (left < 0) return true;
    for (const child of children) if (isContainer(child)) stack.push(child);
  }
  return false;
}

const nothing: Omit<LogRecord, 'body'> = {
  seq: 0,
  kind: 'event',
  connectionId: '',
  delivery: undefined,
  facts: { seq: 0, connectionId: '', t: 0, kind: 'event' },
  wantsAck: false,
  hasBinary: false,
  ackSeq: undefined,
};

function storedBody(bytes: Uint8Array): RecordBody | undefined {
  const reader = bodyReader(bytes);
  return reader && readBody(reader);
}

/** Received text is passed as its bytes. */
function packetBody({
  codec,
  packet: { text, attachments },
}: Exclude<LargeReadRequest['body'], Uint8Array | undefined>): RecordBody {
  const isText = codec !== 'msgpack' && typeof text !== 'string';
  return {
    type: 'wire',
    codec,
    packet: { text: isText ? Buffer.from(text).toString('utf8') : text, attachments },
    unsent: false,
  };
}

function expectationOf(notation: string): Expectation {
  return readExpectation(notation, () => performance.now());
}

function foundValue(found: { value: unknown } | undefined, maxShown: number): FoundValue {
  if (!found) return null;
  const { value } = found;
  const shown = previewOf([value], maxShown);
  if (isNumber(value)) return { number: typeof value === 'number' ? value : value.literal, shown };
  const isShort = typeof value === 'bigint' || (typeof value === 'string' && value.length <= longestValue);
  return { ...((isShort || value instanceof Date) && { value }), shown };
}
