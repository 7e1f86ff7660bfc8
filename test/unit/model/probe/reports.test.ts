import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batches } from '../../../../src/engine/observe/node/batches.ts';
import { readReports, ReportFault } from '../../../../src/model/probe/reportReader.ts';
import {
  batchHeadBytes,
  type FieldKind,
  type Report,
  reportFields,
  reportTypes,
} from '../../../../src/model/probe/reports.ts';
import { ReportWriter } from '../../../../src/model/probe/reportWriter.ts';

const text = fc.string({ unit: 'binary', maxLength: 120 });
const u32 = fc.nat(0xff_ff_ff_ff);
const values: Readonly<Record<FieldKind, fc.Arbitrary<unknown>>> = {
  u8: fc.nat(255),
  u32,
  f64: fc.double({ noNaN: true, noDefaultInfinity: true }),
  text,
  frame: text,
  parts: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 3 }),
  u32s: fc.array(u32, { maxLength: 5 }),
  texts: fc.array(text, { maxLength: 5 }),
};

const anyReport = fc.oneof(
  ...reportTypes.map((type) =>
    fc
      .record(Object.fromEntries(Object.entries(reportFields[type]).map(([name, kind]) => [name, values[kind]])))
      .map((fields) => ({ type, ...fields }) as unknown as Report),
  ),
  // Most payloads are one text.
  fc
    .record({
      type: fc.constantFrom('event' as const, 'emitted' as const),
      number: u32,
      t: fc.double({ noNaN: true }),
      frame: text,
    })
    .map(({ type, number, t, frame }): Report => {
      const common = { socket: number, t, ackId: -1, bytes: 0, frame, parts: [] };
      return type === 'event'
        ? { type, event: 1, ...common }
        : { type, emit: 1, site: number, isVolatile: 1, outcome: 2, ...common };
    }),
);

function batchOf(reports: readonly Report[]): Buffer {
  const writer = new ReportWriter(16);
  for (const report of reports) {
    // The most frequent reports have their own methods.
    if (report.type === 'event' && report.bytes === 0 && report.parts.length === 0)
      writer.event(report.event, report.socket, report.t, report.ackId, report.frame);
    else if (report.type === 'emitted' && report.bytes === 0 && report.parts.length === 0) {
      const { emit, socket, t, site, ackId, isVolatile, outcome, frame } = report;
      writer.emitted(emit, socket, t, site, ackId, isVolatile, outcome, frame);
    } else if (report.type === 'handled') {
      const { event, socket, t, ms, sites, isAsync, failed, error } = report;
      writer.handled(event, socket, t, ms, sites, isAsync, failed, error);
    } else writer.write(report);
  }
  return Buffer.from(writer.take());
}

/** A report as the engine reads it: a frame consists of bytes and its type. */
function asRead(report: Report): object {
  if (!('frame' in report)) return report;
  return { ...report, frame: new Uint8Array(report.frame === '' ? [] : Buffer.from(`4${report.frame}`)) };
}

function plain(reports: readonly object[]): unknown {
  const bytes = (value: unknown): unknown => (value instanceof Uint8Array ? [...value] : value);
  const listed = (value: unknown): unknown => (Array.isArray(value) ? value.map(bytes) : bytes(value));
  return reports.map((report) =>
    Object.fromEntries(Object.entries(report).map(([name, value]) => [name, listed(value)])),
  );
}

describe('reports of the probe', () => {
  it('are read as they were written, in batches that arrive in pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyReport, { maxLength: 6 }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 50 }),
        (all, size) => {
          const bytes = Buffer.concat(all.map(batchOf));
          const batches = new Batches();
          const read: object[] = [];
          for (let at = 0; at < bytes.length; at += size)
            for (const batch of batches.push(bytes.subarray(at, at + size))) read.push(...readReports(batch));
          expect(plain(read)).toEqual(plain(all.flat().map(asRead)));
        },
      ),
    );
  });

  it('end in a fault, whatever bytes are read instead', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { minLength: 1, maxLength: 3 }), fc.nat(), fc.nat(255), (reports, at, value) => {
        const batch = batchOf(reports).subarray(batchHeadBytes);
        batch[at % batch.length] = value;
        const read = (bytes: Uint8Array): unknown => {
          try {
            return readReports(bytes);
          } catch (error) {
            if (error instanceof ReportFault) return [];
            throw error;
          }
        };
        expect(read(batch)).toBeInstanceOf(Array);
        expect(read(batch.subarray(0, at % batch.length))).toBeInstanceOf(Array);
      }),
    );
  });

  it('do not cause the allocation of a list whose length is wrong', () => {
    const bytes = batchOf([{ type: 'missed', reports: 0, sites: 0 }]).subarray(batchHeadBytes);
    const list = Buffer.from([
      reportTypes.indexOf('handled'),
      ...Array.from({ length: 24 }, () => 0),
      255,
      255,
      255,
      255,
    ]);
    expect(readReports(bytes)).toHaveLength(1);
    expect(() => readReports(list)).toThrow(ReportFault);
  });

  it('are refused in a batch that is too long', () => {
    expect(() => new Batches().push(Buffer.from([255, 255, 255, 255, 0]))).toThrow(RangeError);
  });
});
