import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { replayRequestSchema } from '../../../../src/model/replay/replay.ts';
import { wholeNumberOf } from '../../../../src/model/texts/numberText.ts';
import { newArgument } from '../../../../webview/emit/emitDraft.ts';
import { faultText, moved, newFault, numberOf, readFault, spanOf } from '../../../../webview/replay/faultDraft.ts';
import { persistedReplayDraft, restoreDraft } from '../../../../webview/replay/persistedDraft.ts';
import { persistedReplaySchema } from '../../../../webview/replay/replaySlice.ts';
import { draftOfNamed } from '../../../../webview/replay/namedReplays.ts';
import { eventsFilter, exampleDraft, plannedStream, readDraft } from '../../../../webview/replay/replayDraft.ts';

const profile = { url: 'http://localhost' };

describe('the plan', () => {
  it('begins as the documentation’s example, which can be started', () => {
    const reading = readDraft(exampleDraft(), 'c1');
    expect(reading).toEqual({
      ok: true,
      plan: {
        source: { event: 'count', args: ['{{$counter}}'], count: 500, everyMs: 20 },
        mode: 'compare',
        speed: 1,
        network: [{ atMs: 2000, forMs: 2000, offline: true }],
      },
    });
    if (reading.ok) v.parse(replayRequestSchema, { profile, ...reading.plan });
  });

  it('reports the fault of every field', () => {
    const bad = newFault({ kind: 'latency', at: '-1', for: '0', value: 'x' });
    const arg = newArgument('json', '{');
    const reading = readDraft(
      { ...exampleDraft(), event: '', count: '1.5', everyMs: 'soon', speed: '0.05', args: [arg], faults: [bad] },
      'c1',
    );
    if (reading.ok) throw new Error('It was taken');
    expect(Object.keys(reading.faults.fields).sort()).toEqual(['count', 'event', 'everyMs', 'speed']);
    expect(reading.faults.args.get(arg.id)?.line).toBe(1);
    expect(Object.keys(reading.faults.network.get(bad.id) ?? {})).toEqual(['at', 'for', 'value']);
  });

  it('refuses times that timers do not support', () => {
    const bad = newFault({ at: '3000000', for: '3000000' });
    const reading = readDraft({ ...exampleDraft(), everyMs: '2147483648', faults: [bad] }, 'c1');
    if (reading.ok) throw new Error('It was taken');
    expect(reading.faults.fields.everyMs).toMatch(/2,147,483,647/);
    expect(Object.values(reading.faults.network.get(bad.id) ?? {})).toEqual(
      Array(2).fill(expect.stringMatching(/2,147,483 s/)),
    );
  });

  it.each(['0', '0.1', '1', '100'])('accepts speed %s', (speed) => {
    const reading = readDraft({ ...exampleDraft(), speed }, 'c1');
    expect(reading.ok && reading.plan.speed).toBe(Number(speed));
  });

  it.each(['', '-1', '0.01', '101', '1e1', 'fast'])('refuses speed “%s”', (speed) => {
    expect(readDraft({ ...exampleDraft(), speed }, 'c1').ok).toBe(false);
  });

  it('sends the captured events that the filter of the timeline shows, without other entries', () => {
    const reading = readDraft({ ...exampleDraft(), source: 'captured', filter: 'dir:out', event: '' }, 'c7');
    expect(reading.ok && reading.plan.source).toEqual({ connectionId: 'c7', filter: 'dir:out kind:event' });
    expect(eventsFilter('')).toBe('kind:event');
    expect(eventsFilter('kind:event seq:4')).toBe('kind:event seq:4');
  });

  it('writes bytes in payload notation', () => {
    const args = [newArgument('hex', '00 ff'), newArgument('number', '-0')];
    const reading = readDraft({ ...exampleDraft(), args }, 'c1');
    expect(reading.ok && 'args' in reading.plan.source && reading.plan.source.args).toEqual([
      { $binary: 'AP8=' },
      { $number: '-0' },
    ]);
  });

  it('is kept and restored without the bytes of files', () => {
    const draft = {
      ...exampleDraft(),
      args: [{ ...newArgument('file', 'x.bin'), content: new ArrayBuffer(3) }],
      faults: [newFault({ kind: 'bandwidth', value: '5' })],
    };
    const kept = v.parse(persistedReplaySchema, JSON.parse(JSON.stringify(persistedReplayDraft(draft))));
    expect(JSON.stringify(kept)).not.toContain('content');
    const restored = restoreDraft(kept);
    expect(restored.args).toMatchObject([{ type: 'file', text: 'x.bin' }]);
    expect(restored.faults).toMatchObject([{ kind: 'bandwidth', at: '2', for: '2', value: '5' }]);
    expect(restoreDraft(undefined)).toMatchObject({ event: 'count', count: '500' });
  });

  it('has the times at which its events would be emitted, if they depend on no other values', () => {
    expect(plannedStream({ ...exampleDraft(), speed: '2' })).toEqual({ count: 500, everyMs: 10 });
    expect(plannedStream({ ...exampleDraft(), speed: '0' })).toBeUndefined();
    expect(plannedStream({ ...exampleDraft(), source: 'captured' })).toBeUndefined();
  });
});

