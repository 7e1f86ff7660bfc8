import { describe, expect, it } from 'vitest';
import { type ArrowJoin, joinedStep } from '../../../../src/model/sequence/arrowJoin.ts';
import type { LaneEnds } from '../../../../src/model/sequence/lanes.ts';
import type { Arrow } from '../../../../src/model/sequence/step.ts';

const lanes: Readonly<Record<string, LaneEnds>> = {
  client: { client: 0, server: 3, isSeenAtServer: false },
  proxied: { client: 1, proxy: 2, server: 4, isSeenAtServer: false },
  server: { client: 0, server: 4, isSeenAtServer: true },
};
const arrow = (more: Partial<Arrow> = {}): Arrow => ({
  type: 'arrow',
  from: 0,
  to: 3,
  isAck: false,
  isPacket: false,
  end: 'arrives',
  ...more,
});
const join = (more: Partial<ArrowJoin> = {}): ArrowJoin => ({
  seq: 1,
  state: 'sent',
  role: 'client',
  connectionId: 'server',
  ...more,
});
const joined = (step: Arrow, found: ArrowJoin | undefined, own = 'client') =>
  joinedStep(step, lanes[own], found, (connectionId) => lanes[connectionId]);

describe('an event at several ends', () => {
  it('has an arrow from the lane of its sender to the lane of its receiver, through the proxy', () => {
    expect(joined(arrow(), undefined)).toEqual(arrow());
    expect(joined(arrow(), join())).toEqual(arrow({ to: 4 }));
    expect(joined(arrow(), join({ proxyId: 'proxied' }))).toEqual(arrow({ to: 4, via: 2 }));
    const toClient = join({ role: 'server', connectionId: 'proxied' });
    expect(joined(arrow({ from: 4, to: 0 }), toClient, 'server')).toEqual(arrow({ from: 4, to: 1 }));
    // The lane of the other end is not shown.
    expect(joined(arrow(), join({ connectionId: 'hidden' }))).toEqual(arrow());
  });

  it('arrives if the other end received it, and is lost if the other end certainly did not receive it', () => {
    expect(joined(arrow({ end: 'lost' }), join())).toMatchObject({ end: 'arrives' });
    expect(joined(arrow(), join({ state: 'missing' }))).toMatchObject({ to: 4, end: 'lost' });
    expect(joined(arrow({ end: 'waiting' }), join({ state: 'missing' }))).toMatchObject({ end: 'waiting' });
  });

  it('is only the end of an arrow in the row of the receiver', () => {
    const received = join({ state: 'received', role: 'server', connectionId: 'client', of: 0 });
    expect(joined(arrow({ to: 4 }), received, 'server')).toEqual(arrow({ to: 4, end: 'received' }));
    const atProxy = { ...received, role: 'proxy' as const };
    const through = arrow({ from: 1, via: 2, to: 4 });
    expect(joined(through, atProxy, 'proxied')).toEqual(arrow({ from: 1, to: 2, end: 'received' }));
    // The row of the proxy shows what a rule did with the event, and what was sent from the proxy.
    expect(joined({ ...through, end: 'held' }, atProxy, 'proxied')).toEqual({ ...through, end: 'held' });
    expect(joined(arrow({ from: 2, to: 4 }), atProxy, 'proxied')).toEqual(arrow({ from: 2, to: 4 }));
  });
});
