/**
 * Bodies of HTTP polling that are too large for rules: they are forwarded unchanged, even before events that a rule delays, and the rules
 * act on the bodies that follow.
 */
import { afterEach, expect, it } from 'vitest';
import { EngineHarness } from '../../support/engineHarness.ts';
import { fromServer, proxiedApp } from '../../support/proxiedApp.ts';

const harness = new EngineHarness();
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

it('large bodies pass rules in both directions, and are recorded in part', async () => {
  const large = 'x'.repeat(17 * 1024 * 1024);
  const app = await proxiedApp(harness, closing, {
    transports: ['polling'],
    options: { maxHttpBufferSize: 100_000_000 },
  });
  app.add('event:other', { drop: true });
  app.add('event:news', { delayMs: 600_000 });
  app.socket.emit('news', 1);
  await harness.waitFor('the delayed event', ({ event }) => event === 'news');
  app.socket.emit('other', large);
  fromServer(app, '/', 'other', large);
  await app.barrier();
  await expect.poll(() => app.received.length).toBe(1);
  app.socket.emit('other', 2);
  fromServer(app, '/', 'other', 3);
  await app.barrier();
  const brief = (events: readonly unknown[]): unknown[] =>
    (events as unknown[][]).map(([event, arg]) => [event, arg === large ? 'whole' : arg]);
  expect(brief(app.arrived())).toEqual([
    ['news', 1],
    ['other', 'whole'],
  ]);
  expect(brief(app.received)).toEqual([['other', 'whole']]);
  // Only facts are compared, because the recorded arguments are cut and cannot be parsed.
  const { log } = harness.engine;
  const recorded = Array.from({ length: log.nextSeq }, (_, seq) => log.read(seq)?.facts).filter(
    (facts) => facts?.kind === 'event' && facts.event === 'other',
  );
  const shown = recorded.map((facts) => [facts?.dir, facts?.rule?.action, (facts?.bytes ?? 0) > large.length]);
  expect(shown.sort()).toEqual([
    ['in', undefined, true],
    ['in', 'drop', false],
    ['out', undefined, true],
    ['out', 'drop', false],
  ]);
});
