// Captures on disk that earlier versions wrote, with texts instead of causes, and with former names of causes and of their parameters.
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { batchHeadSize, headerSize } from '../../../../src/engine/log/store/batchFrame.ts';
import { causeSentence } from '../../../../src/model/cause/causeTexts.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { LogFolder } from '../../../support/logFolder.ts';

let folder: LogFolder;
beforeEach(() => void (folder = new LogFolder()));
afterEach(() => folder.remove());

/** Replaces the facts in a segment with facts of the same length, and writes the checksums of the batches again. */
function rewrite(path: string, before: object, after: object): void {
  const bytes = readFileSync(path);
  const [old, written] = [JSON.stringify(before), JSON.stringify(after)];
  const at = bytes.indexOf(old);
  expect(at).toBeGreaterThan(0);
  expect(written.length).toBeLessThanOrEqual(old.length);
  bytes.write(written.padEnd(old.length), at);
  for (let batch = headerSize; batch < bytes.length;) {
    const end = batch + batchHeadSize + bytes.readUInt32LE(batch + 8);
    bytes.writeUInt32LE(crc32(bytes.subarray(batch + 8, end)), batch + 4);
    batch = end;
  }
  writeFileSync(path, bytes);
}

it('a capture is read with the current names of its causes and their parameters', () => {
  const log = folder.open(new FakeClock());
  const detail = 'in the place of facts of an earlier version';
  log.append({
    facts: { connectionId: 'c1', namespace: '/', kind: 'connection', detail: `${detail}, which are long` },
  });
  log.dispose();
  const [segment = ''] = folder.segments();
  // oxlint-disable-next-line eslint-js/id-match
  const former = { cause: { code: 'namespace.refused', params: { said: 'no' } } };
  rewrite(segment, { detail: `${detail}, which are long` }, former);

  const next = folder.open(new FakeClock());
  expect(next.recovered).toMatchObject({ entries: 1, damaged: 0 });
  expect(next.read(1)?.facts.cause).toEqual({ code: 'namespace.refused', params: { reported: 'no' } });
  next.dispose();
});

it('a capture is read with its texts, as causes that show them', () => {
  const clock = new FakeClock();
  const log = folder.open(clock);
  const facts = { connectionId: 'c1', namespace: '/' } as const;
  const detail = 'in the place of facts of an earlier version';
  log.append({ facts: { ...facts, kind: 'connection', detail } });
  log.append({
    facts: { ...facts, kind: 'event', dir: 'out', event: 'order', delivery: 'failed', detail: `${detail}, another` },
    body: { type: 'wire', codec: 'default', packet: { text: '2["order",1]', attachments: [] }, unsent: true },
  });
  log.dispose();
  const [segment = ''] = folder.segments();
  rewrite(segment, { detail }, { state: 'disconnected', reason: 'ping timeout' });
  rewrite(segment, { detail: `${detail}, another` }, { error: 'The arguments are circular.' });

  const next = folder.open(clock);
  expect(next.recovered).toMatchObject({ entries: 2, damaged: 0 });
  const [ended, failed] = [next.read(1)?.facts, next.read(2)?.facts];
  expect(ended).toMatchObject({ kind: 'connection', state: 'disconnected' });
  expect(ended?.cause && causeSentence(ended.cause)).toBe('ping timeout');
  expect(failed).toMatchObject({ event: 'order', delivery: 'failed' });
  expect(failed?.error && causeSentence(failed.error)).toBe('The arguments are circular.');
  expect(next.read(2)?.body).toMatchObject({ type: 'wire', packet: { text: '2["order",1]' } });
  next.dispose();
});
