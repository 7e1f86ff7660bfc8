import { beforeEach, expect, it } from 'vitest';
import type { Sender } from '../../../../../src/engine/contracts/observedSink.ts';
import type { Parcel } from '../../../../../src/engine/observe/proxy/message.ts';
import { SlowedCarrier } from '../../../../../src/engine/observe/proxy/slowedCarrier.ts';
import { FakeClock } from '../../../../support/fakeClock.ts';

let clock: FakeClock;
let written: string[];
let lost: string[];
let passing: Sender | undefined;
let network: SlowedCarrier;

beforeEach(() => {
  clock = new FakeClock();
  written = [];
  lost = [];
  passing = undefined;
  network = new SlowedCarrier(clock, () => ({
    isPassing: (from) => from === passing,
    write: (_from, { messages }) => void written.push(...messages.map(({ bytes }) => bytes.toString())),
    waitingBytes: () => 0,
  }));
});

const parcel = (text: string): Parcel => ({
  messages: [{ kind: 'text', bytes: Buffer.from(text) }],
  lost: () => void lost.push(text),
});

it('writes immediately without conditions', () => {
  network.write('client', parcel('a'));
  expect(written).toEqual(['a']);
  expect(network.isEmpty).toBe(true);
});

it('adds the latency to each direction', () => {
  network.conditions = { latencyMs: 100 };
  network.write('client', parcel('a'));
  clock.advance(60);
  network.write('client', parcel('b'));
  network.write('server', parcel('c'));
  clock.advance(39);
  expect(written).toEqual([]);
  clock.advance(1);
  expect(written).toEqual(['a']);
  clock.advance(59);
  expect(written).toEqual(['a']);
  clock.advance(1);
  expect(written.sort()).toEqual(['a', 'b', 'c']);
});

it('passes bytes one after the other, each direction with its own bandwidth', () => {
  network.conditions = { latencyMs: 50, bytesPerSecond: 10 };
  network.write('client', parcel('12345'));
  network.write('client', parcel('1'));
  network.write('server', parcel('67890'));
  clock.advance(549);
  expect(written).toEqual([]);
  clock.advance(1);
  expect(written).toEqual(['12345', '67890']);
  clock.advance(99);
  expect(written).toHaveLength(2);
  clock.advance(1);
  expect(written).toEqual(['12345', '67890', '1']);
});

it('holds all messages during a stall, and afterward passes them on in order, before later messages', () => {
  network.conditions = { stall: true };
  network.write('client', parcel('a'));
  clock.advance(1_000_000);
  network.write('client', parcel('b'));
  expect(written).toEqual([]);
  network.conditions = { latencyMs: 10 };
  expect(written).toEqual(['a']);
  network.write('client', parcel('c'));
  network.conditions = {};
  expect(written).toEqual(['a', 'b', 'c']);
});

it('inserts no message into a packet that is being forwarded', () => {
  network.conditions = { latencyMs: 10 };
  network.write('client', parcel('a'));
  network.write('server', parcel('b'));
  passing = 'client';
  clock.advance(10);
  expect(written).toEqual(['b']);
  passing = undefined;
  network.release();
  expect(written).toEqual(['b', 'a']);
});

it('passes on waiting messages before a message that cannot wait, and the last messages of an end', () => {
  network.conditions = { stall: true };
  network.write('client', parcel('a'));
  network.write('server', parcel('b'));
  network.forwardNow('client');
  expect(written).toEqual(['a']);
  network.write('client', parcel('c'));
  expect(written).toEqual(['a']);
  network.leaving('client');
  network.write('client', parcel('d'));
  expect(written).toEqual(['a', 'c', 'd']);
});

it('passes the oldest messages on early when too much data waits', () => {
  network.conditions = { stall: true };
  const large = Buffer.alloc(40 * 1024 * 1024, 'x').toString();
  network.write('server', parcel(large));
  expect(written).toEqual([]);
  network.write('server', parcel(large));
  expect(written).toHaveLength(1);
});

it('loses waiting messages at the end', () => {
  network.conditions = { latencyMs: 10 };
  network.write('client', parcel('a'));
  network.dispose();
  clock.advance(10);
  expect(written).toEqual([]);
  expect(lost).toEqual(['a']);
  expect(clock.pending).toBe(0);
});
