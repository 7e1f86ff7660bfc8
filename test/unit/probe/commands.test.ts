import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { ProbeCommands, taggedArgs } from '../../../src/engine/observe/node/probeCommands.ts';
import { CommandReader, untagged } from '../../../src/probe/commandReader.ts';

describe('commands for a process with the probe', () => {
  it('are read completely from pieces of any size, with bytes and unusual keys', async () => {
    const written: Buffer[] = [];
    const commands = new ProbeCommands({ clock: systemClock, name: 'x', write: (bytes) => written.push(bytes) });
    const args: unknown[] = [
      { $: 'bytes', v: [new Uint8Array([1, 2])] },
      JSON.parse('{"__proto__":{"a":null}}'),
      'é',
      1.5,
      true,
    ];
    const sent = Array.from({ length: 3 }, (_, socket) =>
      commands.send({ action: 'emit', namespace: '/', rooms: [], socket, event: 'e', args: taggedArgs(args) }),
    );
    const ended = Promise.allSettled(sent);
    const reader = new CommandReader();
    const all = Buffer.concat(written);
    const read = [...all].flatMap((byte) => reader.push(Buffer.from([byte])));
    expect(read.map(({ request, action }) => [request, action])).toEqual([
      [1, 'emit'],
      [2, 'emit'],
      [3, 'emit'],
    ]);
    const [first] = read;
    const values = first?.action === 'emit' ? first.args.map(untagged) : [];
    expect(values).toEqual([{ $: 'bytes', v: [Buffer.from([1, 2])] }, ...args.slice(1)]);
    expect(Object.keys(values[1] as object)).toEqual(['__proto__']);
    commands.dispose();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('refuse values that JSON cannot represent', () => {
    expect(() => taggedArgs([new Date(0)])).toThrow(TypeError);
    expect(() => taggedArgs([{ a: [10n] }])).toThrow(TypeError);
  });

  it('end the connection if they are not commands', () => {
    expect(() => new CommandReader().push(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toThrow(RangeError);
  });
});
