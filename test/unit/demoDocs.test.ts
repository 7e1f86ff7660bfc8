import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { demoCollection } from '../../src/demo/scenarios.ts';
import { listEmits } from '../../src/model/collection/collection.ts';
import { parseEmitCall } from '../../webview/emit/emitCall.ts';

it('the page about the demo server has a call for each of its events, which the emit form reads', async () => {
  const page = await readFile(new URL('../../docs/demo.md', import.meta.url), 'utf8');
  const calls = [...page.matchAll(/`(socket\.[^`]+)`/g)].map(([, call = '']) => ({ call, ...parseEmitCall(call) }));
  expect(calls.filter(({ event }) => event === undefined)).toEqual([]);
  const named = [...page.matchAll(/`([\w:]+)`/g)].map(([, name]) => name);
  const documented = new Set([...calls.map(({ event }) => event), ...named]);
  const events = listEmits(demoCollection('http://127.0.0.1:1').emits).map(({ emit }) => emit.event);
  expect(events.filter((event) => !documented.has(event))).toEqual([]);
});
