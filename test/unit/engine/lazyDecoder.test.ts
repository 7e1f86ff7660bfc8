import { describe, expect, it } from 'vitest';
import { compareDecoders } from '../../support/decoderFuzz.ts';

describe('the lazy decoder beside that of socket.io-parser', () => {
  const seeds = { 'a known seed': 1, 'another seed each time': Math.floor(Math.random() * 2 ** 31) };
  it.each(Object.entries(seeds))(
    'makes the same of 25,000 chunks from %s',
    (_name, seed) => {
      const count = compareDecoders(seed, 25_000);
      // Neither side of the comparison may run dry.
      expect(count.lazy).toBeGreaterThan(count.chunks / 10);
      expect(count.packets - count.lazy).toBeGreaterThan(count.chunks / 50);
      expect(count.refused).toBeGreaterThan(count.chunks / 10);
    },
    120_000,
  );
});
