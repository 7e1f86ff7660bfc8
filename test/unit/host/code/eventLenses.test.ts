import { describe, expect, it } from 'vitest';
import { namesIn } from '../../../../src/host/code/capturedCode.ts';
import { eventCalls, maxCodeChars } from '../../../../src/host/code/eventCalls.ts';
import { eventLenses } from '../../../../src/host/code/eventLenses.ts';
import { statisticsColumns } from '../../../../src/protocol/statisticsMessages.ts';

describe('the calls in a source file', () => {
  it.each([
    ['typescript', `socket.emit("chat", text);`, [['emit', 'chat']]],
    ['typescript', `io.to(room)?.emit('update item', a)`, [['emit', 'update item']]],
    ['javascript', 'socket.timeout(5).emitWithAck(`save`)', [['emit', 'save']]],
    ['javascript', `  socket.on( 'chat', (text) => {`, [['on', 'chat']]],
    [
      'javascript',
      `socket.once("a", f).on("b", g)`,
      [
        ['on', 'a'],
        ['on', 'b'],
      ],
    ],
    ['typescriptreact', `useEffect(() => { socket.on("x", f); return () => socket.off("x", f) })`, [['on', 'x']]],
    ['python', `await sio.emit('chat', {'a': 1}, room=sid)`, [['emit', 'chat']]],
    ['python', `@sio.on("chat", namespace="/x")`, [['on', 'chat']]],
    ['java', `socket.emit("chat", args);`, [['emit', 'chat']]],
    ['java', `socket.on("chat", new Emitter.Listener() {`, [['on', 'chat']]],
    ['javascript', `// socket.emit("chat")`, []],
    ['python', `# sio.emit("chat")`, []],
    ['javascript', 'socket.emit(`chat ${room}`)', []],
    ['javascript', 'socket.emit(name)', []],
    ['javascript', 'emit("chat")', []],
    ['markdown', 'socket.emit("chat")', []],
  ] as const)('in %s: %s', (language, text, expected) => {
    expect(eventCalls(text, language).map(({ kind, event }) => [kind, event])).toEqual(expected);
  });

  it('have the number of their line', () => {
    expect(eventCalls('a\r\n\nsocket.on("x", f)\r\n', 'javascript')).toEqual([{ line: 3, kind: 'on', event: 'x' }]);
  });

  it('are not searched in files and lines that are too long', () => {
    const call = 'socket.emit("x");';
    expect(eventCalls(call + ' '.repeat(maxCodeChars), 'javascript')).toEqual([]);
    expect(eventCalls(call + ' '.repeat(2000), 'javascript')).toEqual([]);
  });

  it('are found quickly in a file that is meant to slow down the search', () => {
    const line = `${'a.'.repeat(900)}emit(${'"'.repeat(50)}`;
    expect(eventCalls(Array.from({ length: 400 }, () => line).join('\n'), 'javascript').length).toBeLessThan(401);
  });
});

describe('the links above calls', () => {
  const lines = ['socket.on("a", f);', 'socket.emit("b");', 'send(name);', 'socket.emit("c");'];
  const calls = eventCalls(lines.join('\n'), 'javascript');

  it('show the numbers that the process reported for the call, and otherwise the numbers of the name in the capture', () => {
    const position = { kind: 'on', line: 1, event: 'a', count: 3, medianMs: 3.2 } as const;
    const names = new Map([
      ['a', { count: 9, medianMs: 7 }],
      ['b', { count: 1, medianMs: undefined }],
    ]);
    expect(eventLenses(lines, calls, [position], names).map(({ line, text }) => [line, text])).toEqual([
      [1, '3 events · median 3\u00a0ms'],
      [2, '1 event'],
    ]);
  });

  it('are shown for names in variables, and not where the file was edited', () => {
    const at = (line: number, event: string) => ({ kind: 'emit', line, event, count: 2 }) as const;
    const found = eventLenses(lines, calls, [at(3, 'x'), at(4, 'old'), at(9, 'gone')], new Map());
    expect(found).toEqual([{ line: 3, event: 'x', text: '2 events' }]);
  });
});

it('counts of names are read from the columns of the statistics', () => {
  const columns = new Float64Array(statisticsColumns.length * 3).fill(NaN);
  columns[statisticsColumns.indexOf('count')] = 4;
  columns[statisticsColumns.indexOf('p50')] = 1.5;
  expect(namesIn(['a', null], columns)).toEqual(new Map([['a', { count: 4, medianMs: 1.5 }]]));
});
