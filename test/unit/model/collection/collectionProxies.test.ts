import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../../src/model/collection/collectionInsert.ts';
import { proxyEdits } from '../../../../src/model/collection/collectionProxies.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import type { SavedProxy } from '../../../../src/model/rule/savedRule.ts';

const file = `\uFEFF{
  "version": 1, // the only one
  "name": "Test",
  "connections": {},
  "emits": [],
  "proxies": {
    // For the tests of prices.
    "local": {
      "target": "http://localhost:3000", /* moved */
      "rules": [
        // Slow.
        { "filter": "event:price", "action": { "delayMs": 500 } },
        // Never.
        { "filter": "event:ad*",   "action": { "drop": true }, "enabled": false },
        { "filter": "", "action": { "hold": true } } // all
      ]
    }
  }
}
`;
const rules = {
  slow: { filter: 'event:price', action: { delayMs: 500 } },
  never: { filter: 'event:ad*', action: { drop: true }, enabled: false },
  all: { filter: '', action: { hold: true } },
} as const;
const target = 'http://localhost:3000';

function saved(text: string, name: string, proxy: SavedProxy): string {
  const result = applyEdits(text, proxyEdits(text, name, proxy));
  const parsed = parseCollection(result);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  expect(parsed.collection.proxies?.[name]).toEqual(proxy);
  return result;
}

describe('a proxy that is saved', () => {
  it('changes nothing if it is the same', () => {
    expect(proxyEdits(file, 'local', { target, rules: [rules.slow, rules.never, rules.all] })).toEqual([]);
  });

  it('changes one value, and keeps comments and formatting', () => {
    const changed = { ...rules.slow, action: { delayMs: 750 } };
    const result = saved(file, 'local', { target, rules: [changed, rules.never, rules.all] });
    expect(result).toBe(file.replace('500', '750'));
  });

  it('adds and removes rules at the end, and the port', () => {
    const fewer = saved(file, 'local', { target, port: 3001, rules: [rules.slow] });
    expect(fewer).toContain('// For the tests of prices.');
    expect(fewer).toContain('/* moved */');
    expect(fewer).toContain('        // Slow.\n        { "filter": "event:price", "action": { "delayMs": 500 } }');
    const more = saved(file, 'local', { target, rules: [rules.slow, rules.never, rules.all, rules.slow] });
    expect(more).toContain('{ "filter": "event:ad*",   "action": { "drop": true }, "enabled": false }');
    expect(more).toContain('// all');
  });

  it('is added to a file with other proxies, and to a file without proxies', () => {
    const proxy = { target: 'unix:///run/app.sock', rules: [rules.never] };
    const beside = saved(file, 'other', proxy);
    expect(beside.startsWith(file.slice(0, file.indexOf('    }\n  }\n}')))).toBe(true);
    const bare = '{"version": 1, "name": "n", "connections": {}, "emits": []}';
    expect(saved(bare, 'other', proxy).startsWith(bare.slice(0, -1))).toBe(true);
  });
});

it.each([
  ['"filter": "event:price"', '"filter": "size>1kb"', 'filter.colonMissing'],
  ['{ "delayMs": 500 }', '{ "explode": true }', 'value.'],
  ['"target": "http://localhost:3000"', '"target": ""', 'value.empty'],
])('a file with %s as %s is a fault at its line', (from, to, code) => {
  const text = file.replace(from, to);
  const parsed = parseCollection(text);
  if (parsed.ok) throw new Error('It was read.');
  expect(JSON.stringify(parsed.fault)).toContain(code);
  const line = file.slice(0, file.indexOf(from)).split('\n').length;
  expect(parsed.fault.line).toBe(line);
});
