/** Tests which parts of recorded traffic become steps, which parts are listed in notes, and which values stay exact. */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { changeOf, isToken } from '../../../../src/model/scenario/recorded/changingValues.ts';
import { noteText } from '../../../../src/model/scenario/recorded/recordedNotes.ts';
import { maxRecordedSteps } from '../../../../src/model/scenario/recorded/recordedNotes.ts';
import { recordScenario } from '../../../../src/model/scenario/recorded/recordedScenario.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';

let seq = 0;
function entry(facts: Partial<Entry>, t = seq * 1000): Entry {
  return { seq: ++seq, connectionId: 'c1', t, kind: 'event', ...facts };
}
const open = (): Entry[] => {
  seq = 0;
  return [
    entry({ kind: 'connection', state: 'connecting' }),
    entry({ kind: 'connection', state: 'connected', socketId: 'q7AAE_e7p7v2sdMtAAAA' }),
  ];
};
const out = (event: string, facts: Partial<Entry> = {}): Entry =>
  entry({ dir: 'out', event, delivery: 'sent', args: [], ...facts });
const incoming = (event: string, facts: Partial<Entry> = {}, t?: number): Entry =>
  entry({ dir: 'in', event, args: [], ...facts }, t);

const connections = new Map([['c1', { key: 'main', name: 'main' }]]);

function recorded(entries: readonly Entry[], variables: Record<string, string> = {}) {
  const result = recordScenario(entries, { connections, variables });
  const file = { version: 1, name: 'n', connections: { main: { url: 'http://localhost:1' } }, emits: [] };
  const parsed = parseCollection(JSON.stringify({ ...file, scenarios: [{ name: 's', steps: result.steps }] }));
  expect(parsed.ok || parsed.fault).toBe(true);
  return result;
}

