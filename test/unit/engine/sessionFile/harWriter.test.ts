/** A capture, saved as a HAR file and opened again. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import type { LogReader } from '../../../../src/engine/log/captureLog.ts';
import { TrafficDecoder } from '../../../../src/engine/observe/decode/trafficDecoder.ts';
import { readFilter } from '../../../../src/engine/query/readFilter.ts';
import { CaptureText } from '../../../../src/engine/sessionFile/captureText.ts';
import { HarLog } from '../../../../src/engine/sessionFile/harLog.ts';
import { MemorySource } from '../../../../src/engine/sessionFile/sessionSource.ts';
import { TimeSlicer } from '../../../../src/engine/contracts/timeSlicer.ts';
import { ObservedTraffic } from '../../../../src/engine/source/observedTraffic.ts';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { freshRuns } from '../../../support/freshRuns.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';
import { ObservedClient } from '../../../support/observedClient.ts';
import { entriesOf } from '../../../support/savedSession.ts';
import { anySchedule, playSchedule } from '../observe/decode/anyTraffic.ts';

const patient = new AbortController().signal;

async function harOf(log: LogReader, filter = ''): Promise<{ text: string; saved: number; leftOut: number }> {
  const capture = new CaptureText(log, { filter: readFilter(filter), connectionId: undefined }, 'har', () => '');
  const parts: string[] = [];
  for (let done = false; !done;) {
    const part = await capture.next(1000, new TimeSlicer(systemClock, patient), patient);
    parts.push(part.text);
    done = part.done;
  }
  return { text: parts.join(''), saved: capture.saved, leftOut: capture.leftOut };
}

const reopened = (text: string): HarLog => new HarLog(new MemorySource(Buffer.from(text)));

/** The sent and received events, and which acknowledgement belongs to which event, independent of their numbers. */
function traffic(log: LogReader): unknown[] {
  const entries = entriesOf(log).filter(({ kind }) => kind === 'event' || kind === 'ack');
  const position = new Map(entries.map(({ seq }, index) => [seq, index]));
  const line = ({ kind, dir, namespace, event, args, ackId, of, delivery }: Entry): unknown => {
    const ofIndex = of === undefined ? undefined : position.get(of);
    return { kind, dir, namespace, event, args, ackId, of: ofIndex, delivery };
  };
  return entries.map(line);
}

describe('a capture that was saved as a HAR file', () => {
  let captured = new MemoryLog();
  afterEach(() => captured.dispose());

  /** Starts a new capture of a proxy. Returns a function that adds clients to it. */
  function capture(): (options: ConstructorParameters<typeof ObservedClient>[1]) => ObservedClient {
    captured.dispose();
    captured = new MemoryLog();
    const { log, clock } = captured;
    let connections = 0;
    const nothing = (): void => undefined;
    const observed = new ObservedTraffic({
      log,
      source: { sourceId: 's1', sourceKind: 'proxy' },
      newConnectionId: () => `c${++connections}`,
      records: () => true,
      clientOf: () => ({}),
      urlOf: () => 'http://localhost:3000',
      changed: nothing,
      sourceChanged: nothing,
      forgotten: nothing,
    });
    const decoder = new TrafficDecoder(observed, () => clock.now());
    return (options) => new ObservedClient(decoder, options);
  }

  it('has the same events, arguments and acknowledgements, on any transport, parser and version', async () => {
    await fc.assert(
      fc.asyncProperty(anySchedule, async (schedule) => {
        const client = capture()(schedule);
        const expected = playSchedule(client, schedule);
        // At the end of a file, the wait for acknowledgements ends. This packet has the same effect on the capture.
        client.engine('client', '1');
        const { text, saved, leftOut } = await harOf(captured.log);
        expect([saved, leftOut]).toEqual([expected.length, 0]);
        const file = reopened(text);
        expect(file.damaged).toBe(0);
        expect(traffic(file.log)).toEqual(traffic(captured.log));
        const used = new Set(captured.kind('event').map(({ namespace }) => namespace));
        for (const namespace of used) expect(file.log.connections.map((one) => one.namespace)).toContain(namespace);
        // The file contains no packet that cannot be decoded.
        expect(entriesOf(file.log).filter(({ kind, cause }) => kind === 'packet' && cause)).toEqual([]);
        file.dispose();
      }),
      { numRuns: freshRuns(400) },
    );
  });

  it('contains a separate session for each client, including sessions whose beginning was not captured and sessions that continue', async () => {
    const open = capture();
    const [first, second] = [open({ protocol: 4, sid: 'first' }), open({ protocol: 4, sid: 'second' })];
    first.openByWebSocket();
    second.openByPolling();
    for (const client of [first, second]) {
      client.send('client', ['0']);
      client.send('server', ['0{"sid":"x"}']);
    }
    first.send('client', ['2["from","first"]']);
    captured.clock.advance(1);
    second.send('server', ['2["to","second"]']);
    captured.clock.advance(1);
    const late = open({ protocol: 4, sid: 'late' });
    late.connectWebSocket();
    late.upgrade();
    late.send('client', ['20["from","late"]']);
    captured.clock.advance(1);
    second.upgrade();
    captured.clock.advance(1);
    second.send('client', ['2["from","second"]']);
    captured.clock.advance(1);
    late.send('server', ['30["late"]']);
    captured.log.append({ facts: { connectionId: '', kind: 'marker', text: 'not sent' } });
    const { text, saved, leftOut } = await harOf(captured.log);
    // The marker and the note that the beginning was not seen are left out.
    expect([saved, leftOut]).toEqual([5, 2]);
    const { log } = reopened(text);
    const events = entriesOf(log).filter(({ kind }) => kind === 'event');
    const sids = new Map(log.connections.map(({ connectionId, sid }) => [connectionId, sid]));
    expect(events.map(({ connectionId, args }) => [sids.get(connectionId), args])).toEqual([
      ['first', ['first']],
      ['second', ['second']],
      ['late', ['late']],
      ['second', ['second']],
    ]);
    expect(events[2]).toMatchObject({ delivery: 'acknowledged' });
  });

  it('contains the entries that a filter shows, and is a valid HAR file even without entries', async () => {
    const client = capture()({ protocol: 4 });
    client.openByWebSocket();
    client.send('client', ['0']);
    client.send('server', ['0{"sid":"x"}', '2["a",1]', '2["b",2]']);
    const { text, saved } = await harOf(captured.log, 'event:b');
    expect(saved).toBe(1);
    expect(traffic(reopened(text).log)).toMatchObject([{ event: 'b', args: [2] }]);
    const none = await harOf(captured.log, 'event:none');
    expect([none.saved, JSON.parse(none.text)]).toMatchObject([0, { log: { version: '1.2', entries: [] } }]);
  });

  it('omits incomplete messages, and reports how many', async () => {
    const client = capture()({ protocol: 4 });
    client.openByWebSocket();
    client.send('client', ['0']);
    client.send('server', ['0{"sid":"x"}']);
    client.send('server', [`2["large","${'x'.repeat(17_000_000)}"]`]);
    client.send('server', ['2["small"]']);
    const { text, saved, leftOut } = await harOf(captured.log);
    expect([saved, leftOut]).toEqual([1, 1]);
    expect(traffic(reopened(text).log)).toMatchObject([{ event: 'small' }]);
  });
});
