/** A capture with any number of entries, which are created when they are requested. */
import type { Channel } from '../../../src/protocol/channel.ts';
import * as engine from '../../../src/protocol/engineMessages.ts';
import { hostSnapshot } from '../../../src/protocol/hostMessages.ts';
import { packRows } from '../../../src/protocol/rowColumns.ts';
import type { Row } from '../../../src/protocol/shapes.ts';
import { viewFilter, viewIndexOf, viewOpen, viewRows, type ViewState } from '../../../src/protocol/viewMessages.ts';

export interface ManyRows {
  /** The ranges that the page requested. */
  readonly pulls: { from: number; count: number }[];
  /** Number of entries in the capture. */
  matched: number;
  /** Number of older entries that were dropped. */
  dropped?: number;
  /** Added to the version of the view, for changes after which it has no more entries than before. */
  changes?: number;
  /** Number of bytes in the only attachment of an entry, by the entry's seq. */
  readonly attachments?: ReadonlyMap<number, number>;
}

/** @param delay what the response with the rows waits for */
export function serveManyRows(
  channel: Channel,
  many: ManyRows,
  delay: () => Promise<void> | undefined = () => undefined,
): void {
  const connection = {
    connectionId: 'c',
    name: 'many',
    url: 'http://many',
    namespace: '/',
    state: 'connected' as const,
    retrying: false,
    sourceId: 'c1',
    sourceKind: 'client' as const,
    counts: { received: many.matched, emitted: 0, pendingAcks: 0, discarded: 0, timedOut: 0, lost: 0, failed: 0 },
  };
  const state = () => viewState(many);
  channel.handle(hostSnapshot, () => ({
    engine: { state: 'running' as const, restarts: 0 },
    demo: {},
    trusted: true,
    workspace: true,
    recentUrls: [],
  }));
  channel.handle(engine.sessionSnapshot, () => ({
    epoch: 'e',
    number: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    paused: false,
    connections: [connection],
  }));
  channel.handle(viewOpen, state);
  channel.handle(viewFilter, state);
  channel.handle(viewRows, async ({ from, count }) => {
    many.pulls.push({ from, count });
    await delay();
    const { version, matched } = state();
    const columns = packRows(Array.from({ length: count }, (_, index) => row((many.dropped ?? 0) + from + index)));
    return { version, matched, from, columns };
  });
  channel.handle(viewIndexOf, ({ seq }) => {
    const index = seq - 1 - (many.dropped ?? 0);
    return { index: Math.max(0, index), exact: index >= 0 && index < many.matched, rank: Math.max(0, index) };
  });
  channel.handle(engine.entryDetails, ({ seq }) => {
    const size = many.attachments?.get(seq);
    if (size === undefined) return null;
    const text = '451-["tick",{"_placeholder":true,"num":0}]';
    const packets = [
      { layer: 'text' as const, text, bytes: text.length, cut: false },
      { layer: 'binary' as const, text: '', bytes: size, cut: false },
    ];
    return { facts: row(seq - 1).facts, wantsAck: false, attachments: [size], packets, unsent: false };
  });
  channel.handle(engine.entryBytes, ({ from, to }) => {
    const bytes = new Uint8Array(Math.max(0, to - from));
    for (let at = 0; at < bytes.length; at++) bytes[at] = (from + at) >>> 4;
    return bytes.buffer;
  });
}

/** The current state of the view, in the form that the engine sends. */
export function viewState({ matched, dropped = 0, changes = 0 }: ManyRows): ViewState {
  const state = viewOf(matched, dropped);
  return { ...state, version: state.version + changes };
}

/** The state of a view of this many entries, all of them events. */
export function viewOf(matched: number, dropped = 0): ViewState {
  const newest = matched + dropped;
  const events = { matchedEvents: matched, totalEvents: matched };
  return { viewId: 'v', version: newest, matched, total: matched, ...events, rows: matched, newest, dropped };
}

function row(index: number): Row {
  const facts = { seq: index + 1, connectionId: 'c', t: index, kind: 'event', dir: 'in', event: 'tick' } as const;
  return { facts, preview: String(index + 1), wantsAck: false, hasBinary: false, hasChangedNumber: false };
}
