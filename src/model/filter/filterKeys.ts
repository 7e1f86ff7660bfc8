/** The keys of the filter language with their values and summaries, for the parser, completion and help alike. */
import { filterKeyTexts } from './filterKeyTexts.ts';
import { lackingEnds } from '../correlation/missingEnd.ts';
import { deliveries, type Delivery } from '../entry/delivery.ts';
import { entryKinds, type EntryKind } from '../entry/entry.ts';

export const directions = ['in', 'out'] as const;
export const ackStates = ['pending', 'none', 'any'] as const;
/** Who receives an event. */
export const receivers = ['server', 'client'] as const;
export const contents = ['binary'] as const;
export const traits = ['volatile'] as const;

/** The language of the texts is set after this module is loaded. */
type Summary = () => string;

const t = filterKeyTexts;
const directionTexts: Readonly<Record<(typeof directions)[number], Summary>> = { in: t.incoming, out: t.outgoing };
const kindTexts: Readonly<Record<EntryKind, Summary>> = {
  event: t.kindEvent,
  ack: t.kindAck,
  delivery: t.kindDelivery,
  connection: t.kindConnection,
  packet: t.kindPacket,
  network: t.kindNetwork,
  marker: t.kindMarker,
  replay: t.kindReplay,
};
const deliveryTexts: Readonly<Record<Delivery, Summary>> = t;
const ackTexts: Readonly<Record<(typeof ackStates)[number], Summary>> = {
  pending: t.ackPending,
  none: t.ackNone,
  any: t.ackAny,
};

/** Kinds of names in a capture. */
export type NameKind = 'event' | 'namespace' | 'source' | 'connection' | 'session';

interface ExplainedValue {
  readonly value: string;
  readonly summary: Summary;
}

export interface FilterKey {
  /** One line, without a period. */
  readonly summary: Summary;
  /** The only values that the key takes, several of them separated by commas. */
  readonly values?: readonly ExplainedValue[];
  /** The values are names from the capture. */
  readonly names?: NameKind;
  /** Values that show the notation of others. */
  readonly examples?: readonly ExplainedValue[];
}

const explained = <T extends string>(values: readonly T[], summaries: Readonly<Record<T, Summary>>) =>
  values.map((value) => ({ value, summary: summaries[value] }));

export const filterKeys = {
  event: { summary: t.event, names: 'event' },
  ns: { summary: t.namespace, names: 'namespace' },
  dir: { summary: t.direction, values: explained(directions, directionTexts) },
  to: { summary: t.receiver, values: explained(receivers, { server: t.toServer, client: t.toClient }) },
  kind: { summary: t.kind, values: explained(entryKinds, kindTexts) },
  delivery: { summary: t.delivery, values: explained(deliveries, deliveryTexts) },
  ack: { summary: t.acknowledgement, values: explained(ackStates, ackTexts) },
  has: { summary: t.content, values: explained(contents, { binary: t.binary }) },
  is: { summary: t.trait, values: explained(traits, { volatile: t.volatile }) },
  size: {
    summary: t.size,
    examples: [
      { value: '>1kb', summary: () => t.moreThanSize({ size: '1\u00a0kB' }) },
      { value: '>100kb', summary: () => t.moreThanSize({ size: '100\u00a0kB' }) },
      { value: '1kb..1mb', summary: () => t.betweenSizes({ from: '1\u00a0kB', to: '1\u00a0MB' }) },
    ],
  },
  latency: {
    summary: t.latency,
    examples: [
      { value: '>100ms', summary: () => t.longerThan({ duration: '100\u00a0ms' }) },
      { value: '>1s', summary: () => t.longerThan({ duration: '1\u00a0s' }) },
    ],
  },
  seq: {
    summary: t.seq,
    examples: [
      { value: '100..200', summary: () => t.fromTo({ from: 100, to: 200 }) },
      { value: '100..', summary: () => t.fromOn({ from: 100 }) },
    ],
  },
  finding: { summary: t.finding },
  source: { summary: t.source, names: 'source' },
  conn: { summary: t.connection, names: 'connection' },
  sid: { summary: t.session, names: 'session' },
  missing: {
    summary: t.missing,
    values: explained(lackingEnds, { server: t.missingAtServer, client: t.missingAtClient }),
  },
  rule: { summary: t.rule, examples: [{ value: '*', summary: t.anyRule }] },
  room: { summary: t.room },
  arg: { summary: t.argument },
} as const satisfies Readonly<Record<string, FilterKey>>;

export type FilterKeyName = keyof typeof filterKeys;
export const filterKeyNames = Object.keys(filterKeys) as FilterKeyName[];

/** The key of this name, in any case. */
export function filterKey(name: string): { readonly name: FilterKeyName; readonly key: FilterKey } | undefined {
  const found = filterKeyNames.find((known) => known === name.toLowerCase());
  return found && { name: found, key: filterKeys[found] };
}
