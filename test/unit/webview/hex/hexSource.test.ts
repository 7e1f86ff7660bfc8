import { expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { Channel } from '../../../../src/protocol/channel.ts';
import { entryBytes } from '../../../../src/protocol/engineMessages.ts';
import { HexSource } from '../../../../webview/hex/hexSource.ts';
import { portPair } from '../../protocol/ports.ts';

const size = 256 * 1024 * 1024;

it('256 MiB are read in pages, each page once, and few pages are kept', async () => {
  const [here, there] = portPair();
  const responder = new Channel(there, systemClock);
  const requests: number[] = [];
  responder.handle(entryBytes, ({ from, to }) => {
    requests.push(to - from);
    return Uint8Array.from({ length: to - from }, (_, index) => (from + index) % 251).buffer;
  });
  const caller = new Channel(here, systemClock);
  const source = new HexSource(caller, 1, 0, size);
  const come = (from: number): Promise<void> =>
    new Promise((resolve) => {
      const listening = source.onDidArrive(() => {
        listening.dispose();
        resolve();
      });
      source.need(from, from + 800);
    });
  await come(size - 800);
  expect(source.byteAt(size - 1)).toBe((size - 1) % 251);
  source.need(size - 800, size);
  expect(requests).toEqual([16_384]);
  for (let page = 0; page < 100; page++) await come(page * 16_384);
  expect(requests).toHaveLength(101);
  // The pages that were shown long ago are dropped; the pages that were shown last are still loaded.
  expect(source.byteAt(size - 1)).toBeUndefined();
  expect(source.byteAt(99 * 16_384)).toBe((99 * 16_384) % 251);
  const whole = await source.read(10, 3 * 1024 * 1024);
  expect(whole.every((byte, index) => byte === (index + 10) % 251)).toBe(true);
  expect(Math.max(...requests)).toBe(1024 * 1024);
  source.dispose();
  caller.dispose();
  responder.dispose();
});
