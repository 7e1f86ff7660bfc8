/** Bytes as text for other programs. */
import { base64 } from '@scure/base';
import { bytesTexts } from './bytesTexts.ts';

export const copyForms = ['hex', 'spacedHex', 'base64', 'cArray', 'uint8Array', 'buffer', 'text'] as const;
export type CopyForm = (typeof copyForms)[number];

/** The name of each form in menus. */
export const copyFormNames: Readonly<Record<CopyForm, () => string>> = {
  hex: bytesTexts.hex,
  spacedHex: bytesTexts.spacedHex,
  base64: () => 'Base64',
  cArray: bytesTexts.cArray,
  uint8Array: bytesTexts.uint8Array,
  buffer: bytesTexts.buffer,
  text: bytesTexts.utf8Text,
};

/** Maximum number of bytes that can be copied to the clipboard. */
export const maxCopied = 4 * 1024 * 1024;

/** Number of bytes in one line of source code. */
const perLine = 12;

export function copyText(bytes: Uint8Array, form: CopyForm, decodeUtf8: (bytes: Uint8Array) => string): string {
  switch (form) {
    case 'hex':
      return hexDigits(bytes).join('');
    case 'spacedHex':
      return hexDigits(bytes).join(' ');
    case 'base64':
      return base64.encode(bytes);
    case 'cArray':
      return bytes.length === 0
        ? 'const size_t data_len = 0;\n'
        : `const unsigned char data[${bytes.length}] = {\n${lines(bytes)}\n};\n`;
    case 'uint8Array':
      return bytes.length === 0 ? 'new Uint8Array()' : `new Uint8Array([\n${lines(bytes)}\n])`;
    case 'buffer':
      return `Buffer.from('${hexDigits(bytes).join('')}', 'hex')`;
    case 'text':
      return decodeUtf8(bytes);
  }
}

function hexDigits(bytes: Uint8Array): string[] {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
}

function lines(bytes: Uint8Array): string {
  const digits = hexDigits(bytes);
  const found: string[] = [];
  for (let at = 0; at < digits.length; at += perLine) {
    const line = digits.slice(at, at + perLine).map((pair) => `0x${pair}`);
    found.push(`  ${line.join(', ')},`);
  }
  return found.join('\n');
}
