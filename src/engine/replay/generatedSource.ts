import { randomUUID } from 'node:crypto';
import { UserError } from '../../base/userError.ts';
import { parseNotationJson } from '../../model/numbers/exactJson.ts';
import { type PackedPayload, unpackPayload } from '../../model/packedPayload.ts';
import { VariableFiller } from '../../model/variables.ts';
import type { ReplaySource, SourceEvent } from './replaySource.ts';

/** What is asked of a generated stream. */
export interface Stream {
  readonly event: string;
  readonly args: PackedPayload;
  readonly count: number;
  readonly everyMs: number;
}

/**
 * A stream of events that are made when they are due. Variables in the texts of the arguments are filled in for each event;
 * `{{$counter}}` is the event's number, from 1, wherever it stands.
 * @throws UserError when nothing would be emitted, and for a variable that is not known
 */
export function generatedSource(stream: Stream): ReplaySource {
  const { event, count, everyMs, args } = stream;
  if (count === 0) throw new UserError('There is nothing to replay: the count of events is 0.');
  const make = args.json.includes('{{') ? filledArguments(args) : constantArguments(args);
  // Says before anything is connected what it would say at the first event.
  make(0);
  const every = everyMs === 0 ? 'at once' : `every ${Number(everyMs.toFixed(3))} ms`;
  return {
    total: count,
    text: `${count} × “${event}” ${every}`,
    dueMs: (index) => index * everyMs,
    read: (index): SourceEvent => ({
      event,
      args: make(index),
      wantsAck: false,
      bytes: undefined,
      carriedBy: 'likeFirst',
    }),
  };
}

type MakeArguments = (index: number) => readonly unknown[];

function constantArguments(packed: PackedPayload): MakeArguments {
  const args = listOf(unpackPayload(packed, { root: 'args' }));
  return () => args;
}

/** Only the arguments that hold variables are made anew. */
function filledArguments({ json, buffers }: PackedPayload): MakeArguments {
  let number = 0;
  const filler = new VariableFiller({
    sources: { uuid: randomUUID, wall: Date.now, random: Math.random, counter: () => number },
  });
  const makers = listOf(parseNotationJson(json)).map((notation, at): ((index: number) => unknown) => {
    const unpack = (value: unknown): unknown =>
      (unpackPayload({ json: JSON.stringify([value]), buffers }, { root: 'args' }) as unknown[])[0];
    if (notation === '{{$counter}}') return (index) => index + 1;
    if (!JSON.stringify(notation).includes('{{')) {
      const value = unpack(notation);
      return () => value;
    }
    const root = `argument ${at + 1}`;
    return () => unpack(filler.fill(notation, { root, typed: true }));
  });
  return (index) => {
    number = index + 1;
    return makers.map((make) => make(index));
  };
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new UserError('The arguments must be a list, such as [1, "two"]');
}
