import { describe, expect, it } from 'vitest';
import { CollectionPieces, piecesOf, readCollection } from '../../../../src/model/scenario/readCollection.ts';

const connections = {
  chat: { url: 'http://localhost:3000' },
  admin: { url: 'http://localhost:3000' },
  other: { url: 'http://other' },
};
const textOf = (rest: object): string =>
  JSON.stringify({ version: 1, name: 'Chat', connections, emits: [], ...rest }, null, 2);
const runnableOf = (text: string) => {
  const read = readCollection(text);
  return read.ok ? read.runnable : read.fault;
};

describe('a test in a collection', () => {
  it('has its line, its tags and the connections that it opens', () => {
    const text = textOf({
      emits: [
        { name: 'plain', connection: 'chat', event: 'a' },
        { folder: 'f', emits: [{ name: 'checked', connection: 'admin', event: 'b', expect: { ack: [1] } }] },
      ],
      scenarios: [
        { name: 'one', tags: ['fast', 'chat'], connection: 'chat', steps: [{ use: 'two' }] },
        { name: 'two', steps: [{ repeat: 2, steps: [{ connect: 'admin' }, { disconnect: true }] }] },
        { name: 'http only', steps: [{ request: { url: 'http://other' } }] },
      ],
    });
    const lineOf = (name: string): number => text.slice(0, text.indexOf(`"name": "${name}"`)).split('\n').length - 1;
    expect(runnableOf(text)).toEqual([
      { name: 'one', isEmit: false, line: lineOf('one'), tags: ['fast', 'chat'], connections: ['chat', 'admin'] },
      { name: 'two', isEmit: false, line: lineOf('two'), tags: [], connections: ['admin'] },
      { name: 'http only', isEmit: false, line: lineOf('http only'), tags: [], connections: [] },
      { name: 'f/checked', isEmit: true, line: lineOf('checked'), tags: [], connections: ['admin'] },
    ]);
  });

  it('may open any connection if its name is a variable', () => {
    const text = textOf({ scenarios: [{ name: 'one', steps: [{ connect: '{{which}}', as: 'x' }] }] });
    expect(runnableOf(text)).toMatchObject([{ connections: ['chat', 'admin', 'other'] }]);
  });

  it('is a fault with its line if the file is invalid', () => {
    expect(runnableOf('{\n  "version": 1,\n  "name": 2\n}')).toMatchObject({ line: 3 });
  });
});

describe('the pieces of a collection', () => {
  const joined = (text: string) => {
    const pieces = new CollectionPieces();
    for (const piece of piecesOf(readCollection(text))) pieces.add(structuredClone(piece));
    return pieces.result;
  };
  const many = Array.from({ length: 173 }, (_, index) => ({
    name: `scenario ${index}`,
    connection: 'chat',
    steps: [{ emit: 'a', args: [index], expect: { ack: [index] } }],
  }));
  const emits = Array.from({ length: 61 }, (_, index) => ({
    name: `e${index}`,
    connection: 'chat',
    event: 'a',
    expect: {},
  }));

  it('join to the same collection', () => {
    for (const rest of [{}, { scenarios: [] }, { scenarios: many, emits, variables: { a: '1' } }]) {
      const text = textOf(rest);
      expect(joined(text)).toEqual(readCollection(text));
    }
    expect(joined('{')).toEqual(readCollection('{'));
  });

  it('are small', () => {
    const pieces = [...piecesOf(readCollection(textOf({ scenarios: many, emits })))];
    expect(pieces.length).toBeGreaterThan(10);
    expect(Math.max(...pieces.map((piece) => JSON.stringify(piece).length))).toBeLessThan(10_000);
  });

  it('have no result before the first piece', () => expect(new CollectionPieces().result).toBeUndefined());
});
