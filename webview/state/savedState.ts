/**
 * The state that the panel saves across hiding and reloading: filter, selection, layout, drafts. Never a secret: no auth, headers, query or
 * passphrase of a connection, and no bytes of chosen files.
 */
import * as v from 'valibot';
import { systemClock } from '../../src/base/clock.ts';
import { Throttle } from '../../src/base/throttle.ts';
import type { Host } from './host.ts';
import { sortColumns } from '../../src/protocol/viewMessages.ts';
import { keptReplaySchema } from './keptReplay.ts';
import { timeModes } from './timeModes.ts';

/** The entries that the statistics count. */
export const statisticsScopes = ['timeline', 'capture', 'range'] as const;
export type StatisticsScope = (typeof statisticsScopes)[number];

export const streamTabs = ['findings', 'timing', 'scrubber'] as const;
export type StreamTab = (typeof streamTabs)[number];

/** A query of the filter's history, of which `most` are saved. */
export const keptQuery = {
  most: 20,
  is: (value: unknown): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= 1000,
} as const;

const keptArgument = v.object({ type: v.string(), text: v.string(), path: v.optional(v.string()) });
const size = v.optional(v.union([v.number(), v.undefined()]));
const savedSchema = v.object({
  version: v.literal(1),
  filter: v.fallback(v.string(), ''),
  /** Recent queries, newest first. */
  filterHistory: v.fallback(
    v.pipe(
      v.array(v.unknown()),
      v.transform((list) => [...new Set(list.filter(keptQuery.is))].slice(0, keptQuery.most)),
    ),
    [],
  ),
  allConnections: v.fallback(v.boolean(), false),
  selected: v.fallback(v.optional(v.object({ epoch: v.string(), seq: v.number() })), undefined),
  connectionId: v.fallback(v.optional(v.string()), undefined),
  view: v.fallback(v.string(), 'inspect'),
  detailsTab: v.fallback(v.string(), 'arguments'),
  layout: v.fallback(v.object({ details: size, detailsBelow: size, emit: size, stream: size }), {}),
  stream: v.fallback(v.object({ open: v.boolean(), tab: v.picklist(streamTabs) }), {
    open: false,
    tab: 'findings',
  }),
  hex: v.fallback(
    v.object({
      perRow: v.union([v.literal('auto'), v.picklist([8, 16, 32])]),
      decimal: v.boolean(),
      panel: v.picklist(['none', 'inspector', 'preview']),
    }),
    { perRow: 'auto', decimal: false, panel: 'inspector' },
  ),
  packets: v.fallback(v.boolean(), false),
  /** The selected time range. It belongs to one session, because each session counts its own time. */
  range: v.fallback(v.optional(v.object({ startedAt: v.string(), from: v.number(), to: v.number() })), undefined),
  overview: v.fallback(v.boolean(), true),
  statistics: v.fallback(
    v.object({
      scope: v.picklist(statisticsScopes),
      sort: v.object({ column: v.string(), descending: v.boolean() }),
      table: v.boolean(),
    }),
    { scope: 'timeline', sort: { column: 'count', descending: true }, table: false },
  ),
  columns: v.fallback(
    v.object({
      widths: v.record(v.string(), v.number()),
      hidden: v.array(v.string()),
      shown: v.array(v.string()),
      time: v.picklist(timeModes),
    }),
    { widths: {}, hidden: [], shown: [], time: 'relative' },
  ),
  sort: v.fallback(v.optional(v.object({ column: v.picklist(sortColumns), descending: v.boolean() })), undefined),
  optionGroups: v.fallback(v.array(v.string()), ['credentials']),
  /** Options that differ from their defaults. */
  connection: v.fallback(
    v.record(
      v.string(),
      v.union([v.string(), v.boolean(), v.array(v.object({ name: v.string(), value: v.string() }))]),
    ),
    {},
  ),
  replay: v.fallback(v.optional(keptReplaySchema), undefined),
  /** The plan is collapsed in a small panel. */
  replayFolded: v.fallback(v.boolean(), false),
  emit: v.fallback(
    v.object({
      event: v.string(),
      args: v.array(keptArgument),
      ack: v.boolean(),
      ackTimeout: v.string(),
      volatile: v.boolean(),
      compress: v.boolean(),
    }),
    { event: '', args: [], ack: false, ackTimeout: '', volatile: false, compress: true },
  ),
});
export type Saved = v.InferOutput<typeof savedSchema>;

const empty: Saved = v.parse(savedSchema, { version: 1 });

export class SavedState {
  readonly #host: Host;
  readonly #write: Throttle;
  #saved: Saved;

  constructor(host: Host) {
    this.#host = host;
    const kept = v.safeParse(savedSchema, host.getState());
    this.#saved = kept.success ? kept.output : empty;
    this.#write = new Throttle(systemClock, 100, () => host.setState(this.#saved));
  }

  get current(): Readonly<Saved> {
    return this.#saved;
  }

  update(change: Partial<Saved>): void {
    this.#saved = { ...this.#saved, ...change };
    this.#write.request();
  }

  /** Writes at once, because the page may be about to close. */
  flush(): void {
    this.#host.setState(this.#saved);
  }
}
