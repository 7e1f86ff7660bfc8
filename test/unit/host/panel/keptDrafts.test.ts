import { beforeEach, expect, it } from 'vitest';
import { KeptDrafts } from '../../../../src/host/panel/keptDrafts.ts';
import { FakeClock } from '../../../support/fakeClock.ts';

let state: Map<string, unknown>;
let writes: number;
let clock: FakeClock;
let drafts: KeptDrafts;

beforeEach(() => {
  state = new Map();
  writes = 0;
  clock = new FakeClock();
  drafts = new KeptDrafts(
    {
      get: (key) => state.get(key),
      update: (key, value) => {
        writes++;
        return Promise.resolve(void state.set(key, value));
      },
    },
    clock,
  );
});

it('stored drafts are returned before and after they are written', () => {
  expect(drafts.current).toBeUndefined();
  drafts.keep('{"emit":1}');
  drafts.keep('{"emit":2}');
  expect(drafts.current).toBe('{"emit":2}');
  drafts.flush();
  expect(drafts.current).toBe('{"emit":2}');
  expect(state.get('panelDrafts')).toBe('{"emit":2}');
});

it('drafts are written rarely during typing, and finally when the store is disposed', () => {
  for (let typed = 0; typed < 100; typed++) {
    drafts.keep(JSON.stringify({ typed }));
    clock.advance(100);
  }
  expect(writes).toBeLessThan(10);
  drafts.keep('{"typed":"last"}');
  drafts.dispose();
  expect(state.get('panelDrafts')).toBe('{"typed":"last"}');
});

it('the previous draft is kept when the new one is too long', () => {
  drafts.keep('{"emit":"short"}');
  drafts.keep(JSON.stringify({ emit: 'x'.repeat(300_000) }));
  expect(drafts.current).toBe('{"emit":"short"}');
});

it.each(['no JSON', 'null', 7, { emit: 1 }])('there are no drafts if the state is damaged: %j', (damaged) => {
  state.set('panelDrafts', damaged);
  expect(drafts.current).toBeUndefined();
});
