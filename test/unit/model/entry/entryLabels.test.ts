import { expect, it } from 'vitest';
import { entryLabels, entryNotes } from '../../../../src/model/entry/entryLabels.ts';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';

const facts: EntryFacts = { seq: 1, connectionId: 'c', t: 0, kind: 'event', dir: 'in', event: 'hello' };

it('an event is labeled with its properties, in a row and in sentences', () => {
  expect([entryLabels(facts), entryNotes(facts)]).toEqual([[], []]);
  const labeled = { ...facts, recoveryOffset: true, beforeJoin: true } as const;
  expect(entryLabels(labeled)).toEqual([
    'last argument added by connection state recovery',
    'received before the namespace was joined',
  ]);
  expect(entryNotes(labeled)).toHaveLength(2);
  for (const note of entryNotes(labeled)) expect(note).toMatch(/^[A-Z].*\.$/);
});

it('an event that passed under network conditions shows them, and the row of the conditions does not repeat its text', () => {
  const conditions = { latencyMs: 400 };
  const labels = entryLabels({ ...facts, conditions });
  expect([labels.length, entryNotes({ ...facts, conditions }).length]).toEqual([1, 1]);
  expect([
    entryLabels({ ...facts, kind: 'network', conditions }),
    entryNotes({ ...facts, kind: 'network', conditions }),
  ]).toEqual([[], []]);
});
