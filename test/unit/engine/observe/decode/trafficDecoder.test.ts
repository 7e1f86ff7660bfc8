import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrafficDecoder } from '../../../../../src/engine/observe/decode/trafficDecoder.ts';
import { freshRuns } from '../../../../support/freshRuns.ts';
import { ObservedClient, type ObservedClientOptions } from '../../../../support/observedClient.ts';
import { RecordingSink } from '../../../../support/recordingSink.ts';
import { anySchedule, playSchedule, type Schedule } from './anyTraffic.ts';

function watch(options: Partial<ObservedClientOptions> = {}) {
  const sink = new RecordingSink();
  const traffic = new TrafficDecoder(sink, (t) => t);
  return { sink, traffic, client: new ObservedClient(traffic, { protocol: 4, ...options }) };
}

function play(schedule: Schedule) {
  const { sink, client } = watch(schedule);
  return { sink, client, expected: playSchedule(client, schedule) };
}

function recorded({ events }: RecordingSink, from: 'client' | 'server') {
  return events
    .filter((event) => event.from === from)
    .map(({ namespace, event, args, ackId }) => ({ from, namespace, event, args, ackId }));
}

describe('sessions that the reference packages would write', () => {
  it('are read as they were sent, in order, on any transport, parser and version', () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const { sink, expected } = play(schedule);
        expect(sink.causes).toEqual([]);
        for (const from of ['client', 'server'] as const) {
          expect(recorded(sink, from)).toEqual(expected.filter((one) => one.from === from));
        }
        const codec = { default: 'default', msgpack: 'msgpack', v2: 'v2' }[schedule.parser];
        expect(sink.events.every((event) => event.codec === codec)).toBe(true);
        // Every acknowledgement belongs to the event with its ID, of the other end and the same namespace.
        for (const ack of sink.events.filter(({ kind }) => kind === 'ack')) {
          const event = sink.events[ack.of ?? -1];
          expect([event?.ackId, event?.namespace]).toEqual([ack.ackId, ack.namespace]);
          expect(event?.from).not.toBe(ack.from);
          expect(ack.latencyMs).toBe(ack.t - (event?.t ?? NaN));
        }
        expect(sink.sessions.map(({ sid, isLate }) => [sid, isLate])).toEqual([['sid', false]]);
        expect(sink.lines.filter((line) => line.startsWith('joined'))).toHaveLength(3);
      }),
      { numRuns: freshRuns(1500) },
    );
  });

  it('end with unacknowledged events', () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const { sink, client } = play(schedule);
        client.engine('client', '1');
        const requested = sink.events.flatMap(({ kind, ackId }, index) =>
          kind === 'event' && ackId !== undefined ? index : [],
        );
        const acknowledged = sink.events.flatMap(({ of }) => of ?? []);
        expect([...acknowledged, ...sink.unacknowledged].toSorted((a, b) => a - b)).toEqual(requested);
        expect([...sink.ended.values()].map(({ code }) => code)).toEqual(['observe.closePacket']);
      }),
      { numRuns: freshRuns(200) },
    );
  });
});
