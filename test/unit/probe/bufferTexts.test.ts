import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Report } from '../../../src/model/probe/reports.ts';
import { ReportWriter } from '../../../src/model/probe/reportWriter.ts';
import { bufferTexts } from '../../../src/probe/bufferTexts.ts';

it('texts that a buffer writes are the same as those of the encoder, in memory that grows, with halves of pairs', () => {
  const unit = fc.oneof(fc.integer({ min: 0, max: 0xff_ff }), fc.integer({ min: 0xd7_ff, max: 0xe0_00 }), fc.nat(0x80));
  const text = fc.array(unit, { maxLength: 120 }).map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
      const [byBuffer, byEncoder] = [new ReportWriter(16, bufferTexts), new ReportWriter(16)];
      for (const frame of texts) {
        const report: Report = { type: 'event', event: 1, socket: 2, t: 3, ackId: -1, bytes: 0, frame, parts: [] };
        for (const writer of [byBuffer, byEncoder]) {
          writer.event(1, 2, 3, -1, frame);
          writer.write(report);
        }
      }
      expect([...byBuffer.take()]).toEqual([...byEncoder.take()]);
    }),
  );
});
