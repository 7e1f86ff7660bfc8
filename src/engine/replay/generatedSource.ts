import { userError } from '../../model/cause/userErrors.ts';
import { randomUUID } from 'node:crypto';
import { parseNotationJson } from '../../model/numbers/exactJson.ts';
import { type PackedPayload, unpackPayload } from '../../model/payload/packedPayload.ts';
import { VariableResolver } from '../../model/collection/variables.ts';
import type { StreamVariables } from '../../protocol/replayMessages.ts';
import type { ReplaySource, SourceEvent } from './replaySource.ts';

/** Options of a generated stream. */
export interface Stream {
  readonly event: string;
  readonly args: PackedPayload;
  readonly count: number;
  readonly everyMs: number;
  readonly variables?: StreamVariables | undefined;
}

/**
 * A stream of events that are created when they are due. Variables in the texts of the arguments are filled in for each event;
 * `{{$counter}}` is always the number of the event, from 1. With `variables` it is an emit of a collection: variables in its name are
 * filled in too, and each event has the values that a send would have.
 * @throws UserError when nothing would be emitted, and for an unknown variable
 */
export function generatedSource(stream: Stream): ReplaySource {
  const { event, count, everyMs, args, variables } = stream;
  if (count === 0) throw userError('replay.nothing');
  const streamValues = new StreamValues(variables);
  const make = args.json.includes('{{') ? filledArguments(args, streamValues) : constantArguments(args);
  const nameOf = (index: number): string =>
    variables && event.includes('{{') ? streamValues.of(index).fill(event, { root: 'event', typed: false }) : event;
  // Throws the errors of the first event before anything is connected.
  nameOf(0);
  make(0);
  streamValues.reset();
  return {
    total: count,
    facts: { event, everyMs: Number(everyMs.toFixed(3)) },
    dueMs: (index) => index * everyMs,
    read: (index): SourceEvent => ({
      event: nameOf(index),
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

/** Fills in one event after the other: within an event, a named variable has one value; in the next one, it may have another. */
class StreamValues {
  readonly #variables: Omit<StreamVariables, 'secrets'>;
  readonly #secrets: ReadonlyMap<string, string | number>;
  readonly #hasNamed: boolean;
  #variableResolver: VariableResolver | undefined;
  #index = 0;

  constructor(variables: StreamVariables | undefined) {
    const { secrets = [], ...texts } = variables ?? {};
    this.#variables = texts;
    this.#secrets = new Map(secrets);
    this.#hasNamed = variables !== undefined;
  }

  of(index: number): VariableResolver {
    if (this.#variableResolver && (!this.#hasNamed || this.#index === index)) {
      this.#index = index;
      return this.#variableResolver;
    }
    this.#index = index;
    const counter = (): number => this.#index + 1;
    this.#variableResolver = new VariableResolver({
      ...this.#variables,
      secrets: this.#secrets,
      sources: { uuid: randomUUID, wall: Date.now, random: Math.random, counter },
    });
    return this.#variableResolver;
  }

  /** Begins again with new values, after an event that was only created for validation. */
  reset(): void {
    this.#variableResolver = undefined;
  }
}

/** Only arguments with variables are created for each event. */
function filledArguments({ json, buffers }: PackedPayload, streamValues: StreamValues): MakeArguments {
  const generators = listOf(parseNotationJson(json)).map((notation, at): ((index: number) => unknown) => {
    const unpack = (value: unknown): unknown =>
      (unpackPayload({ json: JSON.stringify([value]), buffers }, { root: 'args' }) as unknown[])[0];
    if (notation === '{{$counter}}') return (index) => index + 1;
    if (!JSON.stringify(notation).includes('{{')) {
      const value = unpack(notation);
      return () => value;
    }
    const root = `argument ${at}`;
    return (index) => unpack(streamValues.of(index).fill(notation, { root, typed: true }));
  });
  return (index) => generators.map((make) => make(index));
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw userError('emit.argumentsNoList');
}
