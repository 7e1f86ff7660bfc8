import { afterEach, beforeEach, expect, it } from 'vitest';
import type * as v from 'valibot';
import { registerTypesHandlers } from '../../../../src/engine/handlers/typesHandlers.ts';
import type { Channel } from '../../../../src/protocol/channel.ts';
import type { RequestDefinition } from '../../../../src/protocol/message.ts';
import { schemaCheck, typesRead } from '../../../../src/protocol/typesMessages.ts';
import { MemoryFindings } from '../../../support/memoryFindings.ts';

type Handler = (params: unknown, context: { signal: AbortSignal }) => unknown;
type Types = v.InferOutput<typeof typesRead.result>;

let capture: MemoryFindings;
let handlers: Map<string, Handler>;
let dispose: () => void;

beforeEach(() => {
  capture = new MemoryFindings();
  handlers = new Map();
  const channel = { handle: ({ method }: { method: string }, handler: Handler) => handlers.set(method, handler) };
  const { memory, findings } = capture;
  const deps = { log: memory.log, clock: memory.clock, findings, ready: () => undefined };
  const registered = registerTypesHandlers(deps, channel as unknown as Channel);
  dispose = () => registered.dispose();
});
afterEach(() => {
  dispose();
  capture.dispose();
});

function receive(event: string, ...args: unknown[]): void {
  const text = `2${JSON.stringify([event, ...args])}`;
  const packet = { text, attachments: [] };
  const facts = { connectionId: 'c1', namespace: '/', event, recoveryOffset: false, hasBinary: false };
  capture.memory.log.received({ ...facts, codec: 'default', packet, bytes: text.length + 1 });
}

function request<P, R>(
  { method }: RequestDefinition<P, R>,
  params: P,
  signal = new AbortController().signal,
): Promise<R> {
  const handler = handlers.get(method);
  if (!handler) throw new Error(`There is no handler of ${method}`);
  return Promise.resolve(handler(params, { signal }) as R);
}

/** Resolves with the response to a request that waits until the types change. */
async function next(after: string, base = after): Promise<Types> {
  let response: Types | undefined;
  const waiting = request(typesRead, { format: 'ts', after, base }).then((types) => (response = types));
  while (!response) await capture.memory.clock.advanceAsync(100);
  return waiting;
}

it('a text that differs is returned once, and narrows only when it allows less', async () => {
  receive('a', 1);
  const first = await request(typesRead, { format: 'ts' });
  expect([first.events, first.narrows]).toEqual([1, false]);
  receive('a', 2);
  receive('a', 'text');
  const wider = await next(first.version);
  expect(wider.text).toContain('a: (arg0: string | number) => void');
  expect([wider.events, wider.narrows]).toEqual([3, false]);
  capture.memory.log.clear();
  receive('a', 'text');
  const narrower = await next(wider.version);
  expect(narrower.text).toContain('a: (arg0: string) => void');
  expect(narrower.narrows).toBe(true);
  expect((await request(typesRead, { format: 'ts', base: 'unknown' })).narrows).toBe(true);
});

it('a request that waits ends when it is canceled', async () => {
  receive('a', 1);
  const { version } = await request(typesRead, { format: 'ts' });
  const canceled = new AbortController();
  const waiting = request(typesRead, { format: 'ts', after: version }, canceled.signal);
  const outcome = expect(waiting).rejects.toMatchObject({ code: 'engine.canceled' });
  await capture.memory.clock.advanceAsync(0);
  canceled.abort();
  await outcome;
});

it('without events, no schema can be inferred from them', async () => {
  await expect(request(schemaCheck, {})).rejects.toMatchObject({ code: 'types.nothingCaptured' });
  await expect(request(typesRead, { format: 'ts', filter: 'size:' })).rejects.toMatchObject({ code: 'filter.invalid' });
});
