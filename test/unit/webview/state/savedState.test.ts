import { readdirSync } from 'node:fs';
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';
import { layoutSlice } from '../../../../webview/app/layoutSlice.ts';
import { connectionSlice } from '../../../../webview/connection/connectionSlice.ts';
import { detailsSlice } from '../../../../webview/details/detailsSlice.ts';
import { emitSlice } from '../../../../webview/emit/emitSlice.ts';
import { emitHistorySlice } from '../../../../webview/emit/emitHistorySlice.ts';
import { filterHistorySlice } from '../../../../webview/filter/filterHistorySlice.ts';
import { findingsSlice } from '../../../../webview/findings/findingsSlice.ts';
import { hexSlice } from '../../../../webview/hex/hexSlice.ts';
import { overviewSlice } from '../../../../webview/overview/overviewSlice.ts';
import { replaySlice } from '../../../../webview/replay/replaySlice.ts';
import { connectionChoiceSlice } from '../../../../webview/state/connectionChoice.ts';
import { filterSlice } from '../../../../webview/state/filterChoice.ts';
import { rangeSlice } from '../../../../webview/state/rangeChoice.ts';
import { defineSlice, SavedState, type SliceDefinition } from '../../../../webview/state/savedState.ts';
import { statisticsSlice } from '../../../../webview/statistics/statisticsSlice.ts';
import { streamSlice } from '../../../../webview/stream/streamSlice.ts';
import { sequenceSlice } from '../../../../webview/sequence/sequenceSlice.ts';
import { serverSlice } from '../../../../webview/server/serverSlice.ts';
import { rulesSlice } from '../../../../webview/rules/rulesSlice.ts';
import { scenarioSlice } from '../../../../webview/scenario/scenarioSlice.ts';
import { scrollSlice } from '../../../../webview/timeline/scrollSlice.ts';
import { timelineSlice } from '../../../../webview/timeline/timelineSlice.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

const slices = {
  connection: connectionSlice,
  connectionChoice: connectionChoiceSlice,
  details: detailsSlice,
  emit: emitSlice,
  emitHistory: emitHistorySlice,
  filter: filterSlice,
  filterHistory: filterHistorySlice,
  findings: findingsSlice,
  hex: hexSlice,
  layout: layoutSlice,
  overview: overviewSlice,
  range: rangeSlice,
  replay: replaySlice,
  rules: rulesSlice,
  scenario: scenarioSlice,
  scroll: scrollSlice,
  sequence: sequenceSlice,
  server: serverSlice,
  statistics: statisticsSlice,
  stream: streamSlice,
  timeline: timelineSlice,
};

/** Fields that version 1 did not have, with their default values. */
const addedSince: Readonly<Record<string, object>> = {
  timeline: { groups: true },
  connection: { changed: undefined },
  connectionChoice: { isNew: false },
  emit: { to: 'client' },
};

/** The state that version 1 of the panel saved. No field has its default value. */
const version1 = {
  version: 1,
  filter: 'event:kept',
  filterHistory: ['event:kept', 'dir:in'],
  allConnections: true,
  selected: { epoch: 'e', seq: 7 },
  connectionId: 'e-2',
  view: 'statistics',
  detailsTab: 'raw',
  layout: { details: 400, emit: 200 },
  stream: { open: true, tab: 'timing' },
  hex: { perRow: 16, decimal: true, panel: 'preview' },
  packets: true,
  range: { startedAt: '2026-01-01T00:00:00.000Z', from: 1, to: 2 },
  overview: false,
  statistics: { scope: 'capture', sort: { column: 'name', descending: false }, table: true },
  columns: { widths: { event: 90 }, hidden: ['size'], shown: ['namespace'], time: 'delta' },
  sort: { column: 'size', descending: true },
  optionGroups: ['proxy'],
  connection: { url: 'http://localhost:3000', reconnection: false },
  replay: {
    source: 'captured',
    filter: 'dir:out',
    event: 'count',
    args: [{ type: 'text', text: 'a' }],
    count: '5',
    everyMs: '10',
    mode: 'volatile',
    speed: '2',
    faults: [{ kind: 'offline', at: '1', for: '2', value: '' }],
  },
  replayFolded: true,
  emit: {
    event: 'hello',
    args: [{ type: 'file', text: '', path: 'a.bin' }],
    ack: true,
    ackTimeout: '500',
    volatile: true,
    compress: false,
  },
};