describe('a recorded scenario', () => {
  it('leaves out and lists events that never reached the server, that were injected, or that cannot be read', () => {
    const { steps, notes } = recorded([
      ...open(),
      out('discarded', { delivery: 'discarded', volatile: true }),
      out('lost', { delivery: 'lost', ackId: 1 }),
      incoming('injected', { injected: true }),
      out('cut', { error: { code: 'capture.payloadCut', params: { limit: 1 } } }),
      out('answered', { ackId: 2, rule: { ruleId: 'r', action: 'reply' }, delivery: 'acknowledged' }),
      out('changed', { args: [1], deliveredArgs: [2], rule: { ruleId: 'r', action: 'args' } }),
      out('waiting', { ackId: 3 }),
    ]);
    expect(steps).toEqual([
      { connect: 'main' },
      { emit: 'changed', args: [2] },
      { emit: 'waiting', ack: true, expect: { delivery: 'sent' } },
    ]);
    expect(notes.map(({ kind, names }) => [kind, ...names])).toEqual([
      ['unreadable', 'cut'],
      ['notSent', 'discarded', 'lost'],
      ['noAckYet', 'waiting'],
      ['injected', 'injected'],
      ['changedByRule', 'changed'],
      ['ackByRule', 'answered'],
    ]);
    for (const note of notes) expect(noteText(note)).toMatch(/^[A-Z0-9].*\.$/);
  });

  it('waits once for events of a timer, and for many of one name with one step', () => {
    const start = open();
    const begin = out('start');
    const many = Array.from({ length: 8 }, (_, n) => incoming('row', { args: [n] }, begin.t + n));
    const ticks = Array.from({ length: 5 }, (_, n) => incoming('tick', { args: [n] }, begin.t + 1000 * (n + 1)));
    const { steps, notes } = recorded([...start, begin, ...many, ...ticks]);
    expect(steps.slice(2)).toEqual([{ waitFor: 'row', count: 8 }, { waitFor: 'tick' }]);
    expect(notes).toEqual([{ kind: 'periodic', count: 4, names: ['tick'] }]);
  });

  it('waits once for events of a timer that other actions separate, and for each result of a regular action', () => {
    const start = open();
    const tick = (n: number): Entry => incoming('tick', { args: [n] }, 1000 * n + (n % 2) * 40);
    const act = (t: number): Entry => entry({ dir: 'out', event: 'say', delivery: 'sent', args: [] }, t);
    const { steps } = recorded([...start, tick(2), tick(3), act(3500), tick(4), act(4500), tick(5), tick(6)]);
    expect(steps.slice(1)).toEqual([{ waitFor: 'tick' }, { emit: 'say' }, { emit: 'say' }]);
    const begin = open();
    const each = [2, 3, 4, 5].flatMap((n) => [act(1000 * n), incoming('said', { args: [n] }, 1000 * n + 5)]);
    expect(recorded([...begin, ...each]).steps.filter((step) => 'waitFor' in step)).toHaveLength(4);
  });

  it('waits for an event after the emit that it belongs to, even if other actions followed', () => {
    const acked = (event: string, args: unknown[], t: number): Entry =>
      entry({ dir: 'out', event, args, ackId: 1, delivery: 'acknowledged', latencyMs: 5 }, t);
    const { steps, notes } = recorded([
      ...open(),
      acked('render', [{ id: 7 }], 2000),
      entry({ kind: 'ack', of: 3, args: ['queued'] }, 2005),
      acked('join', ['lobby'], 3000),
      entry({ kind: 'ack', of: 5, args: ['ok'] }, 3005),
      // Of the two emits with the value 7, only one has a similar name.
      acked('ping', [7], 4000),
      entry({ kind: 'ack', of: 7, args: ['pong'] }, 4005),
      incoming('render:done', { args: [{ id: 7 }] }, 4100),
      // A shared value alone does not prove that an earlier emit is the cause.
      acked('move', ['up'], 5000),
      entry({ kind: 'ack', of: 10, args: ['ok'] }, 5005),
      incoming('position', { args: [{ room: 'lobby' }] }, 5100),
    ]);
    expect(steps.map((step) => Object.values(step)[0] as unknown)).toEqual([
      'main',
      'render',
      'render:done',
      'join',
      'ping',
      'move',
      'position',
    ]);
    expect(notes).toEqual([]);
  });

  it('assigns equal events to equal emits in turn, if there is one for each', () => {
    const tap = (t: number): Entry => entry({ dir: 'out', event: 'tap', args: [], delivery: 'sent' }, t);
    const tapped = (t: number): Entry => incoming('tapped', {}, t);
    const names = (entries: Entry[]): unknown[] =>
      recorded(entries)
        .steps.slice(1)
        .map((step) => Object.values(step)[0] as unknown);
    expect(names([...open(), tap(2000), tap(2100), tapped(2150), tapped(2160)])).toEqual([
      'tap',
      'tapped',
      'tap',
      'tapped',
    ]);
    expect(names([...open(), tap(2000), tap(2100), tapped(2150)])).toEqual(['tap', 'tap', 'tapped']);
  });

  it('lists the events whose cause is not certain, if the server responds in another order', () => {
    const start = open();
    const emit = (event: string, t: number): Entry =>
      entry({ dir: 'out', event, args: [], ackId: 1, delivery: 'acknowledged', latencyMs: 50 }, t);
    const { steps, notes } = recorded([
      ...start,
      emit('first', 2000),
      emit('second', 2010),
      entry({ kind: 'ack', of: 4, args: [] }, 2060),
      incoming('news', {}, 2070),
      entry({ kind: 'ack', of: 3, args: [] }, 2080),
    ]);
    expect(steps.slice(1)).toEqual([{ emit: 'first', ack: true }, { emit: 'second', ack: true }, { waitFor: 'news' }]);
    expect(notes).toEqual([{ kind: 'uncertainCause', count: 1, names: ['news'] }]);
    expect(notes.map(noteText)).toEqual([
      'Several steps may have caused 1 event: news. The scenario waits for it after the last of these steps. If an earlier step causes it, move the wait directly after that step.',
    ]);
  });

  it('lists an uncertain cause only for events that the scenario waits for', () => {
    const emit = (event: string, t: number): Entry =>
      entry({ dir: 'out', event, args: [], ackId: 1, delivery: 'acknowledged', latencyMs: 50 }, t);
    const { steps, notes } = recorded([
      ...open(),
      emit('first', 2000),
      emit('second', 2010),
      entry({ kind: 'ack', of: 4, args: [] }, 2060),
      entry({ kind: 'ack', of: 3, args: [] }, 2080),
      ...[2100, 3100, 4100, 5100].map((t) => incoming('tick', {}, t)),
      incoming('late', {}, 40_000),
    ]);
    expect(steps.slice(3)).toEqual([{ waitFor: 'tick' }]);
    expect(notes).toEqual([
      { kind: 'periodic', count: 3, names: ['tick'] },
      { kind: 'tooLate', count: 1, names: ['late'] },
      { kind: 'uncertainCause', count: 1, names: ['tick'] },
    ]);
  });

  it('assigns an event to the only action that is not too recent, if the server responds in another order', () => {
    const acked = (event: string, args: unknown[], t: number): Entry =>
      entry({ dir: 'out', event, args, ackId: 1, delivery: 'acknowledged', latencyMs: 60 }, t);
    const waits = (event: string, args: unknown[], orderedAt: number): unknown => {
      const { steps, notes } = recorded([
        ...open(),
        acked('first', [], 2000),
        acked('second', [], 2010),
        entry({ kind: 'ack', of: 4, args: [] }, 2070),
        entry({ kind: 'ack', of: 3, args: [] }, 2080),
        out('order', { args: [{ id: 7 }], t: orderedAt }),
        out('ping', { t: 5100 }),
        incoming(event, { args }, 5101),
      ]);
      const names = steps.slice(3).map((step) => Object.values(step)[0] as unknown);
      return { names, uncertain: notes.flatMap((note) => (note.kind === 'uncertainCause' ? note.names : [])) };
    };
    expect(waits('order:created', [{ id: 7 }], 5000)).toEqual({
      names: ['order', 'order:created', 'ping'],
      uncertain: [],
    });
    expect(waits('news', [], 5000)).toEqual({ names: ['order', 'news', 'ping'], uncertain: [] });
    // Both actions are too recent: only shared values show the cause.
    expect(waits('order:created', [{ id: 7 }], 5090)).toEqual({
      names: ['order', 'order:created', 'ping'],
      uncertain: [],
    });
    expect(waits('news', [], 5090)).toEqual({ names: ['order', 'ping', 'news'], uncertain: ['news'] });
  });

  it('leaves out a connection that was open before and only received events of a timer', () => {
    const two = new Map([...connections, ['c2', { key: 'other', name: 'other' }]]);
    let at = 0;
    const tick = (): Entry => incoming('tick', { connectionId: 'c2' }, (at += 1000));
    const idle = [...open(), tick(), tick(), out('a'), tick(), tick(), tick(), out('b'), tick(), tick()];
    const { steps, connectionIds, notes } = recordScenario(idle, { connections: two });
    expect(steps).toEqual([{ connect: 'main' }, { emit: 'a' }, { emit: 'b' }]);
    expect(connectionIds).toEqual(['c1']);
    expect(notes).toContainEqual({ kind: 'idle', count: 1, names: ['other'] });
    expect(notes.map(({ kind }) => kind)).not.toContain('alreadyOpen');
    // The connection is lost, and connects again without a command of the user.
    const lost = { kind: 'connection', connectionId: 'c2' } as const;
    const again = recordScenario(
      [...idle, entry({ ...lost, state: 'disconnected' }), entry({ ...lost, state: 'connected' }), tick()],
      { connections: two },
    );
    expect(again.connectionIds).toEqual(['c1']);
    // The user closes the connection.
    const cause = { code: 'client.disconnected' };
    const closed = recordScenario([...idle, entry({ ...lost, state: 'disconnected', cause })], { connections: two });
    expect(closed.steps).toContainEqual({ disconnect: true, as: 'other' });
  });

  it('refers to secrets instead of containing them', () => {
    const known = new Map([['t0ken-of-the-profile', 'main.auth.token']]);
    const entries = [
      ...open(),
      out('login', { args: ['ann', { password: 'hunter2', pin: 4711, code: 7 }], ackId: 1, delivery: 'acknowledged' }),
      entry({ kind: 'ack', of: seq, args: [{ user: 'ann', password: 'hunter2', apiKey: 'of the server' }] }),
      out('again', { args: ['hunter2', 'Bearer t0ken-of-the-profile', { pwd: 'other' }] }),
    ];
    const taken = new Set(['main.pin']);
    const { steps, secrets, notes } = recordScenario(entries, { connections, secrets: { known, taken } });
    expect(steps.slice(1)).toEqual([
      {
        emit: 'login',
        args: ['ann', { password: '{{secret:main.password}}', pin: '{{secret:main.pin-2}}', code: 7 }],
        expect: { ack: [{ user: 'ann', password: '{{secret:main.password}}', apiKey: { $type: 'string' } }] },
      },
      {
        emit: 'again',
        args: ['{{secret:main.password}}', 'Bearer {{secret:main.auth.token}}', { pwd: '{{secret:main.pwd}}' }],
      },
    ]);
    expect(secrets.map(({ name, value }) => [name, value])).toEqual([
      ['main.password', 'hunter2'],
      ['main.pin-2', 4711],
      ['main.pwd', 'other'],
    ]);
    expect(notes.map(({ kind, names }) => [kind, ...names])).toEqual([
      ['secretArgument', 'login: password', 'login: pin', 'again: pwd'],
    ]);
  });

  it('is bounded, and waits as long as the server needed', () => {
    const emits = Array.from({ length: maxRecordedSteps + 20 }, () => out('e'));
    const { steps, notes } = recorded([...open(), ...emits]);
    expect(steps).toHaveLength(maxRecordedSteps);
    expect(notes).toEqual([{ kind: 'tooMany', count: 21, names: [] }]);
    const start = open();
    const slow = out('slow');
    const late = recorded([...start, slow, incoming('done', {}, slow.t + 8000)]);
    expect(late.steps.at(-1)).toEqual({ waitFor: 'done', withinMs: 16_000 });
    expect(late.timeoutMs).toBeGreaterThan(16_000);
  });

  it('expects a timeout that is short, and sends texts and names with braces unchanged', () => {
    const timeout = { code: 'ack.timeout', params: { timeoutMs: 500 } };
    const { steps } = recorded([
      ...open(),
      out('a {{b}}', { args: ['{{c}}'], ackId: 1, delivery: 'timedOut', error: timeout }),
    ]);
    expect(steps).toEqual([
      { set: { brace: '{' } },
      { connect: 'main' },
      {
        emit: 'a {{{brace}}b}}',
        args: ['{{{brace}}c}}'],
        ack: { timeoutMs: 500 },
        expect: { delivery: 'timedOut' },
      },
    ]);
  });

  it('uses variables of the collection, captures values that the server created, and leaves an echo exact', () => {
    const id = '6f1c2b7e-1f6e-4c38-9a0c-7a5a5e2b9c11';
    const start = open();
    const join = out('join', { args: ['lobby', 'hi'], ackId: 1, delivery: 'acknowledged' });
    const { steps } = recorded(
      [
        ...start,
        join,
        entry({ kind: 'ack', dir: 'in', of: 3, args: [{ id, room: 'lobby', text: 'hi', at: 1_796_065_614_578 }] }),
        out('leave', { args: [id, { header: `Bearer ${id}` }] }),
        incoming('left', { args: [{ id }] }),
      ],
      { room: 'lobby', id: 'taken' },
    );
    expect(steps.slice(1)).toEqual([
      {
        emit: 'join',
        args: ['{{room}}', 'hi'],
        expect: {
          ack: [
            {
              id: { $regex: expect.stringContaining('[0-9a-f]{8}') as string },
              room: '{{room}}',
              text: 'hi',
              at: { $type: 'number' },
            },
          ],
        },
        capture: { id2: 'ack.0.id' },
      },
      { emit: 'leave', args: ['{{id2}}', { header: 'Bearer {{id2}}' }] },
      { waitFor: 'left', expect: { args: [{ id: '{{id2}}' }] } },
    ]);
  });
});

describe('a value that changes between runs', () => {
  it.each([
    ['6f1c2b7e-1f6e-4c38-9a0c-7a5a5e2b9c11', undefined, 'uuid'],
    ['2026-01-02T03:04:05.000Z', undefined, 'time'],
    ['at 10:20:30', undefined, 'text'],
    ['507f1f77bcf86cd799439011', undefined, 'text'],
    ['short', 'sessionId', 'text'],
    [17, 'orderId', 'number'],
    [1_796_065_614_578, undefined, 'number'],
    [0.123456789, undefined, 'number'],
    ['Hello, how are you today?', 'text', undefined],
    ['internationalization', undefined, undefined],
    [17, 'count', undefined],
    [true, 'id', undefined],
  ] as const)('%j at %s: %s', (value, key, change) => {
    expect(changeOf(value, key, () => false)).toBe(change);
  });

  it('is the ID of a socket', () => {
    expect(isToken('q7AAE_e7p7v2sdMtAAAA')).toBe(true);
    expect(changeOf('abc', undefined, (text) => text === 'abc')).toBe('text');
  });
});
