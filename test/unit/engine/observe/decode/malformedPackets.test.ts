import { Decoder } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import { checkDecoded } from '../../../../../src/engine/client/v4/defaultParser.ts';
import { TrafficDecoder } from '../../../../../src/engine/observe/decode/trafficDecoder.ts';
import { freshRuns } from '../../../../support/freshRuns.ts';
import { malformed, random } from '../../../../support/malformed.ts';
import { ObservedClient, type ObservedClientOptions } from '../../../../support/observedClient.ts';
import { PacketGrammar } from '../../../../support/packetGrammar.ts';
import { RecordingSink } from '../../../../support/recordingSink.ts';

/** Creates a decoder whose sink decodes all packets, and so would throw an error for a packet that cannot be decoded. */
function watch(options: Partial<ObservedClientOptions> = {}) {
  const sink = new RecordingSink();
  const client = new ObservedClient(new TrafficDecoder(sink, (t) => t), { protocol: 4, ...options });
  return { sink, client };
}

const count = freshRuns(20_000);

/** Events without a receiver, because some of the malformed messages leave the namespace or end the session. */
const ignoredIn = ({ packets }: RecordingSink): string[] =>
  packets.filter(({ label }) => label.type === 'noReceiver').map(({ data }) => Buffer.from(data).toString());

/** The valid events, whether or not they have a receiver. */
function validIn(sink: RecordingSink): string[] {
  const received = sink.events.flatMap(({ event = '' }) => (event.startsWith('valid ') ? [event] : []));
  const ignored = ignoredIn(sink).flatMap((text) => /valid \d+/.exec(text) ?? []);
  return [...received, ...ignored].sort((a, b) => Number(a.slice(6)) - Number(b.slice(6)));
}

describe.each(['client', 'server'] as const)('malformed messages of a %s', (from) => {
  it.each([3, 4] as const)(
    'over a WebSocket of Engine.IO %i never throw, and valid events between them are read',
    (protocol) => {
      const { sink, client } = watch({ protocol, sizes: [40] });
      client.openByWebSocket();
      const expected: string[] = [];
      for (const [index, message] of malformed(count, protocol).entries()) {
        client.message(from, typeof message === 'string' ? message : Buffer.from(message));
        if (index % 10 > 0) continue;
        const event = `valid ${index}`;
        expected.push(event);
        // If a packet waits for an attachment, the first of these events may be taken for text in place of the attachment, which ends that
        // packet.
        client.send(from, [`2["${event}"]`]);
      }
      expect(validIn(sink)).toEqual(expected);
      expect(sink.unreadable.length).toBeGreaterThan(count / 4);
      expect(sink.events.length + ignoredIn(sink).length).toBeGreaterThan(expected.length + count / 40);
    },
  );

  it.each([
    ['Engine.IO 4', { protocol: 4 }],
    ['Engine.IO 3', { protocol: 3 }],
    ['Engine.IO 3 as bytes', { protocol: 3, isBinary: true }],
    ['JSONP', { protocol: 4, isJsonp: true }],
  ] as const)('in bodies of %s never throw, and the next body is read', (_, options) => {
    const { sink, client } = watch(options);
    client.openByPolling();
    const next = random(7);
    const expected: string[] = [];
    const messages = malformed(count, options.protocol);
    for (let index = 0; index < count; index += 4) {
      const parts = messages.slice(index, index + 4).map((message) => Buffer.from(message));
      const separator = Buffer.from(
        options.protocol === 4 ? '\x1e' : (['5:', '\u0001\u0005\u00ff', ':', '0:'][next(4)] ?? ''),
      );
      client.body(from, Buffer.concat(parts.flatMap((part) => [part, separator])));
      const event = `valid ${index}`;
      expected.push(event);
      client.send(from, [`2["${event}"]`]);
    }
    expect(validIn(sink)).toEqual(expected);
    expect(sink.unreadable.length).toBeGreaterThan(count / 20);
  });
});

describe('packets of a grammar with faults', () => {
  /**
   * The packet that socket.io-parser decodes from a text, or undefined if it refuses the text. For a packet with attachments, only its text
   * is decoded.
   */
  function stock(text: string) {
    const decoder = new Decoder({ maxAttachments: 100_000 });
    let packet: { type: number; nsp: string; id?: number; data?: unknown } | undefined;
    decoder.on('decoded', (decoded) => (packet = decoded));
    try {
      decoder.add(text);
      // The client throws an error for packets that fail this check.
      if (packet) checkDecoded(packet);
    } catch {
      return undefined;
    }
    return packet;
  }

  it('are read and refused as socket.io-parser reads and refuses them', () => {
    const grammar = new PacketGrammar(14);
    const counts = { read: 0, refused: 0 };
    for (let index = 0; index < count; index++) {
      const [text] = grammar.next();
      // Skipped: a WebSocket cannot carry text that is not valid Unicode, and a blank in place of the type is read as 0.
      if (typeof text !== 'string' || Buffer.from(text).toString() !== text || !/^[235]/.test(text)) continue;
      // Skipped: socket.io-parser reads a blank in place of an ID as the ID 0, and a blank in place of the list as nothing.
      if (text.startsWith('5') || /^.(?:\/[^,]*,)?\d*\s/.test(text)) continue;
      const { sink, client } = watch();
      client.openByWebSocket();
      client.send('server', [text]);
      const packet = stock(text);
      const [read] = sink.events;
      if (packet === undefined || (packet.type === 3 && packet.id === undefined)) {
        counts.refused++;
        expect(read, text).toBeUndefined();
        continue;
      }
      // IDs that are too large for a JavaScript number are not compared.
      if (packet.id !== undefined && packet.id > Number.MAX_SAFE_INTEGER) continue;
      counts.read++;
      const [name] = packet.data as unknown[];
      expect([read?.kind, read?.namespace, read?.ackId], text).toEqual([
        packet.type === 2 ? 'event' : 'ack',
        packet.nsp,
        packet.id,
      ]);
      // A number that is the name of an event is shown as it is on the wire.
      const isSame = typeof name === 'number' ? Number(read?.event) === name : read?.event === name;
      if (packet.type === 2) expect(isSame, text).toBe(true);
    }
    expect(counts.read).toBeGreaterThan(count / 4);
    expect(counts.refused).toBeGreaterThan(count / 40);
  });
});
