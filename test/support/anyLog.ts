/**
 * Random logs and queries, with everything that makes searching difficult: unusual forms of JSON, codecs, bytes, and payloads that are
 * added later.
 */
import fc from 'fast-check';
import type { Amendment, NewRecord, RecordBody } from '../../src/engine/contracts/record.ts';
import { encodeMsgpack } from '../../src/engine/codec/msgpackParser.ts';
import { deliveries } from '../../src/model/entry/delivery.ts';
import { connectionEvents, entryKinds } from '../../src/model/entry/entry.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';

const texts = [
  'Alice',
  'ALICE',
  'alice bob',
  'Kelvin \u212a',
  'al\u0130',
  'M\u00fcller',
  'M\u00dcLLER',
  '\u65e5\u672c\u8a9e\u3067',
  'a"b',
  'back\\slash',
  'line\nbreak',
  'path/to/it',
  'C:\\users',
  '<b>&amp;',
  'number',
  '1e5',
  '12:30',
  '$binary',
  '$5',
  'Infinity',
  '\u03a3\u03c3\u03c2',
  '\ud83d\ude00',
  '\u0007bell',
] as const;
const names = [
  'tick',
  'chat:message',
  'Alice',
  'update item',
  '',
  'n'.repeat(300),
  'alice'.repeat(80),
  '\u65e5\u672c\u8a9e',
];
const anyText = fc.oneof(
  fc.constantFrom(...texts),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

/** JSON text of a string in which some characters are escaped although that is not necessary. */
const jsonString = fc.tuple(anyText, fc.integer({ min: 0, max: 7 })).map(([text, how]) => {
  const plain = JSON.stringify(text.replace(/\p{Cs}/gu, '?'));
  if (how === 1) return plain.replace(/[a-z]/i, (char) => escapeOf(char));
  if (how === 2) return plain.replace(/[^\x20-\x7e]/g, (char) => escapeOf(char));
  if (how === 3) return plain.replaceAll('/', '\\/');
  return plain;
});
const escapeOf = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
const jsonNumber = fc.oneof(
  fc.constantFrom('1.0', '1.50', '1e3', '1E+2', '-0', '-0.0', '1e400', '-1e999', '0.0000001', '12345678901234567890'),
  fc.constantFrom('42', '1.5', '-7', '1000', '100000000000000000000000', '0.1000'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const space = fc.constantFrom('', '', '', ' ', '\n ');
const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    jsonString,
    jsonNumber,
    fc.constantFrom('true', 'false', 'null'),
    fc
      .tuple(space, fc.array(tie('value'), { maxLength: 3 }))
      .map(([gap, items]) => `[${gap}${items.join(`,${gap}`)}${gap}]`),
    fc
      .tuple(space, fc.array(fc.tuple(jsonString, tie('value')), { maxLength: 3 }))
      .map(([gap, entries]) => `{${entries.map(([key, value]) => `${gap}${key}${gap}:${gap}${value}`).join(',')}}`),
  ),
})).value;

const bytes = fc.uint8Array({ maxLength: 12 }).map((array) => new Uint8Array(array));
const jsonBody = fc
  .record({
    codec: fc.constantFrom('default' as const, 'v2' as const),
    name: jsonString,
    values: fc.array(jsonText, { maxLength: 3 }),
    attachments: fc.oneof(
      { weight: 5, arbitrary: fc.constant<Uint8Array<ArrayBuffer>[]>([]) },
      fc.array(bytes, { minLength: 1, maxLength: 2 }),
    ),
    unsent: fc.boolean(),
  })
  .map(({ codec, name, values, attachments, unsent }): RecordBody => {
    const placeholders = attachments.map((_, index) => `{"_placeholder":true,"num":${index}}`);
    const list = [name, ...values, ...placeholders].join(',');
    const text = attachments.length > 0 ? `5${attachments.length}-[${list}]` : `2[${list}]`;
    return { type: 'wire', codec, packet: { text, attachments }, unsent };
  });
const plainValue = fc.oneof(
  anyText,
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.record({ name: anyText }),
);
const msgpackBody = fc.array(plainValue, { maxLength: 3 }).map((values): RecordBody => {
  const packet = encodeMsgpack({ type: 2, nsp: '/', data: ['tick', ...values] });
  return { type: 'wire', codec: 'msgpack', packet, unsent: false };
});
const valueBody = fc
  .array(fc.oneof(plainValue, bytes), { maxLength: 3 })
  .map((values): RecordBody => ({ type: 'value', args: packPayload(values) }));
const body = fc.oneof(
  { weight: 8, arbitrary: jsonBody },
  { weight: 1, arbitrary: msgpackBody },
  { weight: 1, arbitrary: valueBody },
);

