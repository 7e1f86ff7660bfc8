/** The keys of the filter language, with what they take and how they are explained: for the reader, completion and help alike. */
import { deliveries, type Delivery } from '../entry/delivery.ts';
import { entryKinds, type EntryKind } from '../entry/entry.ts';

export const directions = ['in', 'out'] as const;
export const ackStates = ['pending', 'none', 'any'] as const;
export const contents = ['binary'] as const;
export const traits = ['volatile'] as const;

const directionWords: Readonly<Record<(typeof directions)[number], string>> = {
  in: 'came from the server',
  out: 'emitted here',
};
const kindWords: Readonly<Record<EntryKind, string>> = {
  event: 'events in both directions',
  ack: 'acknowledgements',
  delivery: 'each step of a delivery',
  connection: 'connects, drops, reconnects',
  packet: 'raw packets',
  network: 'changes of the network conditions',
  marker: 'markers',
  replay: 'replays',
};
const formatDelivery: Readonly<Record<Delivery, string>> = {
  sent: 'handed to the transport',
  buffered: 'waits for a connection',
  flushed: 'sent after waiting',
  queued: 'waits in the retry queue',
  discarded: 'volatile, never sent',
  acknowledged: 'the acknowledgement came',
  timedOut: 'no acknowledgement in its time',
  late: 'acknowledged after its time',
  lost: 'the connection ended first',
  failed: 'never left',
  awaitingReply: 'the server waits for a reply',
  replied: 'the server has its reply',
  unanswered: 'the connection ended first',
};
const ackTexts: Readonly<Record<(typeof ackStates)[number], string>> = {
  pending: 'asked for, not there yet',
  none: 'none was asked for',
  any: 'one was asked for',
};

export interface FilterKey {
  /** One line, without a period. */
  readonly summary: string;
  /** The only values that it takes, several joined with commas, each with its meaning. */
  readonly values?: readonly { readonly value: string; readonly summary: string }[];
  /** It takes names that were seen. */
  readonly names?: 'event' | 'namespace';
  /** Values that show how others are written. */
  readonly examples?: readonly { readonly value: string; readonly summary: string }[];
}

const explained = <T extends string>(values: readonly T[], words: Readonly<Record<T, string>>) =>
  values.map((value) => ({ value, summary: words[value] }));

export const filterKeys = {
  event: { summary: 'name of the event, * for any text', names: 'event' },
  ns: { summary: 'namespace, * for any text', names: 'namespace' },
  dir: { summary: 'direction', values: explained(directions, directionWords) },
  kind: { summary: 'kind of entry', values: explained(entryKinds, kindWords) },
  delivery: { summary: 'what became of it', values: explained(deliveries, formatDelivery) },
  ack: { summary: 'acknowledgement', values: explained(ackStates, ackTexts) },
  has: { summary: 'what it carries', values: explained(contents, { binary: 'bytes among its arguments' }) },
  is: { summary: 'how it was emitted', values: explained(traits, { volatile: 'may be discarded' }) },
  size: {
    summary: 'bytes on the wire',
    examples: [
      { value: '>1kb', summary: 'more than 1 kB' },
      { value: '>100kb', summary: 'more than 100 kB' },
      { value: '1kb..1mb', summary: 'between the two' },
    ],
  },
  latency: {
    summary: 'time until the acknowledgement',
    examples: [
      { value: '>100ms', summary: 'longer than 100 ms' },
      { value: '>1s', summary: 'longer than a second' },
    ],
  },
  seq: {
    summary: 'number of the entry',
    examples: [
      { value: '100..200', summary: 'from 100 to 200' },
      { value: '100..', summary: 'from 100 on' },
    ],
  },
  arg: { summary: 'path into the arguments, = for its value' },
} as const satisfies Readonly<Record<string, FilterKey>>;

export type FilterKeyName = keyof typeof filterKeys;
export const filterKeyNames = Object.keys(filterKeys) as FilterKeyName[];

/** The key of this name, in any case. */
export function filterKey(name: string): { readonly name: FilterKeyName; readonly key: FilterKey } | undefined {
  const found = filterKeyNames.find((known) => known === name.toLowerCase());
  return found && { name: found, key: filterKeys[found] };
}
