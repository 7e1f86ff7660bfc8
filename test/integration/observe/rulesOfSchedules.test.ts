/** Rules are added and removed at random while events are sent: only what the timeline attributes to rules is lost, duplicated or reordered. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/model/entry/entry.ts';
import type { RuleAction } from '../../../src/model/rule/rule.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import { freshRuns } from '../../support/freshRuns.ts';
import { proxiedApp, type ProxiedApp, type ProxiedAppOptions } from '../../support/proxiedApp.ts';

let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  harness = new EngineHarness();
});
async function close(): Promise<void> {
  for (const end of closing.splice(0).reverse()) await end();
  harness.dispose();
}
afterEach(close);

const copies = 2;
/** Each action applies to the events with the same name. */
const actions: Readonly<Record<string, RuleAction>> = {
  dropped: { drop: true },
  held: { hold: true },
  delayed: { delayMs: 5, jitterMs: 20 },
  duplicated: { duplicate: copies },
  changed: { args: ['changed'] },
};
const names = ['plain', ...Object.keys(actions)];

interface Step {
  /** Adds or removes the rule for the name, injects an event with the name, or emits one. */
  readonly kind: 'rule' | 'inject' | 'emit';
  readonly from: 'client' | 'server';
  readonly name: string;
  readonly hasBytes: boolean;
  readonly pause: boolean;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('rule', 'inject', 'emit', 'emit', 'emit'),
  from: fc.constantFrom('client', 'server'),
  name: fc.constantFrom(...names),
  hasBytes: fc.boolean(),
  pause: fc.boolean(),
});

const timeout = 240_000;

/** Runs the steps, and compares what both ends received with the entries. With `upgrade`, the client upgrades after half of the steps. */
async function play(options: ProxiedAppOptions, steps: readonly Step[], upgrade: boolean): Promise<void> {
  const it = await proxiedApp(harness, closing, {
    ...options,
    transports: upgrade ? ['polling', 'websocket'] : ['polling'],
    clientOptions: { upgrade: false },
  });
  const received: unknown[][] = [];
  for (const name of names) it.socket.on(name, (...args: unknown[]) => received.push([name, ...args]));
  const rules = harness.engine.sources.rules(it.sourceId);
  const added = new Map<string, string>();
  for (const [index, { kind, from, name, hasBytes, pause }] of steps.entries()) {
    if (upgrade && index === Math.floor(steps.length / 2)) probe(it);
    const args = [index, ...(hasBytes ? [Buffer.from([index % 256, 255])] : [])];
    const action = actions[name];
    if (kind === 'rule' && action) toggle(rules, added, name, action);
    else if (kind === 'inject') await inject(it, from, name, args);
    else if (from === 'client') it.socket.emit(name, ...args);
    else it.server.io.emit(name, ...args);
    if (pause) await new Promise((resolve) => setImmediate(resolve));
  }
  // The rules are removed first, because an event that a rule holds would also delay the barrier.
  for (const ruleId of added.values()) rules.remove(ruleId);
  await it.barrier();
  const expected = (dir: 'in' | 'out'): unknown[] => harness.entries().flatMap((entry) => delivered(entry, dir));
  await expect.poll(() => received.length).toBeGreaterThanOrEqual(expected('in').length);
  await it.barrier();
  // An injected event is recorded immediately, and can arrive after events that were still in transit.
  for (const isInjected of [false, true]) {
    const own = (event: unknown): boolean => (steps[Number((event as unknown[])[1])]?.kind === 'inject') === isInjected;
    expect(it.arrived().map(plain).filter(own)).toEqual(expected('out').filter(own));
    expect(received.map(plain).filter(own)).toEqual(expected('in').filter(own));
  }
  expect(it.socket.connected).toBe(true);
  const sent = steps.filter(({ kind, name }) => kind !== 'rule' || !actions[name]).length;
  expect(harness.entries().filter(isSent)).toHaveLength(sent);
}

function toggle(
  rules: ReturnType<EngineHarness['engine']['sources']['rules']>,
  added: Map<string, string>,
  name: string,
  action: RuleAction,
): void {
  const ruleId = added.get(name);
  if (ruleId === undefined) added.set(name, rules.add(`event:${name}`, action));
  else {
    added.delete(name);
    rules.remove(ruleId);
  }
}

/** Injects an event. The proxy refuses this while a message is being received, so the function tries again. */
async function inject(it: ProxiedApp, from: 'client' | 'server', event: string, args: unknown[]): Promise<void> {
  const { connectionId = '' } = harness.engine.sources.connections.find((one) => one.sourceId === it.sourceId) ?? {};
  const to = from === 'client' ? 'server' : 'client';
  const injection = { to, event, args, ack: false, timeoutMs: undefined } as const;
  await expect
    .poll(() =>
      harness.engine.sources.inject(connectionId, injection).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
}

function probe({ socket }: ProxiedApp): void {
  const { engine } = socket.io as unknown as {
    engine: Record<'_probe' | 'probe', ((name: string) => void) | undefined>;
  };
  (engine._probe ?? engine.probe)?.call(engine, 'websocket');
}

function isSent({ kind, event }: Entry): boolean {
  return kind === 'event' && names.includes(event ?? '');
}

/** Returns the copies of an event that the receiver gets, according to the entry of the event. */
function delivered(entry: Entry, dir: 'in' | 'out'): unknown[] {
  if (!isSent(entry) || entry.dir !== dir || entry.delivery === 'discarded') return [];
  const args = (entry.deliveredArgs ?? entry.args ?? []).map((arg) =>
    typeof arg === 'object' ? [...Buffer.from((arg as { $binary: string }).$binary, 'base64')] : arg,
  );
  return Array<unknown>(entry.rule?.action === 'duplicate' ? copies + 1 : 1).fill([entry.event, ...args]);
}

function plain(event: unknown): unknown[] {
  return (event as unknown[]).map((arg) => (arg instanceof Uint8Array ? [...arg] : arg));
}

const combinations: ProxiedAppOptions[] = [{}, { parser: 'msgpack' }, { version: 'v3' }, { version: 'v2' }];

describe.each([false, true])('rules at random, with a change to a WebSocket: %s', (upgrade) => {
  it.each(combinations)('have only the effects that the timeline shows: %j', { timeout }, async (options) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 80 }), async (steps) => {
        await play(options, steps, upgrade);
        await close();
        harness = new EngineHarness();
      }),
      { numRuns: freshRuns(15), endOnFailure: true },
    );
  });
});
