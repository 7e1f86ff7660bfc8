import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import { describe, expect, it } from 'vitest';
import { savedArguments } from '../../../../src/model/collection/collectionArgs.ts';
import { addEmit, newCollection } from '../../../../src/model/collection/collectionEdit.ts';
import { fillEmit, fillProfile } from '../../../../src/model/collection/collectionFill.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { ExactNumber } from '../../../../src/model/numbers/exactNumber.ts';
import { packPayload } from '../../../../src/model/payload/packedPayload.ts';
import { parsePayload } from '../../../../src/model/payload/payload.ts';
import { VariableResolver } from '../../../../src/model/collection/variables.ts';

const id = '899068272867328065';
const big = new ExactNumber(id);
const notation = { $number: id };

function read(file: string) {
  const result = parseCollection(file);
  if (!result.ok) throw new Error(causeMessage(result.fault));
  return result.collection;
}

const file = `{
  "version": 1, "name": "n", // ${id}
  "variables": { "id": "${id}" },
  "connections": { "c": { "url": "http://h", "auth": { "user": ${id}, "roles": [1, ${id}] }, "replies": { "who": [${id}] }, "timeoutMs": 20000 } },
  "emits": [
    { "name": "a", "connection": "c", "event": "e", "args": [${id}, { "x": [1e400, 5, 0.1] }, "{{id}}", "id {{id}}"], "expect": { "ack": [{ "$gt": ${id} }] } },
    { "folder": "f", "emits": [{ "name": "b", "connection": "c", "event": "e", "args": [${id}] }] }
  ]
}
`;

describe('numbers in a collection file', () => {
  it('keep their digits in arguments, expectations, auth and replies', () => {
    const { connections, emits } = read(file);
    expect(connections['c']).toMatchObject({
      auth: { user: notation, roles: [1, notation] },
      replies: { who: [notation] },
      timeoutMs: 20000,
    });
    expect(emits).toMatchObject([
      {
        args: [notation, { x: [{ $number: '1e400' }, 5, 0.1] }, '{{id}}', 'id {{id}}'],
        expect: { ack: [{ $gt: notation }] },
      },
      { emits: [{ args: [notation] }] },
    ]);
  });

  it('are sent as they are written, and so are numbers in variables', () => {
    const { emits, connections, variables } = read(file);
    const sources = { uuid: () => '', wall: () => 0, random: () => 0, counter: () => 1 };
    const variableResolver = new VariableResolver({ variables, sources });
    const [emit] = emits;
    if (!emit || !('event' in emit)) throw new Error('there is no emit');
    expect(parsePayload(fillEmit(emit, variableResolver).args)).toEqual([
      big,
      { x: [new ExactNumber('1e400'), 5, 0.1] },
      big,
      `id ${id}`,
    ]);
    expect(fillProfile(connections['c'] ?? { url: '' }, variableResolver).auth).toEqual({
      user: notation,
      roles: [1, notation],
    });
  });

  it('are saved as they are, typed as a literal or captured, and every other line stays', () => {
    for (const packed of [
      packPayload([big, 2 ** 60]),
      { json: `[${id}, {"$number": "1.152921504606847e+18"}]`, buffers: [] },
    ]) {
      const args = savedArguments(packed, (path) => path);
      const saved = addEmit(file, {
        emit: { name: 'new', event: 'e', args },
        connectionKey: 'c',
        profile: { url: 'http://h' },
      });
      expect(saved).toContain(`{ "$number": "${id}" }`);
      expect(saved.replace(/,?\n.*"new".*/, '')).not.toContain('"new"');
      for (const line of file.split('\n').slice(0, -4)) expect(saved).toContain(line);
      const [, , emit] = read(saved).emits;
      expect(parsePayload(emit && 'args' in emit ? emit.args : [])).toEqual([big, 2 ** 60]);
    }
  });

  it('that a double can represent stay doubles, in any notation of JavaScript', () => {
    const text = newCollection('n', {
      emit: { name: 'a', event: 'e', args: [2 ** 60, 2 ** 53, 1e21, 0.1] },
      connectionKey: 'c',
      profile: { url: 'http://h' },
    });
    expect(read(text).emits).toMatchObject([{ args: [2 ** 60, 2 ** 53, 1e21, 0.1] }]);
  });

  it('are refused if a key is duplicate', () => {
    const twice = file
      .replace('"args": ["{{id}}"', '')
      .replace(`"args": [${id}] }] }`, `"args": [${id}], "args": ["x"] }] }`);
    expect(parseCollection(twice)).toMatchObject({
      ok: false,
      fault: { code: 'collection.keyTwice', params: { key: '"args"' } },
    });
  });
});
