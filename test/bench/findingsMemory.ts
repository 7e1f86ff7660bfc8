/**
 * Prints how much memory the findings keep for a server that sends new event names and arguments all the
 * time. The result is the memory that is freed when the findings are disposed, measured in a separate
 * process.
 */
import { CaptureFindings } from '../../src/engine/findings/captureFindings.ts';
import { MemoryLog } from '../support/memoryLog.ts';

const inventedNames = 300_000;
const repeatedNames = 5000;
const joins = 10;
const copies = 20;
const properties = 30;
const keyLength = 80;

function memory(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const memoryLog = new MemoryLog();
const { log, clock } = memoryLog;
log.name({ connectionId: 'c1', name: '', url: 'http://127.0.0.1', namespace: '/' });
let findings: CaptureFindings | undefined = new CaptureFindings(log, clock, { isLive: true });

function receive(event: string, args: readonly unknown[]): void {
  const text = `2${JSON.stringify([event, ...args])}`;
  log.received({
    connectionId: 'c1',
    namespace: '/',
    event,
    codec: 'default',
    packet: { text, attachments: [] },
    recoveryOffset: false,
    hasBinary: false,
    bytes: text.length + 1,
  });
}

/** An object with long property names. The values are texts that contain JSON, objects without properties, and a time. */
function invented(name: number): Record<string, unknown> {
  const values = ['{"a":1}', {}, { a: 1 }];
  const entries = Array.from({ length: properties }, (_, at) => [
    `${'k'.repeat(keyLength)}${name} ${at}`,
    values[at % values.length],
  ]);
  return { ...(Object.fromEntries(entries) as object), at: Date.now() + 60_000 };
}

function join(): void {
  for (const state of ['disconnected', 'connected'] as const)
    log.append({ facts: { connectionId: 'c1', kind: 'connection', namespace: '/', state } });
}

async function main(): Promise<void> {
  for (let round = 0; round < joins; round++) {
    join();
    for (let name = 0; name < repeatedNames; name++) {
      const args = [name, invented(name)];
      for (let copy = 0; copy < (round === 0 ? 4 : copies); copy++) receive(`again ${name}`, round < 2 ? args : [name]);
      // The events are sent so slowly that the findings examine all of them.
      clock.advance(round < 2 ? 1 : 10);
      if (name % 100 === 0) await findings?.examined();
    }
    clock.advance(1000);
  }
  for (let name = 0; name < inventedNames; name++) {
    receive(`once ${name}`, [name]);
    if (name % 4000 === 0) {
      clock.advance(1000);
      await findings?.examined();
    }
  }
  await findings?.examined();
  const found = findings?.all.length ?? 0;
  const before = memory();
  findings?.dispose();
  findings = undefined;
  await new Promise((resolve) => setImmediate(resolve));
  console.log(JSON.stringify({ megabytes: (before - memory()) / 1e6, findings: found }));
  memoryLog.dispose();
}

void main();
