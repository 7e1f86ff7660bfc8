/**
 * Malformed packets and frames of each side, 20,000 of each kind: the proxy forwards them unchanged, shows each of them, and continues
 * decoding.
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryOf } from '../../../src/engine/log/recordReader.ts';
import { EngineHarness } from '../../support/engineHarness.ts';
import { watchProcess } from '../../support/fuzz.ts';
import { isMatrix } from '../../support/isMatrix.mjs';
import { malformed, random } from '../../support/malformed.ts';
import { RawTarget } from '../../support/rawPeers.ts';
import { frame } from '../../support/webSocketFrames.ts';

type Sender = 'client' | 'server';

/** The gate runs a part of the 20,000 packets; `npm run test:matrix` runs all of them. */
const count = isMatrix ? 20_000 : 4000;
/** Number of packets on each connection. It is small, because some packets end the session. */
const each = 250;
const mask = Buffer.from([11, 22, 33, 44]);

const stray = watchProcess();
let harness: EngineHarness;
let target: RawTarget;
let url: string;

beforeEach(async () => {
  harness = new EngineHarness();
  target = await RawTarget.start();
  ({ url } = await harness.engine.sources.startProxy({ target: target.url }));
});
afterEach(() => {
  harness.dispose();
  target.close();
  expect(stray).toEqual([]);
});

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A WebSocket frame with the message. Only a client masks its frames. */
const framed = (from: Sender, message: string | Uint8Array): Buffer =>
  frame(Buffer.from(message), {
    first: typeof message === 'string' ? 0x81 : 0x82,
    mask: from === 'client' ? mask : undefined,
  });

/** A frame that is not valid in a WebSocket, but whose end is known. */
function malformedFrame(from: Sender, payload: Buffer, randomBelow: (limit: number) => number): Buffer {
  const right = from === 'client' ? mask : undefined;
  const of = (first: number, bytes: Buffer, masked = right): Buffer => frame(bytes, { first, mask: masked });
  switch (randomBelow(8)) {
    case 0:
      return of(0x09, payload.subarray(0, 100));
    case 1:
      return of(0x8a, Buffer.alloc(126 + randomBelow(500), payload.toString('latin1') || 'x'));
    case 2:
      return of(0x83 + randomBelow(5), payload);
    case 3:
      return of(0x81 | (0x10 << randomBelow(3)), payload);
    case 4:
      return of(0x81, payload, from === 'client' ? undefined : mask);
    case 5:
      return of(0x81, Buffer.concat([payload, Buffer.from([0xff, 0xc0])]));
    case 6:
      return of(0x80, payload);
    default:
      // This message is not complete when the next one begins.
      return of(0x01, payload);
  }
}

/** All recorded texts and bytes (as Latin-1), the names of the valid events, and the number of packets with a fault. */
function shown(): { shownTexts: Set<string>; events: Set<string>; faults: number } {
  const { log } = harness.engine;
  const shownTexts = new Set<string>();
  const events = new Set<string>();
  let faults = 0;
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
    const record = log.read(seq);
    if (!record) continue;
    const { kind, dir, event, cause } = entryOf(record);
    if (kind === 'event' && event?.startsWith('valid ')) events.add(`${dir} ${event}`);
    if (kind === 'packet' && cause) faults++;
    if (record.body?.type !== 'wire') continue;
    const { text, attachments } = record.body.packet;
    for (const part of [text, ...attachments]) {
      const text = Buffer.from(part).toString('latin1');
      // A message of Engine.IO is shown without its type.
      shownTexts.add(text).add(`4${text}`);
    }
  }
  return { shownTexts, events, faults };
}

/** Sends bytes over a new connection, followed by a valid event in a separate namespace, and expects that they arrive unchanged. */
async function carry(from: Sender, sent: readonly Buffer[], number: number): Promise<void> {
  const ends = await target.webSocket(url);
  const to = from === 'client' ? 'server' : 'client';
  const open = `0{"sid":"s${number}","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`;
  const join = { client: ['40/n,'], server: [open, '40/n,{"sid":"s"}'] }[from];
  const all = Buffer.concat([
    ...join.map((text) => framed(from, text)),
    ...sent,
    // This packet ends packets that wait for attachments, and messages that wait for further frames.
    framed(from, '6'),
    framed(from, '40/valid,{"sid":"v"}'),
    framed(from, `42/valid,["valid ${number}"]`),
  ]);
  ends[from].socket.write(all);
  await ends[to].until(all.length);
  expect(hash(ends[to].bytes)).toBe(hash(all));
  ends[from].socket.destroy();
}

