import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/base/clock.ts';
import type { LogLimits } from '../../src/engine/log/captureLog.ts';
import type { IncomingPacket, LogRecord } from '../../src/engine/contracts/record.ts';
import { type LogFiles, nodeFiles } from '../../src/engine/log/store/logFiles.ts';
import { SegmentedLog } from '../../src/engine/log/segmentedLog.ts';
import { FolderStore } from '../../src/engine/log/store/segmentStore.ts';

export const roomy: LogLimits = { maxBytes: 2 ** 30, maxAgeMs: 7 * 86_400_000 };

/** A folder for the segments of one test. */
export class LogFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'socketio-inspector-log-'));

  open(clock: Clock, limits: LogLimits = roomy, files: LogFiles = nodeFiles): SegmentedLog {
    return new SegmentedLog(clock, new FolderStore(this.path, files), limits);
  }

  segments(): string[] {
    return readdirSync(this.path)
      .filter((name) => name.endsWith('.seg'))
      .sort()
      .map((name) => join(this.path, name));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A record with all of its properties, including those that are otherwise read on demand. */
export function whole({ facts, wantsAck, hasBinary, body, ackSeq }: LogRecord) {
  return { facts: { ...facts }, wantsAck, hasBinary, body, ackSeq };
}

/** Appends an event from the server. Returns what must be read from the log. */
export function receivedWhole(log: SegmentedLog, incoming: IncomingPacket): ReturnType<typeof whole> {
  const { connectionId, namespace, event: name, bytes, codec, packet, recoveryOffset, hasBinary } = incoming;
  const seq = log.received(incoming);
  const { text: data, attachments } = packet;
  const t = log.read(seq)?.facts.t ?? NaN;
  // The memory of the frame is overwritten, because its owner would reuse it.
  if (packet.frame) packet.frame.fill(0);
  return {
    facts: {
      seq,
      t,
      connectionId,
      kind: 'event',
      namespace,
      dir: 'in',
      event: name,
      bytes,
      ...(recoveryOffset && { recoveryOffset: true as const }),
    },
    wantsAck: false,
    hasBinary,
    body: {
      type: 'wire',
      codec,
      packet: { text: data, attachments },
      unsent: false,
    },
    ackSeq: undefined,
  };
}

export function wholeLog(log: SegmentedLog) {
  const records: ReturnType<typeof whole>[] = [];
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
    const record = log.read(seq);
    if (record) records.push(whole(record));
  }
  return records;
}

/** The file functions of Node.js, except that every write fails with `code` while it is set. */
export function failingFiles(): LogFiles & { code: string | undefined; writes: number } {
  const files = {
    ...nodeFiles,
    code: undefined as string | undefined,
    writes: 0,
    write(file: number, pieces: readonly Uint8Array[], at: number): number {
      files.writes++;
      if (files.code === undefined) return nodeFiles.write(file, pieces, at);
      // A part of the bytes is written before the disk is full.
      const bytes = Buffer.concat(pieces);
      nodeFiles.write(file, [bytes.subarray(0, Math.floor(bytes.byteLength / 2))], at);
      throw Object.assign(new Error(`${files.code}: it does not work`), { code: files.code });
    },
  };
  return files;
}
