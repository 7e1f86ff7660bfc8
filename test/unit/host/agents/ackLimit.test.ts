import { expect, it, vi } from 'vitest';
import { AgentTools, type AgentToolsDeps } from '../../../../src/host/agents/agentTools.ts';

function tools() {
  const emit = vi.fn(() => Promise.resolve({ seq: 1, delivery: 'timedOut' }));
  const connect = vi.fn(() => Promise.resolve({ connectionId: 'c2', state: 'connected' }));
  const waitForEvent = vi.fn(() => Promise.resolve({ seq: 2, event: 'a' }));
  const list = (): Promise<never[]> => Promise.resolve([]);
  const inspector = { emit, connect, waitForEvent, listConnections: list, listSources: list };
  const secrets = { masked: (value: unknown) => value };
  const agentTools = new AgentTools({ inspector, secrets } as unknown as AgentToolsDeps);
  const call = (name: string, input: object) => agentTools.call(name, input, { confirm: () => Promise.resolve() });
  return { emit, waitForEvent, call };
}

it.each([
  [true, { timeoutMs: 10_000 }],
  [{}, { timeoutMs: 10_000 }],
  [{ timeoutMs: 300 }, { timeoutMs: 300 }],
  [{ timeoutMs: 600_000 }, { timeoutMs: 50_000 }],
  [false, false],
  [undefined, undefined],
])('emit_event with the acknowledgement %j waits no longer than an agent does', async (ack, given) => {
  const { emit, call } = tools();
  const { isError } = await call('emit_event', { connectionId: 'c1', event: 'vote', ack });
  expect(isError).toBe(false);
  expect(emit).toHaveBeenCalledWith({ connectionId: 'c1', event: 'vote', ack: given });
});

it('emit_event uses the time limit that the agent set for the connection', async () => {
  const { emit, call } = tools();
  await call('connect', { url: 'http://localhost:3000', ackTimeoutMs: 2000 });
  await call('emit_event', { connectionId: 'c2', event: 'vote', ack: true });
  expect(emit).toHaveBeenLastCalledWith({ connectionId: 'c2', event: 'vote', ack: { timeoutMs: 2000 } });
  await call('emit_event', { connectionId: 'c3', event: 'vote', ack: true });
  expect(emit).toHaveBeenLastCalledWith({ connectionId: 'c3', event: 'vote', ack: { timeoutMs: 10_000 } });
});

it('wait_for_event responds before an agent gives up', async () => {
  const { waitForEvent, call } = tools();
  await call('wait_for_event', { connectionId: 'c1', filter: 'event:a', timeoutMs: 600_000 });
  expect(waitForEvent).toHaveBeenCalledWith({ connectionId: 'c1', filter: 'event:a', timeoutMs: 50_000 });
});
