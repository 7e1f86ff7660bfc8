import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SocketConditions } from '../../src/engine/client/network/socketConditions.ts';
import type { NetworkConditions } from '../../src/model/profile/networkConditions.ts';
import { patterned } from '../support/throttledHarness.ts';

let server: Server;
let conditions: SocketConditions;
const sockets: Socket[] = [];

beforeEach(async () => {
  conditions = new SocketConditions();
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Two connected sockets: the throttled socket of the client, and the socket of the server. */
async function pair(): Promise<[ours: Socket, theirs: Socket]> {
  const coming = once(server, 'connection') as Promise<[Socket]>;
  const ours = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[theirs]] = await Promise.all([coming, once(ours, 'connect')]);
  for (const socket of [ours, theirs]) {
    socket.on('error', () => undefined);
    sockets.push(socket);
  }
  return [conditions.adopt(ours), theirs];
}

function gather(socket: Socket): { bytes: () => Buffer; ended: Promise<string> } {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise<string>((resolve) => {
    socket.once('end', () => resolve('end'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  return { bytes: () => Buffer.concat(chunks), ended };
}

const methods = ['push', '_read', 'write', '_write', '_writev', 'destroy'];
const ownMethods = (socket: Socket) => methods.filter((name) => Object.hasOwn(socket, name));

describe('a throttled socket', () => {
  it('has its original methods before the conditions, and again when the conditions have ended and nothing is held', async () => {
    const [ours, theirs] = await pair();
    expect(ownMethods(ours)).toEqual([]);
    conditions.set({ latencyMs: 10 });
    expect(ownMethods(ours)).toEqual(methods);
    const got = gather(ours);
    theirs.write('hello');
    await expect.poll(() => got.bytes().toString()).toBe('hello');
    conditions.set({});
    expect(ownMethods(ours)).toEqual([]);
    theirs.end('bye');
    expect(await got.ended).toBe('end');
    expect(got.bytes().toString()).toBe('hellobye');
  });

  it('reports the end of the other side after its bytes, and not too early', async () => {
    const [ours, theirs] = await pair();
    const got = gather(ours);
    conditions.set({ latencyMs: 80 });
    const began = performance.now();
    theirs.end('last words');
    expect(await got.ended).toBe('end');
    expect(performance.now() - began).toBeGreaterThanOrEqual(80);
    expect(got.bytes().toString()).toBe('last words');
  });

  it('reports a reset after the preceding bytes, when the stall ends', async () => {
    const [ours, theirs] = await pair();
    const got = gather(ours);
    conditions.set({ stall: true });
    theirs.write('last words');
    await expect.poll(() => ours.bytesRead).toBe(10);
    theirs.resetAndDestroy();
    const gone = once(theirs, 'close');
    await gone;
    const [, other] = await pair();
    other.end();
    expect([got.bytes().length, ours.destroyed]).toEqual([0, false]);
    conditions.set({});
    expect(await got.ended).toBe('ECONNRESET');
    expect(got.bytes().toString()).toBe('last words');
  });

  it('reports a write when the system accepted it, and reports writes that were held at the end as failed', async () => {
    const [ours, theirs] = await pair();
    const got = gather(theirs);
    const reports: [string, boolean][] = [];
    const write = (text: string) => ours.write(text, (error) => reports.push([text, error != null]));
    conditions.set({ latencyMs: 30 });
    write('one');
    await expect.poll(() => reports).toEqual([['one', false]]);
    conditions.set({ stall: true });
    write('two');
    write('three');
    expect(ours.writableLength).toBe(8);
    ours.destroy();
    await once(ours, 'close');
    await expect
      .poll(() => reports.slice(1))
      .toEqual([
        ['two', true],
        ['three', true],
      ]);
    await got.ended;
    expect(got.bytes().toString()).toBe('one');
  });

  it('ends automatically after its last write', async () => {
    const [ours, theirs] = await pair();
    const got = gather(theirs);
    conditions.set({ latencyMs: 50, bytesPerSecond: 1000 });
    const began = performance.now();
    ours.write('a'.repeat(100));
    ours.end('z');
    expect(await got.ended).toBe('end');
    expect(performance.now() - began).toBeGreaterThanOrEqual(151);
    expect(got.bytes().toString()).toBe(`${'a'.repeat(100)}z`);
  });

  it('reads no more than a few MB ahead during a stall, and everything afterward', async () => {
    const [ours, theirs] = await pair();
    const bytes = patterned(64 * 1024 * 1024);
    const got = gather(ours);
    conditions.set({ stall: true });
    theirs.end(bytes);
    const limit = 4 * 1024 * 1024;
    await expect.poll(() => ours.bytesRead).toBeGreaterThanOrEqual(limit - 1024 * 1024);
    // New pairs of sockets connect while the stalled socket reads nothing more.
    let read = -1;
    while (read !== ours.bytesRead) {
      read = ours.bytesRead;
      const [, other] = await pair();
      other.destroy();
    }
    expect(read).toBeLessThan(limit + 1024 * 1024);
    expect(got.bytes().length).toBe(0);
    conditions.set({});
    await got.ended;
    expect(got.bytes().equals(bytes)).toBe(true);
  });

  it('waits for a paused reader, and continues with it', async () => {
    const [ours, theirs] = await pair();
    const bytes = patterned(3_000_000);
    conditions.set({ latencyMs: 1 });
    ours.pause();
    const got = gather(ours);
    ours.pause();
    theirs.end(bytes);
    await expect.poll(() => ours.readableLength).toBeGreaterThan(0);
    expect(got.bytes().length).toBe(0);
    ours.resume();
    await got.ended;
    expect(got.bytes().equals(bytes)).toBe(true);
  });

  it('shares its bandwidth with the other sockets of its connection', async () => {
    const pairs = [await pair(), await pair()];
    conditions.set({ bytesPerSecond: 500_000 });
    const got = pairs.map(([, theirs]) => gather(theirs));
    const began = performance.now();
    for (const [ours] of pairs) ours.end(patterned(100_000));
    for (const { ended } of got) await ended;
    expect(performance.now() - began).toBeGreaterThanOrEqual(400);
  });
});

it('a throttled socket keeps order and bytes in both directions while the conditions change at random', async () => {
  const some = fc.record<NetworkConditions>(
    {
      stall: fc.constant(true),
      latencyMs: fc.integer({ min: 0, max: 8 }),
      bytesPerSecond: fc.integer({ min: 2_000_000, max: 50_000_000 }),
    },
    { requiredKeys: [] },
  );
  const step = fc.oneof(
    fc.record({ write: fc.integer({ min: 0, max: 60_000 }), here: fc.boolean() }),
    fc.record({ conditions: some }),
    fc.constant('turn' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const [ours, theirs] = await pair();
      const [here, there] = [gather(ours), gather(theirs)];
      const sent: { ours: Buffer[]; theirs: Buffer[] } = { ours: [], theirs: [] };
      for (const [index, taken] of steps.entries()) {
        if (taken === 'turn') await new Promise(setImmediate);
        else if ('conditions' in taken) conditions.set(taken.conditions);
        else {
          const bytes = patterned(taken.write, index);
          sent[taken.here ? 'ours' : 'theirs'].push(bytes);
          (taken.here ? ours : theirs).write(bytes);
        }
      }
      conditions.set({ latencyMs: 1 });
      ours.end();
      theirs.end();
      expect(await Promise.all([here.ended, there.ended])).toEqual(['end', 'end']);
      expect(there.bytes().equals(Buffer.concat(sent.ours))).toBe(true);
      expect(here.bytes().equals(Buffer.concat(sent.theirs))).toBe(true);
      conditions.set({});
    }),
    { numRuns: 60 },
  );
});

it('the opening of a socket that is no longer needed is refused, and leaves no timer', async () => {
  conditions.set({ stall: true });
  let isFirstNeeded = true;
  const first = conditions.admit({ roundTrips: 1, isNeeded: () => isFirstNeeded });
  isFirstNeeded = false;
  const second = conditions.admit({ roundTrips: 1, isNeeded: () => true });
  await expect(first).rejects.toThrow('This socket is no longer needed');
  conditions.set({ latencyMs: 60_000 });
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const waiting = timers();
  conditions.set({});
  await second;
  expect(timers()).toBeLessThan(waiting);
});
