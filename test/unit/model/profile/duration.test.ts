import { asIssue } from '../../../../src/model/schemaFault.ts';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { emit, waitForEvent } from '../../../../src/host/commands/commandShapes.ts';
import { emitSend, timelineWait } from '../../../../src/protocol/engineMessages.ts';
import { networkFaultSchema } from '../../../../src/model/profile/networkConditions.ts';
import { generatedSourceSchema } from '../../../../src/model/replay/replay.ts';

const ref = { connectionId: 'c1' };
const stream = { event: 'e', args: [], count: 1 };
const sent = { ...ref, event: 'e', args: { json: '[]', buffers: [] }, until: 'decided' };

it.each<[string, v.GenericSchema, (ms: number) => unknown]>([
  ['the timeout of an emit', emit, (timeoutMs) => ({ ...ref, event: 'e', ack: { timeoutMs } })],
  ['the timeout of a wait', waitForEvent, (timeoutMs) => ({ ...ref, filter: '', timeoutMs })],
  ['the timeout that the engine gets', emitSend.params, (timeoutMs) => ({ ...sent, ack: { timeoutMs } })],
  ['the wait that the engine gets', timelineWait.params, (timeoutMs) => ({ ...ref, filter: '', timeoutMs })],
  ['the interval of a replay', generatedSourceSchema, (everyMs) => ({ ...stream, everyMs })],
  ['the start of a fault', networkFaultSchema, (atMs) => ({ atMs, forMs: 1 })],
  ['the length of a fault', networkFaultSchema, (forMs) => ({ atMs: 0, forMs })],
])('%s is limited to what a timer supports', (_, schema, of) => {
  expect(v.safeParse(schema, of(2 ** 31 - 1)).issues).toBeUndefined();
  for (const ms of [2 ** 31, 3e9, 1e12]) {
    expect(v.safeParse(schema, of(ms)).issues?.[0].message).toBe(
      asIssue({ code: 'value.tooLong', params: { maxMs: 2147483647 } }),
    );
  }
});

it('no emit has a timeout of 0', () => {
  const { issues } = v.safeParse(emit, { ...ref, event: 'e', ack: { timeoutMs: 0 } });
  expect(issues?.[0].issues?.map(({ message }) => message) ?? issues?.[0].message).toContain(
    asIssue({ code: 'value.tooShort', params: { minMs: 1 } }),
  );
});