const version2 = {
  version: 2,
  slices: {
    filter: { text: version1.filter },
    filterHistory: { queries: version1.filterHistory },
    connectionChoice: { connectionId: version1.connectionId, all: true, isNew: true },
    range: { range: version1.range },
    layout: { view: 'statistics', sizes: version1.layout },
    timeline: {
      selected: version1.selected,
      packets: true,
      groups: false,
      columns: version1.columns,
      sort: version1.sort,
    },
    overview: { visible: false },
    details: { tab: 'raw' },
    hex: version1.hex,
    statistics: version1.statistics,
    stream: version1.stream,
    connection: { draft: version1.connection, changed: version1.connectionId },
    emit: { draft: version1.emit, to: 'server' },
    emitHistory: { emits: [version1.emit] },
    findings: { ignored: ['["finding.pollingOnly",""]'] },
    sequence: { zoom: 1 },
    server: {
      sourceId: 's1',
      list: 'rooms',
      socketSort: { column: 'received', descending: true },
      roomSort: { column: 'size', descending: false },
      room: { namespace: '/', room: 'lobby' },
    },
    rules: {
      sourceId: 'p1',
      draft: {
        ruleId: 'r1',
        filter: 'event:kept',
        direction: 'both',
        action: 'delay',
        probability: '100',
        delayMs: '500',
        jitterMs: '',
        copies: '1',
        group: '2',
        args: '[]',
        reply: '[]',
      },
    },
    scenario: {
      draft: {
        uri: 'file:///w/a.socketio.json',
        scenario: 'Join',
        file: 'a.socketio.json',
        version: '{}',
        connections: ['main'],
        scenarios: [],
        head: { name: 'Join' },
        steps: [{ id: 0, origin: 0, value: { connect: 'main' }, texts: { as: '1' } }],
        nextId: 1,
        isChanged: true,
      },
    },
    scroll: { positions: { 'e-2': { epoch: 'e', seq: 7 } } },
    replay: { plan: version1.replay, folded: true },
  },
};

const counter = defineSlice('counter', {
  count: v.fallback(v.number(), 0),
  name: v.fallback(v.string(), 'unnamed'),
});

let clock: FakeClock;
/** The state that VS Code stores: a copy of the state that was set last. */
let kept: unknown;

function open(state: unknown): SavedState {
  kept = state;
  const host = { getState: () => structuredClone(kept), setState: (next: unknown) => (kept = structuredClone(next)) };
  return new SavedState(host, clock);
}

function stored(slice: unknown): { version: 2; slices: Record<string, unknown> } {
  return { version: 2, slices: { counter: slice } };
}

beforeEach(() => {
  clock = new FakeClock();
});