describe('a fault', () => {
  it.each([
    ['offline', '', { offline: true }],
    ['stall', '', { stall: true }],
    ['latency', '200', { latencyMs: 200 }],
    ['bandwidth', '0.5', { bytesPerSecond: 500 }],
  ] as const)('of kind %s is read', (kind, value, conditions) => {
    const reading = readFault(newFault({ kind, at: '0.25', for: '1.5', value }));
    expect(reading).toEqual({ ok: true, fault: { atMs: 250, forMs: 1500, ...conditions } });
  });

  it('is drawn if it is valid', () => {
    const fault = newFault({ kind: 'latency', at: '1', for: '0.5', value: '80' });
    expect(spanOf(fault)).toEqual({ id: fault.id, fromMs: 1000, toMs: 1500, text: '+80\u00a0ms' });
    expect(spanOf({ ...fault, at: 'x' })).toBeUndefined();
    expect(faultText(newFault({ kind: 'bandwidth', value: '5' }))).toBe('5\u00a0kB/s');
  });

  it('is moved and resized, but never before the start or to zero', () => {
    const span = { id: 1, fromMs: 1000, toMs: 3000, text: '' };
    expect(moved(span, 'whole', 500)).toEqual({ at: '1.5', for: '2' });
    expect(moved(span, 'whole', -5000)).toEqual({ at: '0', for: '2' });
    expect(moved(span, 'from', 500)).toEqual({ at: '1.5', for: '1.5' });
    expect(moved(span, 'from', 9000)).toEqual({ at: '2.99', for: '0.01' });
    expect(moved(span, 'to', -9000)).toEqual({ at: '1', for: '0.01' });
  });

  it('refuses a decimal point in a whole number, because “1.000” is a thousand in some languages', () => {
    const typed = [' 12 ', '1.000', '1,000', '-1'];
    expect(typed.map((text) => wholeNumberOf(text))).toEqual([12, undefined, undefined, undefined]);
  });

  it('has plain decimal numbers', () => {
    expect(['2', ' 0.5 ', '-1', '1e3', '', '0x1'].map(numberOf)).toEqual([
      2,
      0.5,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

it('a stored plan is restored unchanged', () => {
  const network = [
    { atMs: 50, forMs: 1250, offline: true as const },
    { atMs: 100, forMs: 10, latencyMs: 200.5 },
    { atMs: 300, forMs: 20, bytesPerSecond: 1500 },
    { atMs: 400, forMs: 20, stall: true as const },
  ];
  const replay = { mode: 'reliable' as const, speed: 0 as const, count: 7, everyMs: 2.5, network };
  const named = {
    uri: 'file:///a',
    file: 'a',
    emit: 'b',
    name: 'c',
    event: 'move',
    args: '["x",1,true,null,{"a":[1]}]',
    replay,
  };
  const reading = readDraft(draftOfNamed(named), 'c1');
  expect(reading).toEqual({
    ok: true,
    plan: {
      source: { event: 'move', args: ['x', 1, true, null, { a: [1] }], count: 7, everyMs: 2.5 },
      mode: 'reliable',
      speed: 0,
      network,
    },
  });
});
