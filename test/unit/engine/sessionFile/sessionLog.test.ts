// Session files from untrusted sources. All of their content is shown, or counted and reported, and no content stops the reading.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import type { LogRecord } from '../../../../src/engine/contracts/record.ts';
import { DecodedEntries } from '../../../../src/engine/entry/decodedEntries.ts';
import { DecodedEntry } from '../../../../src/engine/entry/decodedEntry.ts';
import { detailsOf as detailsWith } from '../../../../src/engine/handlers/entryHandlers.ts';
import { SessionFile } from '../../../../src/engine/handlers/sessionFileHandlers.ts';
import type { LogReader } from '../../../../src/engine/log/captureLog.ts';
import { ColumnFilter } from '../../../../src/engine/query/columnFilter.ts';
import { SessionLog } from '../../../../src/engine/sessionFile/sessionLog.ts';
import { FileSource, MemorySource } from '../../../../src/engine/sessionFile/sessionSource.ts';
import { causeSentence, explain } from '../../../../src/model/cause/causeTexts.ts';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { parseFilter } from '../../../../src/model/filter/filter.ts';
import { notationText } from '../../../../src/model/payload/notationText.ts';
import type { EntryDetails } from '../../../../src/protocol/engineMessages.ts';
import { entryLine, headerLine } from '../../../../src/model/entry/sessionFile.ts';
import { entriesOf, openedSession } from '../../../support/savedSession.ts';

const detailsOf = (record: LogRecord, log: LogReader): EntryDetails => {
  const entries = new DecodedEntries(log, systemClock);
  try {
    return detailsWith(record, log, entries);
  } finally {
    entries.dispose();
  }
};
const argsText = (record: LogRecord): string => notationText(new DecodedEntry(record).args, 1e6) ?? '';

const head = headerLine({ startedAt: '2026-01-02T03:04:05.000Z', connections: { c1: { url: 'http://u:p@host:1/' } } });
const event = (seq: number, more: Partial<Entry> = {}): Entry => ({
  seq,
  connectionId: 'c1',
  t: seq,
  kind: 'event',
  dir: 'in',
  event: 'tick',
  args: [seq],
  ...more,
});
const file = (...lines: (string | Entry)[]): string =>
  [head, ...lines.map((line) => (typeof line === 'string' ? line : entryLine(line))), ''].join('\n');
const seqs = (log: SessionLog): number[] => entriesOf(log).map(({ seq }) => seq);