const optional = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined }).map((chosen) => (chosen === undefined ? {} : { [key]: chosen }));
const merged = <T extends object>(...parts: fc.Arbitrary<object>[]): fc.Arbitrary<T> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as T);
const later = merged<NonNullable<Amendment['facts']>>(
  optional('delivery', fc.constantFrom(...deliveries)),
  optional('latencyMs', fc.integer({ min: 0, max: 500 })),
  optional('bytes', fc.integer({ min: 0, max: 3000 })),
  optional('bytesWritten', fc.integer({ min: 0, max: 3000 })),
  optional('beforeJoin', fc.constant(true)),
  optional(
    'cause',
    fc.record({
      code: fc.constantFrom('ack.timeout', 'transport.closed'),
      params: fc.record({ reported: fc.oneof(anyText, fc.constant('long alice '.repeat(200))) }),
    }),
  ),
);
const record: fc.Arbitrary<NewRecord> = fc
  .record({
    kind: fc.oneof({ weight: 6, arbitrary: fc.constant('event' as const) }, fc.constantFrom(...entryKinds)),
    facts: merged<object>(
      fc.record({ connectionId: fc.constantFrom('c1', 'c1', 'c2', '') }),
      optional('namespace', fc.constantFrom('/', '/chat', '/Alice')),
      optional('dir', fc.constantFrom('in', 'out')),
      optional('event', fc.constantFrom(...names)),
      optional('volatile', fc.constant(true)),
      optional('recoveryOffset', fc.constant(true)),
      optional('noRetry', fc.constant(true)),
      later,
    ),
    state: fc.constantFrom(...connectionEvents),
    text: anyText,
    wantsAck: fc.boolean(),
    body: fc.option(body, { nil: undefined }),
    about: fc.constantFrom(undefined, undefined, { sourceId: 's1', kind: 'proxy', name: 'My app' }),
  })
  .map(({ kind, facts, state, text, wantsAck, body: chosen, about }): NewRecord => {
    const more = kind === 'connection' ? { state } : kind === 'marker' ? { text } : {};
    const hasBinary = chosen?.type === 'wire' && chosen.packet.attachments.length > 0;
    return {
      facts: Object.assign({ connectionId: '', kind }, facts, more),
      wantsAck: wantsAck && kind === 'event',
      hasBinary,
      ...(chosen && { body: chosen }),
      ...(about && 'connectionId' in facts && facts.connectionId === '' && { about }),
    };
  });

/** A step of a test: an entry is appended, an earlier entry is amended, or time passes. */
export type LogStep =
  | { readonly append: NewRecord }
  | { readonly amend: number; readonly amendment: Amendment }
  | { readonly wait: number };
export const anyLog: fc.Arbitrary<LogStep[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ append: record }) },
    {
      weight: 2,
      arbitrary: fc.record({
        amend: fc.integer({ min: 1, max: 60 }),
        amendment: merged<Amendment>(fc.record({ facts: later }), optional('body', body)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ wait: fc.constantFrom(1, 60) }) },
  ),
  { minLength: 60, maxLength: 150, size: 'max' },
);

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const part = fc
  .tuple(anyText, fc.nat(6), fc.integer({ min: 1, max: 6 }))
  .map(([text, from, length]) =>
    Array.from(text)
      .slice(from % Math.max(1, Array.from(text).length))
      .slice(0, length)
      .join(''),
  )
  .filter((text) => text !== '');
const text = fc.oneof(
  part.map(quoted),
  fc.constantFrom(...texts).map(quoted),
  fc.constantFrom(
    '42',
    '1.5',
    '1000',
    'e+2',
    '1',
    '0',
    'e',
    '-0',
    'number',
    'inf',
    'finity',
    '"$binary"',
    'k',
    'i',
    'true',
  ),
  fc.constantFrom('"\\",\\""', '":"', '"[1,"', '"{\\"name\\":"', '"\\\\"', '"\\\\n"', 'AQ', 'offset'),
);
const term = fc.oneof(
  { weight: 5, arbitrary: text },
  fc.constantFrom('/ali/i', '/^$/', '/\\d{3}/', '/^\\[/', '/"name":"[a-z]/'),
  fc.constantFrom('event:tick', 'event:*a*', 'event:""', 'event:n*', `event:${'alice'.repeat(80)}`),
  fc.constantFrom('ns:/', 'ns:chat', 'ns:*', 'dir:in', 'dir:out', 'has:binary', 'is:volatile'),
  fc.constantFrom('kind:event', 'kind:packet', 'kind:delivery,event', 'kind:connection,marker', 'kind:ack'),
  fc.constantFrom('delivery:sent', 'delivery:acknowledged,lost', 'ack:pending', 'ack:none', 'ack:any'),
  fc.constantFrom('size:>1kb', 'size:0..100', 'latency:>100', 'latency:<=250ms', 'seq:5..30', 'seq:>20'),
  fc.constantFrom('arg:0', 'arg:name', 'arg:name=Alice', 'arg:0=42', 'arg:0.name'),
);
export const anyQuery = fc
  .array(fc.tuple(fc.constantFrom('', '', '-'), term), { maxLength: 3 })
  .map((terms) => terms.map(([sign, one]) => sign + one).join(' '));
