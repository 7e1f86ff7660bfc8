// Collections from untrusted sources are read, or refused with a line and a column. Nothing in them can change a
// prototype, overflow the stack or take a long time.
import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import { expect, it } from 'vitest';
import { listEmits } from '../../../../src/model/collection/collection.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';

const collection = (fields: object): string =>
  JSON.stringify({ version: 1, name: 'n', connections: { c: { url: 'http://localhost' } }, emits: [], ...fields });
const emit = (fields: object): string => collection({ emits: [{ name: 'a', connection: 'c', event: 'e', ...fields }] });
const raw = (emits: string): string => `{"version":1,"name":"n","connections":{"c":{"url":"u"}},"emits":[${emits}]}`;
const rawEmit = (args: string): string => raw(`{"name":"a","connection":"c","event":"e","args":${args}}`);
const folders = (depth: number): string => raw(`${'{"folder":"f","emits":['.repeat(depth)}${']}'.repeat(depth)}`);

const hostile: [what: string, text: string, reads?: true][] = [
  ['depth in the arguments', rawEmit(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
  ['depth that is not closed', rawEmit('['.repeat(50_000))],
  ['folders in folders', folders(5000)],
  ['keys of the prototype', rawEmit('[{"__proto__":{"polluted":1}}]'), true],
  ['a connection called __proto__', collection({}).replace('"c":', '"__proto__":')],
  ['a variable called constructor', collection({ variables: { constructor: 'x', toString: 'y' } })],
  ['the same key twice', '{"version":1,"version":2,"name":"n","connections":{},"emits":[]}'],
  ['a name of a million characters', emit({ name: 'x'.repeat(1_000_000) }), true],
  [
    'ten thousand emits',
    collection({ emits: Array.from({ length: 10_000 }, (_, n) => ({ name: `e${n}`, connection: 'c', event: 'e' })) }),
    true,
  ],
  [
    'names that are markup and commands',
    emit({ name: '[x](command:workbench.action.quit) <img src=x onerror=alert(1)>' }),
    true,
  ],
  ['names that are paths', emit({ name: '../../../etc/passwd', event: '..\\..\\x' }), true],
  ['names with control characters', emit({ name: 'a\u0000\u001b[2J\u202egnp', event: '\r\n' }), true],
  ['lone surrogates', rawEmit('["\\ud800"]'), true],
  ['a file outside', emit({ args: [{ $file: '../../../etc/passwd' }] }), true],
  ['a file that is no text', emit({ args: [{ $file: { $file: 'x' } }] })],
  ['notation that is none', emit({ args: [{ $binary: 7 }, { $what: 1 }] })],
  ['NUL and noise', '\u0000\u0001\u0002PK\u0003\u0004'],
  ['a list of everything', '[{"version":1}]'],
  ['a comment without end', `${collection({})} /* ${'*'.repeat(100_000)}`],
  ['only opening quotes', '"'.repeat(100_001)],
  ['variables that hold each other', collection({ variables: { a: '{{b}}', b: '{{a}}' } }), true],
  ['an emit that is a folder too', raw('{"folder":"f","name":"a","connection":"c","event":"e","emits":[]}')],
  ['numbers beyond all', collection({ emits: [] }).replace('"version":1', '"version":1e999')],
  ['a repeat with a huge count', emit({ repeat: { count: 1e308, everyMs: 0 } })],
  ['a timeout that is negative', emit({ ack: { timeoutMs: -1 } })],
  ['UTF-16', Buffer.from(collection({}), 'utf16le').toString('latin1')],
];

it.each(hostile)('a collection with %s is read, or refused with its position', (_, text, reads) => {
  const result = parseCollection(text);
  if (result.ok) expect(listEmits(result.collection.emits).length).toBeGreaterThanOrEqual(0);
  else {
    expect(causeMessage(result.fault).length).toBeGreaterThan(3);
    expect(causeMessage(result.fault).length).toBeLessThan(2000);
    expect(result.fault.line).toBeGreaterThanOrEqual(1);
    expect(result.fault.column).toBeGreaterThanOrEqual(1);
  }
  if (reads) expect(result.ok).toBe(true);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
