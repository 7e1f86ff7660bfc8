import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emitCode } from '../../../../src/model/code/emitCode.ts';
import { parseNotationJson } from '../../../../src/model/numbers/exactJson.ts';
import { formatPayload, parsePayload } from '../../../../src/model/payload/payload.ts';
import { parseEmitCall } from '../../../../webview/emit/emitCall.ts';
import { freshRuns } from '../../../support/freshRuns.ts';
import { anyValue } from '../../model/anyValue.ts';

const read = (code: string) => {
  const call = parseEmitCall(code);
  return call && { ...call, args: parseNotationJson(call.args) };
};

describe('a call that emits', () => {
  it.each([
    [`socket.emit("hello")`, { event: 'hello', args: [] }],
    [
      `socket.emit('update item', "1", { name: 'updated' });`,
      { event: 'update item', args: ['1', { name: 'updated' }] },
    ],
    [`emit("hello", {"name": "updated"}, callback)`, { event: 'hello', args: [{ name: 'updated' }], ack: true }],
    [`await socket.timeout(5000).emitWithAck("a", 1)`, { event: 'a', args: [1], ack: { timeoutMs: 5000 } }],
    [`this.#io.client.volatile.emit("a", [1, 2,],)`, undefined],
    [`this.io.client.volatile.emit("a", [1, 2,],)`, { event: 'a', args: [[1, 2]], volatile: true }],
    [`socket.volatile.compress(false).emit("a")`, { event: 'a', args: [], volatile: true, compress: false }],
    [
      `socket.emit(\n  "update item",\n  "1",\n  { name: "updated" },\n  (error, { status }) => {\n    console.log(status);\n  }\n);\n`,
      { event: 'update item', args: ['1', { name: 'updated' }], ack: true },
    ],
    [`socket.emit("a", 1, function (response) { log(")"); })`, { event: 'a', args: [1], ack: true }],
    [`socket.emit("a", 1, async response => {})`, { event: 'a', args: [1], ack: true }],
    [
      `socket.emit("hello", 1, "2", { 3: '4', 5: Buffer.from([6]) })`,
      { event: 'hello', args: [1, '2', { 3: '4', 5: { $hex: '06' } }] },
    ],
    [
      `socket.emit("a", undefined, NaN, -0, -Infinity, 899068272867328065, new Date("2026-01-02T03:04:05.000Z"), { $hex: 1 })`,
      {
        event: 'a',
        args: [
          { $undefined: true },
          { $number: 'NaN' },
          { $number: '-0' },
          { $number: '-Infinity' },
          { $number: '899068272867328065' },
          { $date: '2026-01-02T03:04:05.000Z' },
          { $$hex: 1 },
        ],
      },
    ],
    [`socket.emit('it\\'s', "\\u0041\\x42\\u{1F600}\\n")`, { event: "it's", args: ['AB😀\n'] }],
  ])('is read: %s', (code, expected) => {
    expect(read(code)).toEqual(expected);
  });

  it.each([
    'emit',
    'hello',
    'socket.emit("a"',
    'socket.emit(name)',
    'socket.emit(1)',
    'socket.emit("a", value, 1)',
    'socket.emit("a", load())',
    'socket.emit("a", `${x}`)',
    'socket.emit("a", 1 + 1)',
    'socket.emit("a" 1)',
    'socket.emit("a", new Uint8Array([256]))',
    'socket.to("room").emit("a")',
    'socket.on("a", 1)',
    'emit (a)',
    `socket.emit("a", ${'['.repeat(20_000)})`,
    `socket.emit("${'a'.repeat(200_000)}")`,
  ])('is not read from a text that is not such a call: %.40s', (code) => {
    expect(parseEmitCall(code)).toBeUndefined();
  });

  it('is read from the text that is copied as JavaScript', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(anyValue, { maxLength: 3 }), fc.boolean(), (event, values, ack) => {
        const args = formatPayload(values) as unknown[];
        const code = emitCode({ event, args, ...(ack && { ack: { timeoutMs: 60 } }) }).replace(/^(?:\/\/.*\n)+/, '');
        // A computed key is not a literal, so the code with it cannot be read back.
        fc.pre(!code.includes('["__proto__"]'));
        const call = read(code);
        expect(call?.event).toBe(event);
        expect(call?.ack).toEqual(ack ? { timeoutMs: 60 } : undefined);
        expect(parsePayload(call?.args)).toEqual(parsePayload(args));
      }),
      { numRuns: freshRuns(2000) },
    );
  });

  it('is not slower for a hostile text', () => {
    for (const text of [
      '.a'.repeat(40_000),
      `a${'()'.repeat(40_000)}`,
      `emit("a"${',(a'.repeat(20_000)})`,
      `emit(${' '.repeat(90_000)}`,
    ]) {
      // CPU time is measured, because the machine may be busy.
      const begun = process.cpuUsage();
      parseEmitCall(text);
      expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
    }
  });
});
