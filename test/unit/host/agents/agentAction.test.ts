import { expect, it } from 'vitest';
import { agentActionOf } from '../../../../src/host/agents/agentAction.ts';
import { agentTools } from '../../../../src/model/agent/agentTools.ts';
import type { SourceSummary } from '../../../../src/protocol/sourceMessages.ts';
import type { ConnectionSummary } from '../../../../src/protocol/shapes.ts';

const connection = (connectionId: string, more: object): ConnectionSummary =>
  ({
    connectionId,
    url: 'http://localhost:3000',
    state: 'connected',
    sourceKind: 'client',
    ...more,
  }) as ConnectionSummary;
const known = {
  connections: [
    connection('c1', {}),
    connection('c2', { state: 'disconnected' }),
    connection('c3', { sourceKind: 'proxy', url: 'http://app:80' }),
  ],
  sources: [{ sourceId: 's1', name: 'Proxy' } as SourceSummary],
};
const input = {
  connectionId: 'c1',
  sourceId: 's1',
  url: 'http://user:pass@localhost:3000/?token=abcdef',
  target: 'ws://localhost:3000',
  event: 'a"b',
  uri: 'a.socketio.json',
  scenario: 'S',
};

it('every acting tool has a target, and no reading tool has one', () => {
  for (const { name, effect } of agentTools) {
    const action = agentActionOf(name, input, known);
    if (effect === 'reads') expect([name, action]).toEqual([name, undefined]);
    if (effect === 'acts') expect([name, action?.target]).toEqual([name, expect.stringMatching(/./)]);
  }
});

it('actions on the same server have the same key, and the target shows no secret', () => {
  const keys = (['connect', 'emit_event', 'reply_event', 'disconnect', 'start_proxy'] as const).map(
    (name) => agentActionOf(name, input, known)?.key,
  );
  expect(new Set(keys)).toEqual(new Set(['http://localhost:3000']));
  expect(agentActionOf('connect', input, known)?.target).not.toMatch(/pass|abcdef/);
  expect(agentActionOf('emit_event', { ...input, connectionId: 'c3' }, known)?.key).toBe('http://app');
  expect(agentActionOf('emit_event', { ...input, connectionId: 'c9' }, known)?.key).toBe('connection:c9');
});

it('a diagnosis acts, except for an open connection of the inspector', () => {
  const diagnosed = (more: Record<string, unknown>) => agentActionOf('diagnose_connection', more, known);
  expect(diagnosed({ connectionId: 'c1' })).toBeUndefined();
  expect(diagnosed({ connectionId: 'c2' })).toBeDefined();
  expect(diagnosed({ connectionId: 'c3' })).toBeDefined();
  expect(diagnosed({ url: 'http://localhost:3000' })).toBeDefined();
});
