/** The filter keys of connections and sources, evaluated on columns and on records alike. */
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../../src/model/filter/filter.ts';
import { completionsAt, completionSite } from '../../../../src/model/filter/filterCompletion.ts';
import { ColumnFilter } from '../../../../src/engine/query/columnFilter.ts';
import { countNames } from '../../../../src/engine/query/nameCounts.ts';
import { shows, showsInLog } from '../../../../src/engine/query/shows.ts';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

const everything = unfiltered();

function unfiltered() {
  const parsed = parseFilter('');
  if (!parsed.ok) throw new Error('unexpected');
  return parsed.filter;
}

function filled() {
  const { log } = new MemoryLog();
  const url = 'http://localhost:3000';
  const source = { sourceId: 's1', kind: 'proxy', name: 'My app' };
  log.name({ connectionId: 'c1', name: 'own', url, namespace: '/' });
  log.name({ connectionId: 'c2', name: 'localhost:3000', url, namespace: '/', source, sid: 'sidTwo' });
  log.name({ connectionId: 'c30', name: 'localhost:3000', url, namespace: '/', source, sid: 'sidThree' });
  const event = (connectionId: string, dir: 'in' | 'out', name: string): number =>
    log.append({ facts: { connectionId, namespace: '/', kind: 'event', dir, event: name } }).seq;
  event('c1', 'out', 'own');
  event('c2', 'out', 'two');
  event('c2', 'in', 'answer');
  const rule = { ruleId: 'r1', action: 'drop' } as const;
  const facts = { connectionId: 'c30', namespace: '/', kind: 'event', dir: 'out', event: 'three' } as const;
  log.append({ facts: { ...facts, rule, rules: [{ ...rule, ruleId: 'r2' }, rule] } });
  log.append({ facts: { connectionId: '', kind: 'marker', text: 'note' } });
  // Two entries without a connection: one about another source, and one about the source above.
  const other = { sourceId: 's2', kind: 'page', name: 'Shop' };
  log.append({ facts: { connectionId: '', kind: 'marker', text: 'of s2' }, about: other });
  log.append({ facts: { connectionId: '', kind: 'marker', text: 'of s1' }, about: source });
  return log;
}

describe('the filter for connections and sources', () => {
  const log = filled();
  const seqs = Array.from({ length: log.nextSeq - log.firstSeq }, (_, at) => log.firstSeq + at);
  const shown = (text: string): string[] => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
    const columns = new ColumnFilter(log, { filter: parsed.filter });
    return seqs.flatMap((seq) => {
      const record = log.read(seq);
      if (!record) throw new Error(`${seq} is gone`);
      const byRecord = shows(record, parsed.filter, undefined);
      expect(columns.resultOf(seq), `${text} of ${seq}`).toBe(byRecord);
      return byRecord ? [record.facts.event ?? record.facts.text ?? ''] : [];
    });
  };

  it('a server that is observed in its own process sends to its clients', () => {
    const { log: ofServer } = new MemoryLog();
    const source = { sourceId: 's1', kind: 'node', name: 'server.js' };
    ofServer.name({ connectionId: 'c1', name: 'client', url: 'http://localhost:3000', namespace: '/', source });
    ofServer.name({ connectionId: 'c2', name: 'own', url: 'http://localhost:3000', namespace: '/' });
    for (const connectionId of ['c1', 'c2'])
      for (const dir of ['in', 'out'] as const)
        ofServer.append({
          facts: { connectionId, namespace: '/', kind: 'event', dir, event: `${connectionId} ${dir}` },
        });
    const found = (text: string): (string | undefined)[] => {
      const parsed = parseFilter(text);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
      const columns = new ColumnFilter(ofServer, { filter: parsed.filter });
      const all = Array.from({ length: 4 }, (_, at) => ofServer.read(ofServer.firstSeq + at));
      const byRecord = all.filter((record) => record && shows(record, parsed.filter, undefined));
      expect(all.filter((record) => record && columns.resultOf(record.seq))).toEqual(byRecord);
      return byRecord.map((record) => record?.facts.event);
    };
    expect(found('to:client')).toEqual(['c1 out', 'c2 in']);
    expect(found('to:server')).toEqual(['c1 in', 'c2 out']);
    expect(found('-to:server')).toEqual(['c1 out', 'c2 in']);
  });

  it.each([
    ['source:s1', ['two', 'answer', 'three', 'of s1']],
    ['source:"My app"', ['two', 'answer', 'three', 'of s1']],
    ['source:proxy', ['two', 'answer', 'three', 'of s1']],
    ['source:s2', ['of s2']],
    ['source:page', ['of s2']],
    ['source:client', ['own']],
    ['source:c1', ['own']],
    ['source:own', ['own']],
    ['-source:proxy', ['own', 'note', 'of s2']],
    ['conn:c2', ['two', 'answer']],
    ['conn:c2,c30', ['two', 'answer', 'three']],
    ['conn:c*', ['own', 'two', 'answer', 'three']],
    ['sid:sidTwo', ['two', 'answer']],
    ['sid:sid*', ['two', 'answer', 'three']],
    ['sid:other', []],
    ['to:server', ['own', 'two', 'three']],
    ['to:client', ['answer']],
    ['rule:r1', ['three']],
    ['rule:r2 event:three', ['three']],
    ['rule:r3', []],
    ['-rule:r1', ['own', 'two', 'answer', 'note', 'of s2', 'of s1']],
    ['source:s1 to:client,server event:t*', ['two', 'three']],
  ])('%s', (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it.each([
    ['c1', ['own', 'note']],
    ['c2', ['two', 'answer', 'note', 'of s1']],
  ])(
    'entries without a connection are not shown with the connection %s if they are about another source',
    (connectionId, expected) => {
      const columns = new ColumnFilter(log, { filter: everything, connectionId });
      const texts = seqs.flatMap((seq) => {
        const record = log.read(seq);
        expect(columns.resultOf(seq)).toBe(record && showsInLog(log, record, everything, connectionId));
        return columns.resultOf(seq) ? [record?.facts.event ?? record?.facts.text] : [];
      });
      expect(texts).toEqual(expected);
    },
  );

  it('entries about a source are read together with its connections', () => {
    const columns = new ColumnFilter(log, { filter: everything, sourceId: 's2' });
    expect(seqs.filter((seq) => columns.resultOf(seq))).toEqual([seqs[5]]);
  });

  it.each(['source:', 'conn:', 'sid:', 'to:', 'to:everyone'])('%s has a fault', (text) => {
    expect(parseFilter(text).ok).toBe(false);
  });

  it('entries have the ID of their source', () => {
    expect(seqs.map((seq) => log.read(seq)?.facts.source)).toEqual([
      undefined,
      's1',
      's1',
      's1',
      undefined,
      's2',
      's1',
    ]);
  });

  it('completes sources, connections, sessions and receivers', async () => {
    const names = await countNames(log, new TimeSlicer(new FakeClock(), undefined), {});
    const labels = (text: string): string[] => {
      const site = completionSite(text, text.length);
      return site ? completionsAt(text, site, names).map(({ label }) => label) : [];
    };
    expect(labels('source:')).toEqual(expect.arrayContaining(['My app', 's1', 'proxy', 'client']));
    expect(labels('conn:')).toEqual(['c2', 'c1', 'c30']);
    expect(labels('sid:sidT')).toEqual(['sidTwo', 'sidThree']);
    expect(labels('to:')).toEqual(['server', 'client']);
  });
});
