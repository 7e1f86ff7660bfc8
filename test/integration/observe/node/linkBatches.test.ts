import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { Batches } from '../../../../src/engine/observe/node/batches.ts';
import { readReports } from '../../../../src/model/probe/reportReader.ts';
import { reportVersion } from '../../../../src/model/probe/reports.ts';
import { Link } from '../../../../src/probe/link.ts';

const folder = mkdtempSync(join(tmpdir(), 'link-batches-'));
let server: Server | undefined;
let engine: Socket | undefined;
afterEach(() => {
  vi.useRealTimers();
  engine?.destroy();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const hello = {
  type: 'hello' as const,
  version: reportVersion,
  token: '',
  pid: 1,
  threadId: 0,
  entryFile: '',
  nodeVersion: '',
  t: 0,
  wall: 0,
  seesModules: 0,
};

it('a busy process collects reports for 100 ms, but writes a large batch immediately', async () => {
  const path = process.platform === 'win32' ? '\\\\.\\pipe\\link-batches' : join(folder, 'socket');
  const batches = new Batches();
  const received: number[] = [];
  server = createServer((socket) => {
    engine = socket;
    socket.on('data', (data: Buffer) => {
      for (const batch of batches.push(data))
        for (const report of readReports(batch)) {
          if (report.type === 'event') received.push(report.event);
          else if (report.type === 'hello') socket.write('+');
        }
    });
  }).listen(path);
  await once(server, 'listening');
  const link = new Link({ path, hello: () => hello, snapshot: () => undefined, command: () => undefined });
  link.start();
  await vi.waitFor(() => expect(engine).toBeDefined());

  // The process is busy after a batch of more than 8 kB.
  link.event(1, 1, 0, -1, 'x'.repeat(10_000));
  await vi.waitFor(() => expect(received).toEqual([1]));

  // From here on, only this test moves the clock of timers.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  /** Recount the milliseconds on this clock until a report was received. */
  const msUntil = async (event: number): Promise<number> => {
    for (let ms = 0; ; ms++) {
      for (let count = 0; count < 20; count++) {
        await new Promise(setImmediate);
        if (received.at(-1) === event) return ms;
      }
      vi.advanceTimersByTime(1);
    }
  };
  link.event(2, 1, 0, -1, '');
  expect(await msUntil(2)).toBeGreaterThanOrEqual(100);

  // After a small batch, it is no longer busy.
  link.event(3, 1, 0, -1, 'x'.repeat(10_000));
  expect(await msUntil(3)).toBeLessThan(100);
  link.event(4, 1, 0, -1, 'x'.repeat(170_000));
  expect(await msUntil(4)).toBeLessThan(100);
  link.event(5, 1, 0, -1, '');
  link.event(6, 1, 0, -1, 'x'.repeat(170_000));
  expect(await msUntil(6)).toBeLessThan(100);
  expect(received).toEqual([1, 2, 3, 4, 5, 6]);
});
