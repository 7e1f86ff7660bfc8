import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { maxNesting, nestingOf, scanned, scannedFrame, textStart } from '../../../../src/engine/codec/jsonScan.ts';
import { compiledScan } from '../../../../wasm.mjs';
import { freshRuns } from '../../../support/freshRuns.ts';

function isJson(text: string): boolean {
  const scan = scanned(text);
  if (!scan) throw new Error('There was no memory');
  return scan.memory.isJson(textStart, scan.end) === 'yes';
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const nested = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`;

it('the shipped scanner is compiled from its source', async () => {
  expect(readFileSync('src/engine/codec/jsonScanCode.ts', 'utf8')).toBe(await compiledScan());
});

describe('the scanner compared with JSON.parse', () => {
  it('agrees for texts of the characters of the grammar', () => {
    const piece = fc.constantFrom(
      ...Array.from('{}[]:,"\\ \t\n\r-+.0123456789eEtruefalsn/bx\u0000\u001f\u007fü'),
      '"a":',
      '""',
      '\\u00e9',
      '1.5e-3',
    );
    const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (some) => isJson(some) === parses(some)),
      { numRuns: freshRuns(20_000) },
    );
  });

  it('agrees for JSON with one character changed, removed or added', () => {
    const changed = fc
      .tuple(
        fc.json({ maxDepth: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(2),
        fc.string({ minLength: 1, maxLength: 1 }),
      )
      .map(([json, where, left, added]) => {
        const at = Math.floor(where * json.length);
        return json.slice(0, at) + (left === 1 ? '' : added) + json.slice(at + (left === 2 ? 0 : 1));
      });
    fc.assert(
      fc.property(changed, (some) => isJson(some) === parses(some)),
      { numRuns: freshRuns(20_000) },
    );
  });

  it.each(Array.from({ length: 36 }, (_, length) => length))('reads strings and numbers of %i characters', (length) => {
    const filled = 'x'.repeat(length);
    for (const end of ['"', '\\""', '\\u00e9"', '\\\\"', '\\u00e"', '\\x"', '\n"', '\u001f"', '\\', '']) {
      const text = `"${filled}${end}`;
      expect([text, isJson(text)]).toEqual([text, parses(text)]);
      expect(isJson(`{${text}:1}`)).toBe(parses(`{${text}:1}`));
    }
    for (const number of [
      `1${'0'.repeat(length)}`,
      `0.${'5'.repeat(length)}`,
      `1e${'3'.repeat(length)}`,
      `0${'1'.repeat(length)}`,
    ]) {
      expect([number, isJson(number)]).toEqual([number, parses(number)]);
      expect(isJson(`[${number},-${number}]`)).toBe(parses(`[${number},-${number}]`));
    }
  });

  it('accepts a depth of 16,384, and reports a greater one', () => {
    expect(nestingOf(nested(maxNesting))).toBe('yes');
    expect(nestingOf(nested(maxNesting + 1))).toBe('deep');
    expect(nestingOf('['.repeat(1_000_000))).toBe('deep');
    expect(nestingOf('['.repeat(maxNesting))).toBe('no');
    expect(isJson(`${'{"a":'.repeat(maxNesting)}1${'}'.repeat(maxNesting)}`)).toBe(true);
    // The nesting levels of the previous text have no effect on the next one.
    expect(isJson('[1}')).toBe(false);
  });

  it('does not read beyond its text into the remains of a longer, previous text', () => {
    expect(isJson('["a","b"]')).toBe(true);
    expect(isJson('["a"')).toBe(false);
    expect(isJson('"a')).toBe(false);
    expect(isJson('tru')).toBe(false);
  });
});

describe('large texts', () => {
  afterEach(() => vi.restoreAllMocks());

  it('are read like small texts, and small texts after them too', () => {
    const large = JSON.stringify({
      text: 'ü'.repeat(400_000),
      list: Array.from({ length: 50_000 }, (_, n) => ({ n })),
    });
    expect(isJson(large)).toBe(true);
    expect(isJson(`${large}}`)).toBe(false);
    expect(isJson(large.slice(0, -1))).toBe(false);
    expect(isJson('{"a":[1]}')).toBe(true);
    const frame = Buffer.from(`4${large}`);
    const scan = scannedFrame(frame);
    expect(scan?.memory.isJson(textStart, scan.end)).toBe('yes');
  });

  it.each([-20, -1, 0, 1, 20])(
    'are read up to their end near the end of the shared memory, %i bytes beyond it',
    (beyond) => {
      const text = `"${'x'.repeat(4 * 65_536 - maxNesting - 19 + beyond)}"`;
      expect(isJson(text)).toBe(true);
      const scan = scannedFrame(Buffer.from(`4${text.slice(0, -1)}`));
      expect(scan?.memory.isJson(textStart, scan.end)).toBe('no');
    },
  );

  it('share the memory of the previous text if they fit into it', () => {
    const first = scanned(JSON.stringify('x'.repeat(500_000)));
    const second = scanned(JSON.stringify('y'.repeat(400_000)));
    expect(second?.memory).toBe(first?.memory);
    expect(scanned('"z"')?.memory).not.toBe(first?.memory);
  });

  it('are not checked if no memory can be allocated for them', () => {
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function () {
      throw new RangeError('could not allocate memory');
    });
    expect(scanned(JSON.stringify('x'.repeat(9_000_000)))).toBeUndefined();
    expect(isJson('"x"')).toBe(true);
  });
});
