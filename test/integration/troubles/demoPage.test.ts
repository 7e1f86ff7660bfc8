import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { brokenNames } from '../../../src/demo/broken.ts';
import { demoCodes } from './demo.ts';

it('the page of the demo server describes each broken namespace, with the code that it leads to', async () => {
  const page = await readFile(new URL('../../../docs/demo.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `\/broken\/([\w-]+)` .*causes\/([\w.]+)\.md/gm)];
  const documented = new Map(rows.map(([, name = '', code = '']) => [name, code]));
  expect([...documented.keys()].sort()).toEqual([...brokenNames, 'missing'].sort());
  expect(documented.size).toBe(20);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(demoCodes));
});
