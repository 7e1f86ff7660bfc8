import fc from 'fast-check';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { acknowledgementCode, emitCode } from '../../../../src/model/code/emitCode.ts';
import { formatPayload } from '../../../../src/model/payload/payload.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

/** Runs the code, and returns the arguments that it passes to the function that it calls. */
function run(code: string): unknown[] {
  const socket = { emit: (...args: unknown[]) => args };
  return runInNewContext(code, { socket, Buffer, Uint8Array, Date }) as unknown[];
}

describe('an emit as JavaScript', () => {
  it('is the code that the documentation of Socket.IO shows', () => {
    expect(emitCode({ event: 'update item', args: ['1', { name: 'updated' }], ack: { timeoutMs: 5000 } })).toBe(
      'socket.timeout(5000).emitWithAck("update item", "1", { name: "updated" })',
    );
    expect(emitCode({ event: 'hello', args: [1, '2', { 3: '4', 5: { $hex: '06' } }] })).toBe(
      'socket.emit("hello", 1, "2", { 3: "4", 5: new Uint8Array([6]) })',
    );
    expect(emitCode({ event: 'a' })).toBe('socket.emit("a")');
    expect(emitCode({ event: 'a', ack: true })).toBe('socket.emitWithAck("a")');
    expect(emitCode({ event: 'a', ack: {}, volatile: true, compress: false })).toBe(
      'socket.volatile.compress(false).emitWithAck("a")',
    );
    expect(acknowledgementCode([{ status: 'ok' }])).toBe('callback({ status: "ok" })');
  });

  it('has the values that the notation represents', () => {
    expect(
      emitCode({
        event: 'e',
        args: [
          { $date: '2026-01-02T03:04:05.000Z' },
          { $undefined: true },
          { $number: 'NaN' },
          { $number: '-0' },
          { $file: './logo.png' },
          { $binary: 'Bg==' },
          { $$binary: 1 },
        ],
      }),
    ).toBe(
      `socket.emit(${[
        '"e"',
        'new Date("2026-01-02T03:04:05.000Z")',
        'undefined',
        'NaN',
        '-0',
        'readFileSync("./logo.png")',
        'new Uint8Array([6])',
        '{ $binary: 1 }',
      ].join(', ')})`,
    );
    const long = Buffer.alloc(33, 7).toString('base64');
    expect(emitCode({ event: 'e', args: [{ $binary: long }] })).toBe(
      `socket.emit("e", Buffer.from("${long}", "base64"))`,
    );
  });

  it('comments on numbers that JavaScript changes', () => {
    expect(emitCode({ event: 'e', args: [{ id: { $number: '899068272867328065' } }] })).toBe(
      '// JavaScript reads 899068272867328065 as 899068272867328100.\nsocket.emit("e", { id: 899068272867328065 })',
    );
  });

  it('leaves variables as they are written', () => {
    expect(emitCode({ event: '{{event}}', args: ['{{id}}', { $hex: '{{bytes}}' }] })).toBe(
      'socket.emit("{{event}}", "{{id}}", Buffer.from("{{bytes}}", "hex"))',
    );
  });

  it('breaks values that do not fit into a line', () => {
    const text = 'x'.repeat(60);
    expect(emitCode({ event: 'e', args: [1, { a: text, b: [text] }] })).toBe(
      `socket.emit("e", 1, {\n  a: "${text}",\n  b: ["${text}"],\n})`,
    );
  });

  it('runs, and passes the same values', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true }),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array({ maxLength: 40 }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', '$binary', '07', '1e3')), tie('value'), {
          maxKeys: 4,
        }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.string(), fc.array(value, { maxLength: 4 }), (event, args) => {
        const notation = formatPayload(args) as unknown[];
        const [name, ...given] = run(emitCode({ event, args: notation }));
        expect(name).toBe(event);
        expect(JSON.stringify(formatPayload(JSON.parse(JSON.stringify(given.map(plain)))))).toBe(
          JSON.stringify(formatPayload(JSON.parse(JSON.stringify(args.map(plain))))),
        );
      }),
      { numRuns: freshRuns(500) },
    );
  });
});

/** Converts values of another realm to values of this one, and bytes to lists. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Uint8Array)];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 'negative zero' : value;
  return Object.entries(value).map(([key, child]) => [key, plain(child)]);
}
