import { causeCatalog } from '../causeCatalog.ts';

const example = '“de ad ?? ef”';
const examples = '0x1f, 31, +16, -0x10, 50%';

/** Why a pattern or an offset of bytes is invalid. Offsets are shown in both accepted notations. */
export const bytesFaultTexts = causeCatalog({
  'bytes.patternMissing': { message: `Enter bytes, such as ${example}.` },
  'bytes.textMissing': { message: 'Enter text.' },
  'bytes.patternTooLong': {
    message: 'The pattern is {length, number} bytes long. The maximum is {max, number} bytes.',
  },
  'bytes.notHex': {
    params: { character: ['g'] },
    message: '“{character}” is neither a hex digit nor “?”.',
    remedies: [`Enter bytes, such as ${example}.`],
  },
  'bytes.oddDigits': {
    message: 'A byte has two hex digits, and one is missing.',
    remedies: [`Enter bytes, such as ${example}.`],
  },
  'bytes.onlyWildcards': { message: '“??” alone matches every byte.', remedies: ['Enter at least one hex digit.'] },
  'bytes.nothingToGoTo': { message: 'There are no bytes to go to.' },
  'bytes.offsetMissing': { message: `Enter an offset, such as ${examples}.` },
  'bytes.percentPastEnd': {
    params: { percent: [120] },
    message: '{percent, number}% is past the end.',
  },
  'bytes.notAnOffset': {
    params: { text: ['here'] },
    message: '“{text}” is not an offset.',
    remedies: [`Enter an offset, such as ${examples}.`],
  },
  'bytes.notDecimal': {
    params: { text: ['1f'], hex: ['0x1f'] },
    message: '“{text}” is not a decimal offset.',
    remedies: ['For a hexadecimal offset, enter {hex}.'],
  },
  'bytes.beforeStart': {
    params: { distance: [1, 16], caret: ['0x0 (0)'] },
    message:
      'The offset is {distance, plural, one {# byte} other {# bytes}} before the start. The caret is at {caret}.',
  },
  'bytes.pastEnd': {
    params: { offset: ['0x20 (32)'], last: ['0x1f (31)'] },
    message: '{offset} is past the end. The last byte is at {last}.',
  },
});
