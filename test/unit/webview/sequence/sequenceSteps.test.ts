/** When the sequence view requests which row of an event has the arrow. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ArrowJoin } from '../../../../src/model/sequence/arrowJoin.ts';
import { Channel } from '../../../../src/protocol/channel.ts';
import { type JoinsRequest, sequenceJoins } from '../../../../src/protocol/sequenceMessages.ts';
import { SessionMirror } from '../../../../src/protocol/sessionMirror.ts';
import type { Row } from '../../../../src/protocol/shapes.ts';
import { SequenceSteps } from '../../../../webview/sequence/sequenceSteps.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { portPair } from '../../protocol/ports.ts';

const clock = new FakeClock();
let steps: SequenceSteps;
let requests: JoinsRequest[];
/** The rows that are shown, from the first end to the last end of the same event. */
let shown: readonly number[];
let dispose: () => void;

const row = (seq: number): Row =>
  ({
    facts: { seq, t: seq, connectionId: 'proxy', kind: 'event', dir: 'out', event: 'move' },
    preview: '',
    wantsAck: false,
  }) as unknown as Row;

beforeEach(() => {
  requests = [];
  shown = [1, 2];
  const [near, far] = portPair();
  const engine = new Channel(near, clock);
  const channel = new Channel(far, clock);
  engine.handle(sequenceJoins, (request) => {
    requests.push(request);
    const [first, ...others] = request.isExport === true ? request.seqs : shown;
    return {
      joins: request.seqs.map((seq): ArrowJoin => {
        const join = { seq, role: 'proxy', connectionId: 'server', ms: 1 } as const;
        return others.includes(seq) && first !== undefined
          ? { ...join, state: 'received', of: first }
          : { ...join, state: 'sent' };
      }),
    };
  });
  const session = new SessionMirror(channel, clock);
  const ends = { client: 0, proxy: 1, server: 2, isSeenAtServer: false };
  steps = new SequenceSteps({
    channel,
    clock,
    session,
    lanes: () => ({
      lanes: (['client', 'proxy', 'server'] as const).map((kind) => ({ kind, key: kind, title: kind, note: '' })),
      ends: new Map([['proxy', ends]]),
    }),
  });
  steps.visible = true;
  dispose = () => [steps, session, channel, engine].forEach((owned) => owned.dispose());
});
afterEach(() => dispose());

/** Lets messages arrive, and the timers of this time run. */
async function after(ms: number): Promise<void> {
  clock.advance(ms);
  for (let tick = 0; tick < 20; tick++) await Promise.resolve();
}

const endsOf = (rows: readonly number[]): unknown[] =>
  rows.map((seq) => {
    const { step } = steps.painted(row(seq));
    return step.type === 'arrow' && step.end;
  });

it('requests the joins of rows that do not change once', async () => {
  steps.shown('v1', [row(1), row(2)]);
  await after(100);
  expect(endsOf([1, 2])).toEqual(['arrives', 'received']);
  for (let second = 0; second < 5; second++) await after(1000);
  expect(requests).toEqual([{ viewId: 'v1', seqs: [1, 2] }]);
});

it('requests the joins again when the row of another end is added or removed, so that the arrow is in one row', async () => {
  steps.changed({ rows: 2, matched: 2 });
  steps.shown('v1', [row(1), row(2)]);
  await after(100);
  // A filter by the delivery status can match the client's row later than the row of the proxy.
  shown = [0, 1, 2];
  steps.changed({ rows: 3, matched: 3 });
  await after(1000);
  expect(endsOf([1, 2])).toEqual(['received', 'received']);
  shown = [2];
  steps.changed({ rows: 1, matched: 1 });
  await after(100);
  expect(endsOf([2])).toEqual(['arrives']);
  // One row is added and another is removed at the same time.
  shown = [1, 2];
  steps.changed({ rows: 1, matched: 1 });
  await after(1000);
  expect(endsOf([1, 2])).toEqual(['arrives', 'received']);
});

it('requests the joins at most once in a second while rows are added', async () => {
  steps.shown('v1', [row(1), row(2)]);
  await after(100);
  for (let count = 3; count < 63; count++) {
    steps.changed({ rows: count, matched: count });
    await after(50);
  }
  expect(requests).toHaveLength(4);
});

it('an export has the arrow of an event in the first exported row of the event, and the view does not change', async () => {
  shown = [0, 1, 2];
  steps.shown('v1', [row(0), row(1), row(2)]);
  await after(100);
  const reading = steps.read('v1', [row(1), row(2)]);
  await after(0);
  expect((await reading).map(({ step }) => step.type === 'arrow' && step.end)).toEqual(['arrives', 'received']);
  expect(requests.at(-1)).toEqual({ viewId: 'v1', seqs: [1, 2], isExport: true });
  expect(endsOf([0, 1, 2])).toEqual(['arrives', 'received', 'received']);
});
