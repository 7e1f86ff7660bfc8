import { expect, it } from 'vitest';
import { readEntry } from '../../../../src/model/entry/sessionFile.ts';

it('arguments of a session file keep all digits that another program has written', () => {
  const line =
    '{"seq":1,"t":0.10000000000000001,"connectionId":"c","kind":"event","event":"tw","args":[{"id":899068272867328065}]}';
  expect(readEntry(line)).toMatchObject({
    ok: true,
    entry: { seq: 1, t: 0.1, args: [{ id: { $number: '899068272867328065' } }] },
  });
});
