import { describe, expect, it } from 'vitest';
import {
  listResult,
  maxResultBytes,
  partOfText,
  plainResult,
  untrustedResult,
} from '../../../../src/host/agents/toolResult.ts';

interface Listed {
  truncated: boolean;
  next?: number;
  items: unknown[];
}
const listed = (...args: Parameters<typeof listResult>): Listed => {
  const text = listResult(...args);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxResultBytes);
  return JSON.parse(text) as Listed;
};

describe('results of tools', () => {
  it('always state whether items are missing', () => {
    expect(JSON.parse(plainResult({ done: true }))).toEqual({ truncated: false, done: true });
    expect(JSON.parse(untrustedResult({}, 'x'))).toMatchObject({ truncated: false, untrusted: 'x' });
    expect(listed('items', [])).toEqual({ truncated: false, items: [] });
  });

  it('of lists are read in pages, in which no item is missing or repeated', () => {
    const items = Array.from({ length: 200 }, (_, index) => `${index} ${'é"'.repeat(index)}`);
    const read: unknown[] = [];
    let from: number | undefined = 0;
    while (from !== undefined) {
      const page: Listed = listed('items', items, { from });
      expect(page.truncated).toBe(page.next !== undefined);
      expect(page.items.length).toBeGreaterThan(0);
      read.push(...page.items);
      from = page.next;
    }
    expect(read).toEqual(items);
  });

  it('show the beginning of an item that fits in no page, and continue after it', () => {
    const { truncated, next, items } = listed('items', ['\u0000'.repeat(9000), 'next']);
    expect([truncated, next, items.length]).toEqual([true, 1, 1]);
    expect((items[0] as { untrusted: string }).untrusted.slice(0, 7)).toBe(String.raw`"\u0000`);
    expect(listed('items', ['x'.repeat(9000), 'next'], { from: 1 })).toMatchObject({
      truncated: false,
      items: ['next'],
    });
    const last = listed('items', ['x'.repeat(9000)]);
    expect([last.truncated, last.next]).toEqual([true, undefined]);
  });

  it('of a list with more items elsewhere are truncated', () => {
    expect(listed('items', ['a'], { more: 17 })).toMatchObject({ truncated: true, next: 17 });
    const long = Array.from({ length: 100 }, () => 'x'.repeat(200));
    const { next, items } = listed('items', long, { more: 17, nextOf: (index) => 1000 + index });
    expect(next).toBe(1000 + items.length);
  });

  it('cut texts between characters', () => {
    const text = '😀"\n'.repeat(50);
    let [read, from] = ['', 0 as number | undefined];
    while (from !== undefined) {
      const { part, next } = partOfText(text, from, 30);
      expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(30);
      expect(part).not.toMatch(/\p{Surrogate}/u);
      read += part;
      from = next;
    }
    expect(read).toBe(text);
  });
});
