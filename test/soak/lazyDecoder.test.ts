import { expect, it } from 'vitest';
import { compareDecoders } from '../support/decoderFuzz.ts';

it('decodes 1,200,000 chunks like the decoder of socket.io-parser', () => {
  const first = Math.floor(Math.random() * 2 ** 31);
  const total = { chunks: 0, packets: 0, lazy: 0, refused: 0 };
  for (let seed = first; seed < first + 12; seed++) {
    const count = compareDecoders(seed, 100_000);
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += count[key];
  }
  console.log(`seeds from ${first}: ${JSON.stringify(total)}`);
  expect(total.lazy).toBeGreaterThan(total.chunks / 10);
});
