import { afterEach, beforeEach, expect, it } from 'vitest';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import type { SchemaWatch } from '../../../../src/engine/findings/schemaWatch.ts';
import { readFilter } from '../../../../src/engine/query/readFilter.ts';
import { LogTypes } from '../../../../src/engine/types/logTypes.ts';
import { findingWithText } from '../../../../src/model/findings/finding.ts';
import { eventSchemas } from '../../../../src/model/types/eventSchemas.ts';
import { schemaFile } from '../../../../src/model/types/jsonSchema.ts';
import { MemoryFindings } from '../../../support/memoryFindings.ts';

let capture: MemoryFindings;
let memory: MemoryFindings['memory'];
let findings: MemoryFindings['findings'];

beforeEach(() => {
  capture = new MemoryFindings();
  ({ memory, findings } = capture);
  memory.log.name({
    connectionId: 'c2',
    name: '',
    url: 'http://localhost:3000',
    namespace: '/',
    source: { sourceId: 's', kind: 'node', name: '' },
  });
});
afterEach(() => capture.dispose());

function receive(event: string, args: readonly unknown[], connectionId = 'c1'): number {
  const text = `2${JSON.stringify([event, ...args])}`;
  const packet = { text, attachments: [] };
  const facts = { connectionId, namespace: '/', event, recoveryOffset: false, hasBinary: false };
  return memory.log.received({ ...facts, codec: 'default', packet, bytes: text.length + 1 });
}

const everything = { filter: readFilter('') };

async function learned(query: { connectionId?: string; filter: ReturnType<typeof readFilter> } = everything) {
  const types = new LogTypes(memory.log, query);
  await types.update(new TimeSlicer(memory.clock));
  return types;
}

async function check(
  from = memory.log.nextSeq,
  query: Parameters<typeof learned>[0] = everything,
): Promise<SchemaWatch> {
  const schemas = eventSchemas(JSON.stringify(schemaFile((await learned(query)).namespaces)));
  return findings.checkSchemas({ schemas, query, from });
}

async function found(): Promise<{ text: string; seqs: readonly number[]; severity: string }[]> {
  await findings.examined();
  return findings.all
    .filter(({ code }) => code === 'finding.schemaMismatch')
    .map((finding) => ({ text: findingWithText(finding, {}).message, seqs: finding.seqs, severity: finding.severity }));
}

it('finds events without a field since the first of them', async () => {
  for (let n = 0; n < 3; n++) receive('order:created', [{ id: n, total: n / 3 }]);
  const watch = await check();
  receive('order:created', [{ id: 4, total: 1 }]);
  const first = receive('order:created', [{ id: 5 }]);
  expect(await found()).toEqual([
    {
      text: `The server has emitted “order:created” without argument 0.total since #${first} (1 time). Expected: number.`,
      seqs: [first],
      severity: 'warning',
    },
  ]);
  const second = receive('order:created', [{ id: 6 }]);
  const [finding] = await found();
  expect(finding?.text).toContain(`since #${first} (2 times)`);
  expect(finding?.seqs).toEqual([first, second]);
  expect([watch.checked, watch.mismatches, watch.leftOut]).toEqual([3, 2, 0]);
});

it('finds values of another kind, and events that are not in the schema', async () => {
  receive('a', [1]);
  await check();
  receive('a', ['text']);
  receive('b', []);
  expect((await found()).map(({ text, severity }) => [severity, text])).toEqual([
    [
      'warning',
      'The server has emitted “a” with an unexpected value of argument 0 since #2 (1 time). Expected: integer. Received: string.',
    ],
    ['info', 'The server has emitted “b”, which is not in the schema, since #3 (1 time).'],
  ]);
});

it('compares existing events, and only the events of the query', async () => {
  receive('a', [1]);
  const query = { connectionId: 'c1', filter: readFilter('-event:b') };
  await check(memory.log.firstSeq, query);
  receive('b', []);
  receive('a', [null], 'c2');
  expect(await found()).toEqual([]);
  receive('a', [null]);
  expect(await found()).toHaveLength(1);
});

it('withdraws its findings when it is stopped or replaced, and compares again after entries were cleared', async () => {
  receive('a', [1]);
  await check();
  receive('a', [null]);
  expect(await found()).toHaveLength(1);
  memory.log.clear();
  expect(await found()).toEqual([]);
  receive('a', [null]);
  expect(await found()).toHaveLength(1);
  expect(findings.stopSchemas()).toBe(true);
  expect(findings.stopSchemas()).toBe(false);
  expect(await found()).toEqual([]);
  receive('a', [null]);
  expect(await found()).toEqual([]);
});

it('stores few findings for any events of a server', async () => {
  receive('a', [{ x: 1 }]);
  const watch = await check();
  for (let n = 0; n < 2000; n++) receive('a', [{ x: [n, { [`k${n}`]: '\u001b[2J' }] }]);
  for (let n = 0; n < 2000; n++) receive(`name ${n}`, []);
  const all = await found();
  expect(all.length).toBeLessThanOrEqual(25);
  expect(watch.mismatches).toBe(2000);
});

it('infers the receiver from the observed end: a server is the end of a source of kind node', async () => {
  receive('a', [1], 'c2');
  receive('a', [1]);
  const [namespace] = (await learned()).namespaces;
  expect(namespace?.toServer.map(({ event }) => event)).toEqual(['a']);
  expect(namespace?.toClient.map(({ event }) => event)).toEqual(['a']);
});

it('reads each event once, keeps the types of earlier events, and starts again after entries were cleared', async () => {
  receive('a', [1]);
  const types = await learned();
  receive('a', ['x']);
  await types.update(new TimeSlicer(memory.clock));
  expect(types.count).toBe(2);
  await types.update(new TimeSlicer(memory.clock));
  expect(types.count).toBe(2);
  memory.log.clear();
  receive('b', []);
  await types.update(new TimeSlicer(memory.clock));
  expect(types.count).toBe(1);
  expect(types.namespaces[0]?.toClient.map(({ event }) => event)).toEqual(['b']);
});
