/**
 * The cost of the capture log, in a separate process: `npm run bench:log log|objects <events> <bytes>` prints
 * CPU time and memory for recording this many incoming events. With "objects", the events are stored as most
 * inspectors store them: as parsed arguments and an object of facts for each event.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { SegmentedLog } from '../../src/engine/log/segmentedLog.ts';
import { FolderStore } from '../../src/engine/log/store/segmentStore.ts';

const [how, events, size] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const filler = 'x'.repeat(Math.max(0, size - 40));
/** Text as it is received: a separate string for each event. */
const packet = (n: number): string => Buffer.from(`2["tick",${n},{"text":"${filler}"}]`).toString();

function memory(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

interface Cost {
  readonly usPerEvent: number;
  readonly bytesPerEvent: number;
}

/** The CPU time for creating the packets is subtracted. */
function cost(record: (text: string, n: number) => void): Cost {
  const idle = cpu(() => {
    for (let n = 0; n < events; n++) packet(n);
  });
  const before = memory();
  const used = cpu(() => {
    for (let n = 0; n < events; n++) record(packet(n), n);
  });
  return { usPerEvent: (used - idle) / events, bytesPerEvent: (memory() - before) / events };
}

function cpu(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function ofLog(): Cost & { recovered: number; recoverMs: number } {
  const folder = mkdtempSync(join(tmpdir(), 'socketio-inspector-bench-'));
  const limits = { maxBytes: 64 * 2 ** 30, maxAgeMs: 86_400_000 };
  const log = new SegmentedLog(systemClock, new FolderStore(folder), limits);
  try {
    const measured = cost((text) => {
      const body = { type: 'wire', codec: 'default', packet: { text, attachments: [] }, unsent: false } as const;
      const facts = {
        connectionId: 'c1',
        kind: 'event',
        namespace: '/',
        dir: 'in',
        event: 'tick',
        bytes: size,
      } as const;
      log.append({ facts, body });
    });
    const last = log.read(events)?.body;
    if (last?.type !== 'wire' || last.packet.text !== packet(events - 1)) throw new Error('The log lost an event');
    log.dispose();
    const began = performance.now();
    const again = new SegmentedLog(systemClock, new FolderStore(folder), limits);
    const recoverMs = performance.now() - began;
    const { entries } = again.recovered;
    again.dispose();
    return { ...measured, recovered: entries, recoverMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ofObjects(): Cost {
  const kept: object[] = [];
  const measured = cost((text, n) => {
    const [event, ...args] = JSON.parse(text.slice(1)) as unknown[];
    const facts = { seq: n, t: performance.now(), connectionId: 'c1', kind: 'event', namespace: '/', dir: 'in' };
    kept.push({ facts: { ...facts, event, bytes: size }, args });
  });
  if (kept.length !== events) throw new Error('An object is missing');
  return measured;
}

console.log(JSON.stringify(how === 'log' ? ofLog() : ofObjects()));
