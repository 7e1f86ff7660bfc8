/** The filters that explanations name show what the explanations are about. */
import { describe, expect, it } from 'vitest';
import { causeRemedies, knownCodes } from '../../../../src/model/cause/causeTexts.ts';
import { parseFilter } from '../../../../src/model/filter/filter.ts';
import { shows } from '../../../../src/engine/query/shows.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

const unreadable = knownCodes().filter((code) => code.startsWith('packet.') && code !== 'packet.tooManyAttachments');

function filled() {
  const { log } = new MemoryLog();
  const append = (kind: 'packet' | 'event'): number =>
    log.append({ facts: { connectionId: 'c1', namespace: '/', kind, dir: 'in' } }).seq;
  return { log, packets: [append('packet'), append('packet')], event: append('event') };
}

describe('the remedy for a packet that cannot be read', () => {
  const { log, packets, event } = filled();
  const [, wanted = -1] = packets;

  const shown = (filter: string): number[] => {
    const parsed = parseFilter(filter);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
    return [...packets, event].filter((seq) => {
      const record = log.read(seq);
      return record !== undefined && shows(record, parsed.filter, undefined);
    });
  };

  const filterIn = (code: string, params: { seq?: number }): string => {
    const [, filter] = /enter (\S.*) in the filter/.exec(causeRemedies({ code, params }).join(' ')) ?? [];
    if (filter === undefined) throw new Error(`${code} names no filter`);
    return filter;
  };

  it.each(unreadable)('%s names a filter that shows this packet, or all packets if its number is not known', (code) => {
    expect(shown(filterIn(code, { seq: wanted }))).toEqual([wanted]);
    expect(shown(filterIn(code, {}))).toEqual(packets);
  });
});
