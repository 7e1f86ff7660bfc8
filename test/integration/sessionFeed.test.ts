import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { sessionClear, sessionPause } from '../../src/protocol/engineMessages.ts';
import { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { markerAdd } from '../../src/protocol/timelineMessages.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { connectToEngine } from '../support/savedSession.ts';

const patience = { timeout: 60_000, interval: 20 };

/** The state of the capture that the host knows, for example whether there is anything to save. */
describe('whether the capture is empty', () => {
  let harness: EngineHarness;
  let host: ReturnType<typeof connectToEngine>;
  let mirror: SessionMirror;

  beforeEach(() => {
    harness = new EngineHarness();
    host = connectToEngine(harness.engine);
    mirror = new SessionMirror(host.channel, systemClock);
    mirror.refresh();
  });
  afterEach(() => {
    mirror.dispose();
    host.dispose();
    harness.dispose();
  });
  const becomes = (empty: true | undefined) =>
    expect.poll(() => mirror.state && [mirror.state.empty], patience).toEqual([empty]);

  it('is known from the beginning, and changes when entries are recorded or cleared', async () => {
    await becomes(true);
    await host.channel.request(markerAdd, { text: 'the first entry' });
    await becomes(undefined);
    await host.channel.request(sessionClear, {});
    await becomes(true);
    // A connection that the capture contains without any events.
    const connection = harness.open('http://127.0.0.1:1', { reconnection: { enabled: false } });
    await connection.connect().catch(() => undefined);
    await becomes(undefined);
    await host.channel.request(sessionClear, {});
    await becomes(true);
    expect(mirror.state?.connections).toHaveLength(1);
    await host.channel.request(sessionPause, { paused: true });
    await becomes(undefined);
  });
});
