import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Lane } from '../../../../src/model/sequence/lanes.ts';
import { escaped, mermaidBlock, mermaidOf, type NamedStep } from '../../../../src/model/sequence/mermaid.ts';
import type { Arrow } from '../../../../src/model/sequence/step.ts';

const lanes: Lane[] = [
  { kind: 'client', key: 'a', title: 'Inspector', note: 'c1' },
  { kind: 'proxy', key: 'p', title: 'proxy', note: '' },
  { kind: 'server', key: 'b', title: 'localhost:3000', note: '' },
];
const arrow = (label: string, more: Partial<Arrow> = {}, figure = ''): NamedStep => ({
  step: { type: 'arrow', from: 0, to: 2, isAck: false, isPacket: false, end: 'arrives', ...more },
  label,
  figure,
});
const none = (): undefined => undefined;

/** Matches the lines of a sequence diagram that the export uses, by the grammar in Mermaid's documentation. */
const line =
  /^(?:sequenceDiagram| {4}participant p\d+ as [^#;\n]+| {4}p\d+(?:->>|-->>|-x|--x|-\)|--\))p\d+: [^#;\n]*| {4}Note over p\d+(?:,p\d+)?: [^#;\n]*)$/u;
const isValid = (text: string): boolean =>
  text
    .trimEnd()
    .split('\n')
    // Mermaid replaces character codes such as `#35;` before it parses the text.
    .every((one) => line.test(one.replace(/#\d+;/g, '_')));

describe('Mermaid text', () => {
  it('has the lanes, and an arrow for each event', () => {
    const { text } = mermaidOf(
      lanes,
      [
        arrow('update item', {}, '2 ms'),
        arrow('ack of update item', { from: 2, to: 0, isAck: true }),
        arrow('position', { end: 'unsent' }, 'discarded'),
        arrow('held', { via: 1, end: 'held' }),
        arrow('dropped', { via: 1, end: 'dropped' }),
        arrow('through', { via: 1 }),
        arrow('later', { end: 'waiting' }),
        arrow('update item', { end: 'received' }, 'received after 2 ms'),
        { step: { type: 'change', from: 0, to: 2, state: 'closed' }, label: 'Disconnected', figure: '' },
        { step: { type: 'note', from: 1, to: 1 }, label: 'note', figure: '' },
      ],
      none,
    );
    expect(text).toBe(`sequenceDiagram
    participant p0 as Inspector (c1)
    participant p1 as proxy
    participant p2 as localhost#58;3000
    p0->>p2: update item, 2 ms
    p2-->>p0: ack of update item
    p0-xp2: position, discarded
    p0-)p1: held
    p0-xp1: dropped
    p0->>p1: through
    p1->>p2: through
    p0-)p2: later
    Note over p2: update item, received after 2 ms
    Note over p0,p2: Disconnected
    Note over p1: note
`);
    expect(isValid(text)).toBe(true);
    expect(mermaidBlock(text)).toBe(`\`\`\`mermaid\n${text}\`\`\`\n`);
  });

  it('replaces each character that Mermaid, Markdown or HTML would interpret with its character code', () => {
    expect(escaped('a;b#c')).toBe('a#59;b#35;c');
    expect(escaped('<br/>&amp;')).toBe('#60;br/#62;#38;amp#59;');
    expect(escaped('%%{init: {}}%%')).toMatch(/^(?:#\d+;|init| )+$/);
    expect(escaped('one\ntwo\r\n\tthree')).toBe('one two three');
    expect(escaped('```')).toBe('#96;#96;#96;');
    expect(escaped('end')).toBe('#101;nd');
    expect(escaped('The END of the weekend')).toBe('The #69;ND of the weekend');
    expect(escaped('größe 漢字')).toBe('größe 漢字');
    expect(escaped('x'.repeat(100))).toBe(`${'x'.repeat(79)}…`);
  });

  it('is valid for any names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ unit: 'grapheme' }), (name, title) => {
        const hostile = lanes.map((lane) => ({ ...lane, title, note: name }));
        const { text } = mermaidOf(hostile, [arrow(name, {}, title)], () => name);
        expect(isValid(text)).toBe(true);
        expect(text.trimEnd().split('\n')).toHaveLength(6);
      }),
    );
  });

  it('is not longer than Mermaid accepts, and states which entries it contains', () => {
    const many = Array.from({ length: 1000 }, () => arrow('#'.repeat(80)));
    const { text, steps } = mermaidOf(lanes, many, (contained) => `the first ${contained}`);
    expect(text.length).toBeLessThan(50_000);
    expect(steps).toBeGreaterThan(50);
    expect(text.split('\n')[4]).toBe(`    Note over p0,p2: the first ${steps}`);
    expect(text.match(/p0->>p2/g)).toHaveLength(steps);
  });
});
