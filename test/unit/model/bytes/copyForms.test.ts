import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { type CopyForm, copyForms, copyText } from '../../../../src/model/bytes/copyForms.ts';

const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const copy = (bytes: Uint8Array, form: CopyForm): string => copyText(bytes, form, utf8);
const sample = Uint8Array.from({ length: 14 }, (_, index) => index * 19);

it('bytes are copied in every form', () => {
  const bytes = new TextEncoder().encode('Hé!');
  expect(Object.fromEntries(copyForms.map((form) => [form, copy(bytes, form)]))).toEqual({
    hex: '48c3a921',
    spacedHex: '48 c3 a9 21',
    base64: 'SMOpIQ==',
    cArray: 'const unsigned char data[4] = {\n  0x48, 0xc3, 0xa9, 0x21,\n};\n',
    uint8Array: 'new Uint8Array([\n  0x48, 0xc3, 0xa9, 0x21,\n])',
    buffer: "Buffer.from('48c3a921', 'hex')",
    text: 'Hé!',
  });
});

it('the copied JavaScript creates the same bytes', () => {
  for (const form of ['uint8Array', 'buffer'] as const) {
    const made = runInNewContext(copy(sample, form), { Buffer, Uint8Array }) as Uint8Array;
    expect([...made]).toEqual([...sample]);
  }
});

it('the copied C is valid, even without bytes', () => {
  expect(copy(sample, 'cArray').split('\n')).toHaveLength(5);
  expect(copy(new Uint8Array(), 'cArray')).toBe('const size_t data_len = 0;\n');
});
