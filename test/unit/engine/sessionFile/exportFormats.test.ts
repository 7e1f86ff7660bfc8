import { expect, it } from 'vitest';
import { lineFormats } from '../../../../src/engine/sessionFile/exportFormats.ts';

const lines = [
  '{"seq":1,"t":0.5,"connectionId":"c1","kind":"event","dir":"out","event":"a","args":["x,\\"y\\"\\n",null]}',
  '{"seq":2,"t":1,"connectionId":"c1","kind":"marker","text":"=1+1"}',
];
const written = (format: keyof typeof lineFormats): string => {
  const { begin, entry, end } = lineFormats[format];
  return begin + lines.map((line, index) => entry(line, index === 0)).join('') + end;
};

it('JSON is a list of the entries, even if there are none', () => {
  expect(JSON.parse(written('json'))).toEqual(lines.map((line) => JSON.parse(line) as unknown));
  expect(JSON.parse(lineFormats.json.begin + lineFormats.json.end)).toEqual([]);
});

it('CSV has one record for each entry, and no text that a spreadsheet would calculate', () => {
  const [head = '', first, second] = written('csv').split('\r\n');
  expect(head.split(',').slice(0, 9)).toEqual([
    'seq',
    't',
    'connectionId',
    'source',
    'kind',
    'dir',
    'namespace',
    'event',
    'args',
  ]);
  expect(first).toBe('1,0.5,"c1",,"event","out",,"a","[""x,\\""y\\""\\n"",null]",,,,,,,,');
  expect(second).toContain(`"'=1+1"`);
});
