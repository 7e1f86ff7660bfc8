import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { UserError } from '../../../../src/base/userError.ts';
import { PayloadThread } from '../../../../src/engine/log/payloadThread.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

const folder = mkdtempSync(join(tmpdir(), 'socketio-inspector-payload-thread-'));
let thread: PayloadThread | undefined;
afterEach(() => thread?.dispose());
afterAll(() => rmSync(folder, { recursive: true }));

/** Resolves with the error of a read by a thread that runs this script. */
async function faultWith(script: string): Promise<UserError> {
  const path = join(folder, 'reader.cjs');
  writeFileSync(path, script);
  thread = new PayloadThread(path, new MemoryLog().log, systemClock);
  const wire = { text: '2["big",1]', attachments: [] };
  const error = await thread.readPacket('default', wire, 'json', {}).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

describe('the thread that reads large payloads', () => {
  it('reports with which code it exited', async () => {
    expect((await faultWith('process.exit(3)')).cause).toEqual({
      code: 'payload.readerEnded',
      params: { fault: 'worker.exited', exitCode: 3 },
    });
  });

  it('reports the error that it ended with', async () => {
    const error = await faultWith('throw new Error("no such thing")');
    expect(error.cause).toEqual({
      code: 'payload.readerEnded',
      params: { fault: 'worker.failed', reported: 'no such thing' },
    });
    expect(error.message).toBe(
      'A received payload was not read, because the thread that reads large payloads stopped. The worker thread failed: no such thing. Try again.',
    );
  });
});