describe('the saved state', () => {
  it('contains the default value of a slice that was never saved', () => {
    for (const state of [undefined, null, 'x', 7, {}, { version: 3, slices: { counter: { count: 4 } } }]) {
      expect(open(state).slice(counter).current).toEqual({ count: 0, name: 'unnamed' });
    }
  });

  it('contains the default value in place of an invalid slice, and all other slices unchanged', () => {
    for (const slice of [null, 7, 'x', [1]]) {
      const saved = open({ version: 2, slices: { counter: slice, filter: { text: 'a' } } });
      expect(saved.slice(counter).current).toEqual({ count: 0, name: 'unnamed' });
      expect(saved.slice(filterSlice).current.text).toBe('a');
    }
  });

  it('contains the default value in place of an invalid or missing field, and all other fields unchanged', () => {
    expect(open(stored({ count: 'many', name: 'kept' })).slice(counter).current).toEqual({ count: 0, name: 'kept' });
    expect(open(stored({ count: 4 })).slice(counter).current).toEqual({ count: 4, name: 'unnamed' });
  });

  it('is written soon after a change, with all changes together', () => {
    const saved = open(stored({ count: 1, name: 'one' }));
    const slice = saved.slice(counter);
    clock.advance(1000);
    slice.update({ count: 2 });
    clock.advance(0);
    expect(kept).toEqual(stored({ count: 2, name: 'one' }));
    slice.update({ count: 3 });
    slice.update({ name: 'three' });
    expect(slice.current).toEqual({ count: 3, name: 'three' });
    clock.advance(99);
    expect(kept).toEqual(stored({ count: 2, name: 'one' }));
    clock.advance(1);
    expect(kept).toEqual(stored({ count: 3, name: 'three' }));
  });

  it('is written once when it is disposed, and not later', () => {
    const saved = open(undefined);
    saved.slice(counter).update({ count: 1 });
    saved.dispose();
    expect(kept).toEqual(stored({ count: 1, name: 'unnamed' }));
    saved.slice(counter).update({ count: 2 });
    clock.advance(1000);
    expect(kept).toEqual(stored({ count: 1, name: 'unnamed' }));
  });

  it('keeps the slices of features that this page does not have', () => {
    const other = { anything: ['at', 'all'] };
    const saved = open({ version: 2, slices: { other } });
    saved.slice(counter).update({ count: 1 });
    saved.flush();
    expect(kept).toEqual({ version: 2, slices: { other, counter: { count: 1, name: 'unnamed' } } });
  });

  it('shares a slice between the components of a feature, and refuses another definition with its name', () => {
    const saved = open(undefined);
    const slice = saved.slice(counter);
    expect(saved.slice(counter)).toBe(slice);
    const same = defineSlice('counter', { other: v.fallback(v.boolean(), false) });
    expect(() => saved.slice(same)).toThrow('Two slices of the saved state are named counter');
  });

  it('has no field without a default', () => {
    expect(() => defineSlice('counter', { count: v.number() })).toThrow();
  });
});

describe('the slices of the features', () => {
  const entries = Object.entries(slices) as [keyof typeof slices, SliceDefinition<object>][];

  it('are all covered by these tests', () => {
    const files = readdirSync('webview', { recursive: true, encoding: 'utf8' });
    const named = files.flatMap((file) => /(\w+)Slice\.ts$/.exec(file)?.[1] ?? []);
    expect([...named, 'connectionChoice', 'filter', 'range'].sort()).toEqual(Object.keys(slices).sort());
  });

  it.each(entries)('%s is stored under its name', (name, { key }) => {
    expect(key).toBe(name);
  });

  it.each(entries)('%s is restored as it was saved', (name, definition) => {
    const slice = open(version2).slice(definition);
    expect(slice.current).toEqual(version2.slices[name]);
    for (const [field, value] of Object.entries(definition.initial)) {
      expect(slice.current, 'the state of this test has no default').not.toHaveProperty(field, value);
    }
  });

  it.each(entries)('%s of version 1 is still read', (name, definition) => {
    // Version 1 had no history of emits, no positions, no rules, no servers and no findings.
    const isNew = ['emitHistory', 'scenario', 'sequence', 'scroll', 'rules', 'server', 'findings'].includes(name);
    const expected = isNew ? definition.initial : { ...version2.slices[name], ...addedSince[name] };
    expect(open(version1).slice(definition).current).toEqual(expected);
    expect(open({ version: 1 }).slice(definition).current).toEqual(definition.initial);
    const garbage = Object.fromEntries(Object.keys(version1).map((field) => [field, { garbage: true }]));
    const current = open({ ...garbage, version: 1, connection: 7 }).slice(definition).current;
    expect({ ...definition.initial, ...current }).toEqual(current);
    expect(v.is(definition.schema, current)).toBe(true);
  });

  it('never store content of files or secrets', () => {
    const saved = open({
      version: 2,
      slices: { emit: { draft: { ...version1.emit, args: [{ type: 'file', text: '', path: 'a', bytes: [1] }] } } },
    });
    expect(saved.slice(emitSlice).current.draft.args).toEqual([{ type: 'file', text: '', path: 'a' }]);
  });
});