describe.each(['client', 'server'] as const)('malformed input of a %s is forwarded unchanged and shown', (from) => {
  const dir = from === 'client' ? 'out' : 'in';
  const expected = Array.from({ length: count / each }, (_, number) => `${dir} valid ${number}`);

  it('as messages of a WebSocket', async () => {
    const messages = malformed(count, 14);
    for (let at = 0; at < count; at += each) {
      await carry(
        from,
        messages.slice(at, at + each).map((message) => framed(from, message)),
        at / each,
      );
    }
    const { shownTexts, events, faults } = shown();
    expect([...events].sort()).toEqual([...expected].sort());
    expect(faults).toBeGreaterThan(count / 8);
    const unshown = messages
      .map((message) => Buffer.from(message).toString('latin1'))
      // Values that a client sends to join are masked, even where they are repeated. These messages are left out.
      .filter((text) => !shownTexts.has(text) && !/^[46]*0|aga/.test(text));
    expect(unshown).toEqual([]);
  });

  it('as frames of a WebSocket', async () => {
    const randomBelow = random(15);
    const payloads = Array.from({ length: count }, (_, index) =>
      Buffer.from(`payload ${index} `.repeat(1 + randomBelow(8))),
    );
    const frames = payloads.map((payload) => malformedFrame(from, payload, randomBelow));
    for (let at = 0; at < count; at += each) await carry(from, frames.slice(at, at + each), at / each);
    const { shownTexts, events, faults } = shown();
    expect([...events].sort()).toEqual([...expected].sort());
    expect(faults).toBeGreaterThan(count / 2);
    // An incomplete message is shown with all of its parts.
    const seen = new Set([...shownTexts].flatMap((text) => text.match(/payload \d+ /g) ?? []));
    const unshown = payloads.map((_, index) => `payload ${index} `).filter((text) => !seen.has(text));
    expect(unshown).toEqual([]);
  });

  it('as bodies of polling', async () => {
    const messages = malformed(count, 16);
    const head = `/socket.io/?EIO=4&transport=polling`;
    const exchange = async (body: Buffer, query: string): Promise<void> => {
      if (from === 'server') target.bodies.push(body);
      const sent = from === 'client' ? { method: 'POST', body: new Uint8Array(body) } : {};
      const response = await fetch(`${url}${head}&${query}`, sent);
      const received = Buffer.from(await response.arrayBuffer());
      expect(hash(from === 'client' ? (target.posted.at(-1) as Buffer) : received)).toBe(hash(body));
    };
    const together = 50;
    for (let at = 0; at < count; at += each) {
      const sid = `sid=p${at}`;
      await exchange(Buffer.from('40/n,{"sid":"s"}'), sid);
      for (let index = at; index < at + each; index += together) {
        const parts = messages.slice(index, index + together).map((message) => Buffer.from(message));
        await exchange(Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\x1e')])), sid);
      }
      const valid = `6\x1e40/valid,{"sid":"v"}\x1e42/valid,["valid ${at / each}"]`;
      await exchange(Buffer.from(valid), sid);
    }
    const seen = (): number => shown().events.size;
    await expect.poll(seen).toBe(expected.length);
    const { shownTexts, events, faults } = shown();
    expect([...events].sort()).toEqual([...expected].sort());
    expect(faults).toBeGreaterThan(count / 8);
    const unshown = messages
      // Messages that are not UTF-8 are left out, because they are shown as a client decodes them.
      .filter((message) => isUtf8(Buffer.from(message)))
      .flatMap((message) => Buffer.from(message).toString('latin1').split('\x1e'))
      // Packets that begin with "b" are left out, because they contain base64, which is shown decoded.
      .filter((text) => text !== '' && !shownTexts.has(text) && !/^[46]*0|aga|^b/.test(text));
    expect(unshown).toEqual([]);
  });
});
