/** Emits with arguments of every kind, for code in all languages. */
import type { CodeEmit } from '../../src/model/code/emitCode.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';

export const sampleProfile: ConnectionProfile = {
  url: 'http://localhost:3000',
  namespace: '/chat',
  path: '/realtime',
  auth: { token: 'a secret', user: { id: 5 }, fixed: '{{secret:token}}' },
  query: { room: 'a b', token: 'a secret' },
  headers: { 'X-Trace': 'a secret' },
  transports: ['websocket'],
};

function deep(levels: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { value };
  return value;
}

const longBinary = Buffer.from(Array.from({ length: 40 }, (_, index) => index)).toString('base64');

export const sampleEmits: readonly CodeEmit[] = [
  { event: 'hello', args: [1, '2', { 3: '4', 5: { $hex: '06' } }] },
  { event: 'nothing' },
  { event: 'null alone', args: [null] },
  { event: 'list alone', args: [[1, [], {}]] },
  {
    event: 'texts "quoted" \'single\' `back` $name ${name} %s \\u0041 \\',
    args: ['line\nbreak\r\t\0\u0007\u001b', 'é ✓ 😀 \u202e\u2028\u00a0\ufeff', '\ud800', '*/ // # --> </script>', ''],
  },
  {
    event: 'numbers',
    args: [
      0,
      { $number: '-0' },
      -1,
      2147483648,
      -2147483648,
      1.5,
      1e21,
      5e-324,
      { $number: '899068272867328065' },
      { $number: '-9223372036854775808' },
      { $number: '18446744073709551615' },
      { $number: '99999999999999999999999999999999' },
      { $number: '0.1000000000000000055511151231257827' },
      { $number: 'NaN' },
      { $number: '-Infinity' },
    ],
  },
  {
    event: 'bytes',
    args: [
      { $binary: 'AAH/' },
      { $binary: '' },
      { $binary: longBinary },
      { $hex: Buffer.alloc(40, 1).toString('hex') },
    ],
  },
  {
    event: 'others',
    args: [{ $date: '2026-01-02T03:04:05.000Z' }, { $undefined: true }, { a: { $undefined: true }, $$b: true }, false],
  },
  { event: 'files', args: [{ $file: './logo.png' }] },
  { event: 'deep', args: [deep(12)] },
  {
    event: 'with ack',
    args: [{ user: { id: 7, name: 'Zoë', roles: ['admin', 'editor'], address: { city: 'Kraków', zip: null } } }],
    ack: { timeoutMs: 1500 },
  },
  { event: 'ack without time', ack: true },
  { event: 'volatile', args: [1], volatile: true, compress: false },
];