describe('a session log', () => {
  it.each([
    ['', 'session.empty'],
    ['\n', 'session.noFormat'],
    ['{"format":"socketio-inspector-session"}\n', 'session.otherVersion'],
    ['{"format":"socketio-inspector-session","version":3}\n', 'session.otherVersion'],
    ['{"format":"socketio-inspector-session","version":1,"startedAt":"soon"}\n', 'session.noStart'],
    ['[1,2]\n', 'session.noFormat'],
    ['['.repeat(1000), 'session.noFormat'],
    ['\u0000\u0001binary', 'session.noFormat'],
  ])('refuses %#', (content, code) => {
    expect(() => new SessionLog(new MemorySource(Buffer.from(content)))).toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });

  it('reads a header with a byte order mark, CRLF, empty lines and strange connections', async () => {
    const strange = `\uFEFF{"format":"socketio-inspector-session","version":1,"startedAt":"2026-01-02","connections":{"__proto__":{"name":"p"},"c1":7,"c2":{"url":["x"],"name":{}}}}`;
    const log = await openedSession([strange, entryLine(event(1)), '', entryLine(event(2)), ''].join('\r\n'));
    expect(seqs(log)).toEqual([1, 2]);
    expect(log.damaged).toBe(1);
    expect(log.connections.map(({ connectionId, name }) => [connectionId, name])).toEqual([
      ['__proto__', 'p'],
      ['c1', 'c1'],
      ['c2', 'c2'],
    ]);
    expect(({} as Record<string, unknown>)['name']).toBeUndefined();
  });

  it('shows no password of a connection', async () => {
    const log = await openedSession(file());
    expect(log.connections[0]?.url).toBe('http://host:1');
  });

  it('counts lines that are not entries, and reports their numbers', async () => {
    const bad = [
      'x',
      '[]',
      '{"seq":1}',
      entryLine(event(2)).replace('"event"', '"evnt"'),
      entryLine({ ...event(3), connectionId: 5 } as unknown as Entry),
      entryLine({ ...event(4), t: '1' } as unknown as Entry),
      entryLine({ ...event(5), bytes: 'many' } as unknown as Entry),
      entryLine({ ...event(6), delivery: 'eaten' } as unknown as Entry),
      entryLine({ ...event(7), args: { length: 1 } } as unknown as Entry),
      entryLine({ ...event(8), text: {} } as unknown as Entry),
      '"\\ud800',
    ];
    const log = await openedSession(file(event(1), ...bad, event(9)));
    expect(seqs(log)).toEqual([1, 9]);
    expect(log.damaged).toBe(bad.length);
    expect(log.damages.map(({ line }) => line)).toEqual(bad.map((_, index) => index + 3));
    expect(log.damages[3]?.fault).toEqual(explain('session.lineField', { name: 'kind', expected: 'kind' }));
    expect(log.damages[6]?.fault).toEqual(explain('session.lineField', { name: 'bytes', expected: 'number' }));
  });

  it('reports at most the first hundred damaged lines', async () => {
    const log = await openedSession(file(...Array.from({ length: 500 }, () => 'x')));
    expect([log.damaged, log.damages.length]).toEqual([500, 100]);
  });

  it.each([1, 20, 60])('ignores a last line without its last %i characters', async (missing) => {
    const content = file(event(1), event(2));
    const log = await openedSession(content.slice(0, -1 - missing));
    expect(seqs(log)).toEqual([1]);
    expect([log.cut, log.damaged]).toEqual([true, 0]);
  });

  it('accepts a last line without a line break', async () => {
    const log = await openedSession(file(event(1)).slice(0, -1));
    expect([seqs(log), log.cut]).toEqual([[1], false]);
  });

  it('keeps the numbers of the file, with gaps, and replaces invalid ones', async () => {
    const ack: Entry = { seq: 900_000, connectionId: 'c1', t: 1, kind: 'ack', dir: 'in', of: 5, args: [] };
    const given = [event(5), event(700_000), event(700_000), event(3), event(1.5), event(-1), ack, event(1e300)];
    const log = await openedSession(file(...given));
    expect(seqs(log)).toEqual([5, 700_000, 700_001, 700_002, 700_003, 700_004, 900_000, 900_001]);
    expect(log.renumbered).toBe(5);
    expect(log.read(5)?.ackSeq).toBe(900_000);
  });

  it('needs no more memory for numbers that are far apart', async () => {
    const log = await openedSession(file(...Array.from({ length: 5000 }, (_, index) => event(1 + index * 1_000_000))));
    expect(log.entries).toBe(5000);
    expect(log.nextSeq - log.firstSeq).toBeLessThan(2 ** 24 + 5 * 5000);
    expect(log.renumbered).toBeGreaterThan(4900);
    const record = log.read(log.nextSeq - 1);
    expect(record && JSON.parse(argsText(record))).toEqual([4_999_000_001]);
  });

  it('keeps the labels of events, and adds none to events of an older file', async () => {
    const labeled = { recoveryOffset: true, beforeJoin: true } as const;
    const lost = { dir: 'out', delivery: 'lost', bytesWritten: 12, bytes: 40 } as const;
    const log = await openedSession(file(event(1, labeled), event(2, { args: ['QzzZzzZ'] }), event(3, lost)));
    const [first, second, third] = entriesOf(log);
    expect(first).toMatchObject(labeled);
    expect(Object.keys(second ?? {})).not.toEqual(expect.arrayContaining(['recoveryOffset']));
    expect(third).toMatchObject(lost);
  });

  it('applies later deliveries and acknowledgements to their event, if the transition is allowed', async () => {
    const about = { connectionId: 'c1', t: 9, kind: 'delivery' } as const;
    const log = await openedSession(
      file(
        event(1, { dir: 'out', delivery: 'buffered' }),
        { ...about, seq: 2, of: 1, delivery: 'flushed', waitedMs: 12, cause: { code: 'ack.ruleReply' } },
        { ...about, seq: 3, of: 1, delivery: 'acknowledged', latencyMs: 4 },
        { ...about, seq: 4, of: 1, delivery: 'buffered' },
        { seq: 5, connectionId: 'c1', t: 9, kind: 'ack', dir: 'in', of: 1, args: ['ok'] },
        { ...about, seq: 6, of: 77, delivery: 'flushed' },
        { ...about, seq: 7, of: 5, delivery: 'flushed' },
      ),
    );
    const [first] = entriesOf(log);
    expect(first).toMatchObject({
      delivery: 'acknowledged',
      waitedMs: 12,
      latencyMs: 4,
      cause: { code: 'ack.ruleReply' },
    });
    const record = log.read(1);
    expect(record && detailsOf(record, log).ack?.args?.nodes[0]?.text).toBe('ok');
    expect(record?.wantsAck).toBe(true);
  });

  it('shows invalid notation unchanged, and opens no file for it', async () => {
    const args = [{ $file: '/etc/passwd' }, { $buffer: 0 }, { $binary: '***' }, { $what: 1, other: 2 }];
    const log = await openedSession(file(event(1, { args })));
    const record = log.read(1);
    if (!record) throw new Error('There is no entry');
    const shown = JSON.parse(argsText(record)) as unknown;
    expect(JSON.stringify(shown)).toBe(JSON.stringify(args).replaceAll('"$', '"$$$'));
    expect(detailsOf(record, log).attachments).toEqual([]);
  });

  it('handles own "__proto__" keys and deep nesting', async () => {
    const line = `{"seq":1,"connectionId":"c1","t":1,"kind":"event","event":"e","__proto__":{"polluted":1},"args":[{"__proto__":{"polluted":1}}]}`;
    const deep = `{"seq":2,"connectionId":"c1","t":1,"kind":"event","event":"deep","args":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const log = await openedSession(file(line, deep));
    expect(seqs(log)).toEqual([1, 2]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const record = log.read(2);
    if (!record) throw new Error('There is no entry');
    expect(detailsOf(record, log).facts.event).toBe('deep');
  });

  it('reads only the facts of a long line, and its bytes on request', async () => {
    const bytes = Buffer.alloc(3_000_000, 7);
    const log = await openedSession(
      file(
        event(1, { event: 'large', args: [{ $binary: bytes.toString('base64') }] }),
        'y'.repeat(5_000_000),
        event(2),
      ),
    );
    expect(seqs(log)).toEqual([1, 2]);
    expect(log.damages).toMatchObject([{ line: 3 }]);
    expect(log.read(1)?.hasBinary).toBe(true);
    expect(log.partSize(1, 0)).toBe(3_000_000);
    expect(Buffer.from(log.readPart(1, 0, 2_999_998, 3_000_005) ?? [])).toEqual(Buffer.from([7, 7]));
  });

  it('handles any bytes after its header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const log = await openedSession(
          Buffer.concat([Buffer.from(file(event(1))), bytes, Buffer.from(`\n${entryLine(event(2))}\n`)]),
        );
        const all = seqs(log);
        expect([all[0], all.at(-1)]).toEqual([1, 2]);
      }),
    );
  });

  it('handles any JSON in any field', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(event(1)), 'of', 'ackId', 'state', 'dir'),
        fc.jsonValue(),
        async (field, value) => {
          const log = await openedSession(file(event(1), JSON.stringify({ ...event(2), [field]: value }), event(3)));
          for (const entry of entriesOf(log)) {
            const record = log.read(entry.seq);
            expect(record && detailsOf(record, log).facts.seq).toBe(entry.seq);
          }
          expect(log.entries + log.damaged).toBe(3);
        },
      ),
    );
  });
});

describe('a session file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sioi-session-'));
  const named = (name: string): string => join(folder, name);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const of = (path: string) => new SessionFile('a.siolog', () => new FileSource(path), systemClock);
  const faultOf = (path: string): string | undefined => {
    const file = of(path);
    file.dispose();
    return file.state.fault && causeSentence(file.state.fault);
  };

  it('reports what exists in its place, without waiting', async () => {
    execFileSync('mkfifo', [named('pipe')]);
    symlinkSync(named('pipe'), named('link.siolog'));
    symlinkSync(named('loop'), named('loop'));
    symlinkSync(named('nowhere'), named('dangling'));
    const server = createServer().listen(named('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const isGone =
      'a.siolog does not exist. It was moved, renamed or deleted, or it is a link to a file that does not exist.';
    expect(faultOf(named('none'))).toBe(isGone);
    expect(faultOf(named('dangling'))).toBe(isGone);
    expect(faultOf(folder)).toBe('a.siolog cannot be read, because it is a folder.');
    expect(faultOf(named('pipe'))).toBe('a.siolog cannot be read, because it is a named pipe.');
    expect(faultOf(named('link.siolog'))).toBe('a.siolog cannot be read, because it is a named pipe.');
    expect(faultOf(named('socket'))).toBe('a.siolog cannot be read, because it is a socket.');
    expect(faultOf('/dev/zero')).toBe('a.siolog cannot be read, because it is a device.');
    expect(faultOf(named('loop'))).toBe('a.siolog is a symbolic link that refers to itself.');
    expect(faultOf('/proc/self/maps')).toMatch(/^a\.siolog cannot be read, because it is generated by the system/);
    server.close();
  });

  const large = 40 * 2 ** 30;

  it('is refused quickly when it is large and has no header', async () => {
    writeFileSync(named('sparse'), '');
    truncateSync(named('sparse'), large);
    const file = of(named('sparse'));
    expect(file.state.fault).toEqual(explain('session.noFormat', { file: 'a.siolog' }));
    await file.filled;
    file.dispose();
  });

  it('reports how much of it was read, and can be closed at any time', async () => {
    writeFileSync(named('hole'), file(event(1)));
    truncateSync(named('hole'), large);
    const reading = of(named('hole'));
    await expect.poll(() => reading.state.bytes).toBeGreaterThan(2 ** 22);
    expect(reading.state).toMatchObject({ size: large, done: false, entries: 1 });
    expect(reading.state.bytes).toBeLessThan(large);
    reading.dispose();
    await reading.filled;
    expect(reading.state).toMatchObject({ done: false, entries: 1 });
  });

  it('reports that it became shorter while it was read, and shows the entries that were read', async () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => entryLine(event(index + 1)));
    writeFileSync(named('cut.siolog'), [head, ...lines, ''].join('\n'));
    const reading = of(named('cut.siolog'));
    truncateSync(named('cut.siolog'), 3_000_000);
    await reading.filled;
    expect(reading.state.fault && causeSentence(reading.state.fault)).toBe(
      'a.siolog could be read only up to this point. The file became shorter while it was being read.',
    );
    expect(reading.state.entries).toBeGreaterThan(1000);
    expect(reading.state.entries).toBeLessThan(100_000);
    reading.dispose();
  });

  it('is read up to where it ended when it was opened, while it grows', async () => {
    writeFileSync(named('grows'), file(event(1)));
    const reading = of(named('grows'));
    appendFileSync(named('grows'), `${entryLine(event(2))}\n`);
    await reading.filled;
    expect(reading.state).toMatchObject({ done: true, entries: 1, damaged: 0 });
    reading.dispose();
  });

  it('shows no arguments of another entry when it is overwritten', async () => {
    const path = named('anew');
    writeFileSync(path, file(event(1), event(2)));
    const reading = of(path);
    await reading.filled;
    const { log } = reading;
    const [first, second] = [log?.read(1), log?.read(2)];
    if (!log || !first || !second) throw new Error('There are no entries');
    expect(argsText(first)).toContain('1');
    writeFileSync(path, file(event(3, { args: ['another'] }), event(4)));
    expect(log.read(2)?.body).toBeUndefined();
    expect(detailsOf(second, log).args).toMatchObject({
      nodes: [],
      fault: { code: 'capture.payloadLost' },
    });
    reading.dispose();
  });
});

it('has the sources and sessions of its connections from the header, from later lines and from entries', async () => {
  const line = (value: object): string => `${JSON.stringify(value)}\n`;
  const entry = (seq: number, connectionId: string, more: object = {}): string =>
    line({ seq, connectionId, t: seq, kind: 'event', dir: 'out', event: connectionId, ...more });
  const log = await openedSession(
    line({
      format: 'socketio-inspector-session',
      version: 2,
      startedAt: '2026-01-02T03:04:05.000Z',
      sources: { s1: { kind: 'proxy', name: 'My app' } },
      connections: { c1: { url: 'http://h', sourceId: 's1', sid: 'one' }, own: { url: 'http://h' } },
    }) +
      entry(1, 'c1', { source: 's1' }) +
      line({
        sources: { s2: { kind: 'page', name: 's1' } },
        connections: { c2: { url: 'http://i', sourceId: 's2' } },
      }) +
      entry(2, 'c2') +
      entry(3, 'c3', { source: 's3' }) +
      entry(4, 'own') +
      entry(5, 'c4'),
  );
  expect(log.connections.map(({ connectionId, name }) => [connectionId, name])).toEqual([
    ['c1', 'http://h'],
    ['own', 'http://h'],
    ['c2', 'http://i'],
    ['c3', 'c3'],
    ['c4', 'c4'],
  ]);
  expect(entriesOf(log).map(({ event, source }) => [event, source])).toEqual([
    ['c1', 's1'],
    ['c2', 's2'],
    ['c3', 's3'],
    ['own', undefined],
    ['c4', undefined],
  ]);
  const shown = (text: string, sourceId?: string): (string | undefined)[] => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(text);
    const columns = new ColumnFilter(log, { filter: parsed.filter, sourceId });
    return [1, 2, 3, 4].filter((seq) => columns.resultOf(seq)).map((seq) => log.read(seq)?.facts.event);
  };
  expect(shown('source:proxy')).toEqual(['c1']);
  expect(shown('source:page')).toEqual(['c2']);
  expect(shown('source:s3')).toEqual(['c3']);
  expect(shown('sid:one')).toEqual(['c1']);
  expect(shown('source:client')).toEqual(['own']);
  // The name of one source can be the ID of another source.
  expect(shown('source:s1')).toEqual(['c1', 'c2']);
  expect(['s1', 's2', 's3', 'own', 's4'].map((sourceId) => shown('', sourceId))).toEqual([
    ['c1'],
    ['c2'],
    ['c3'],
    ['own'],
    [],
  ]);
});

it('the connections of entries have names, up to a thousand in a hostile file', async () => {
  const entries = Array.from({ length: 5000 }, (_, n) => entryLine({ ...event(n + 1), connectionId: `c${n}` }));
  const log = await openedSession([head, ...entries, ''].join('\n'));
  expect(log.connections).toHaveLength(1000);
  expect(seqs(log)).toHaveLength(5000);
});
