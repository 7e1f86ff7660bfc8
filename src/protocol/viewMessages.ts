/**
 * The timeline as a panel sees it. A view contains the entries that match a query, in the order of the query. Change notifications contain
 * no rows; the panel requests the rows that it shows. Until a notification is acknowledged, no other is sent, so that a hidden panel causes
 * no work.
 */
import * as v from 'valibot';
import { notification, request } from './message.ts';
import { rowColumnsSchema } from './rowColumns.ts';
import { filterFaultSchema } from './shapes.ts';
import { seqRangesSchema } from './timelineMessages.ts';

const none = v.object({});
const id = v.string();
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

export const sortColumns = ['time', 'direction', 'namespace', 'event', 'size', 'delivery', 'latency'] as const;
export type SortColumn = (typeof sortColumns)[number];
const viewSort = v.object({ column: v.picklist(sortColumns), descending: v.boolean() });
export type ViewSort = v.InferOutput<typeof viewSort>;
/** Only entries whose `t` is in the range: milliseconds, `from` is included, `to` is not. */
const viewRange = v.object({ from: v.number(), to: v.number() });

const viewQuery = {
  filter: v.string(),
  connectionId: v.optional(id),
  /** By time, oldest first, if left out. Entries without a value are last; entries with equal values are in order of time. */
  sort: v.optional(viewSort),
  range: v.optional(viewRange),
  /** In the order of time, repeated entries are one row until the row is opened. */
  groups: v.optional(v.boolean()),
};
const viewQuerySchema = v.object(viewQuery);
export type ViewQuery = v.InferOutput<typeof viewQuerySchema>;

/**
 * The state of a view: `matched` entries of the `total` that it would show without a filter; `version` increases with
 * each change.
 */
const viewState = v.object({
  viewId: id,
  version: v.number(),
  matched: v.number(),
  total: v.number(),
  /** How many of the `matched` and of the `total` entries are events. */
  matchedEvents: v.number(),
  totalEvents: v.number(),
  /** The number of rows. It is less than `matched` if groups of entries are folded. */
  rows: v.number(),
  /** Seq of the newest entry that the query has evaluated or will evaluate. */
  newest: v.number(),
  /** Entries that were dropped because the capture is full. */
  dropped: v.number(),
  /** Set if the filter is invalid; the last valid one stays in effect. */
  fault: v.optional(filterFaultSchema),
  /**
   * Set while the query scans the log: the number of scanned entries, and the total. The counts only include the
   * entries that were found so far.
   */
  progress: v.optional(v.object({ done: v.number(), of: v.number() })),
});
export type ViewState = v.InferOutput<typeof viewState>;
/** Responds after the first time slice; entries that are found later are reported as changes. */
export const viewOpen = request('view/open', viewQuerySchema, viewState);
/** Like view/open. The scan of a previous query is canceled. */
export const viewFilter = request('view/filter', v.object({ viewId: id, ...viewQuery }), viewState);
export const viewClose = request('view/close', v.object({ viewId: id }), none);
/** The rows from..from+count of the view in its current state, which `version` identifies. */
export const viewRows = request(
  'view/rows',
  v.object({ viewId: id, from: whole, count: v.pipe(whole, v.maxValue(1000)) }),
  v.object({ version: v.number(), matched: v.number(), from: v.number(), columns: rowColumnsSchema }),
  { resultBuffers: ({ columns }) => [columns.numbers, columns.codes] },
);
const viewPosition = v.object({
  index: v.number(),
  exact: v.boolean(),
  /** How many of the entries that match are older. */
  rank: v.number(),
  /** The entry is in a folded group: the index is the index of the row that represents the group. */
  isFolded: v.optional(v.boolean()),
});
export type ViewPosition = v.InferOutput<typeof viewPosition>;
/** Index of an entry in the view, or of the row at its position if it is not shown: to keep the selection when the filter changes. */
export const viewIndexOf = request('view/indexOf', v.object({ viewId: id, seq: v.number() }), viewPosition);
/** Opens or folds the group that an entry belongs to. */
export const viewFold = request('view/fold', v.object({ viewId: id, seq: v.number(), isOpen: v.boolean() }), viewState);
/** Adds the entries that are folded into rows of these ranges, and returns the resulting ranges. */
export const viewUnfolded = request(
  'view/unfolded',
  v.object({ viewId: id, seqs: seqRangesSchema }),
  v.object({ seqs: seqRangesSchema }),
);
/** The view has changed. The next notification is sent after viewAcknowledge. */
export const viewChanged = notification('view/changed', viewState);
export const viewAcknowledge = notification('view/acknowledge', v.object({ viewId: id, version: v.number() }));

/** Number of entries that match a query. `fault` is set for an invalid filter. */
export const timelineCount = request(
  'timeline/count',
  v.object({ filter: v.string(), connectionId: v.optional(id) }),
  v.object({ matched: v.number(), fault: v.optional(filterFaultSchema) }),
  { timeoutMs: null },
);

const seenName = v.object({ name: v.string(), count: v.number() });
export type SeenName = v.InferOutput<typeof seenName>;
/**
 * Names of events and namespaces in the capture that begin with the prefix, ignoring case, with the number of their entries: the most
 * frequent first, at most 200 of each.
 */
export const timelineNames = request(
  'timeline/names',
  v.object({ prefix: v.optional(v.string()), connectionId: v.optional(id) }),
  v.object({
    events: v.array(seenName),
    namespaces: v.array(seenName),
    /** Left out if there are none. */
    sources: v.optional(v.array(seenName)),
    connections: v.optional(v.array(seenName)),
    sessions: v.optional(v.array(seenName)),
  }),
);
