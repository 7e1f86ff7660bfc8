/** Finds, in a few events of a stream, the paths that hold a sequence number or a time. */
import { argumentPathText, isIndex } from '../payload/argumentPath.ts';
import { isNumber } from '../numbers/exactNumber.ts';
import { guessSpacing, guessStep } from './streamStep.ts';
import {
  distance,
  epochUnit,
  readSequence,
  readTime,
  type SequenceValue,
  type StreamKind,
  type TimeUnit,
} from './streamValue.ts';

/** Why a path probably contains a number or a time: `matching` of the `steps` between events fit. */
export type PathEvidence =
  | { readonly step: number; readonly matching: number; readonly steps: number }
  /** "named": only the name indicates a time. */
  | { readonly form: TimeUnit | 'named'; readonly matching: number; readonly steps: number };

export interface PathCandidate {
  readonly path: string;
  readonly kind: StreamKind;
  readonly evidence: PathEvidence;
}

export interface StreamGuess {
  /** The most likely first. */
  readonly candidates: readonly PathCandidate[];
  /** The paths of all values that are not objects or lists; `numeric` when all values of the path are numbers. */
  readonly paths: readonly { readonly path: string; readonly numeric: boolean }[];
}

interface Scored {
  readonly candidate: PathCandidate;
  readonly score: number;
  /** No other kind is possible. */
  readonly certain: boolean;
}

const maxPaths = 60;
const maxDepth = 6;
/** Maximum number of values of one event that are examined; a payload may have a million. */
const maxValues = 500;
/** The share of events that must have a path. */
const minShare = 0.9;

const sequenceName =
  /^(seq(uence)?([_-]?(no|num|number|id))?|n|no|num|number|count(er)?|index|idx|i|id|frame|tick|step|offset|version|rev(ision)?)$/i;
const timeName = /^(t|ts|at|time|timestamp|date|now|when|.*(at|time|timestamp|date)|sent|created|updated)$/i;

interface Column {
  readonly segments: readonly string[];
  readonly values: unknown[];
}

/** Takes the arguments of a few hundred successive events, and guesses the meaning of the values at their paths. */
export class StreamGuesser {
  readonly #columns = new Map<string, Column>();
  #events = 0;

  add(args: readonly unknown[]): void {
    this.#events++;
    for (const [segments, value] of leaves(args)) {
      const path = argumentPathText(segments);
      const column = this.#columns.get(path);
      if (column) column.values.push(value);
      else if (this.#columns.size < maxPaths) this.#columns.set(path, { segments, values: [value] });
    }
  }

  result(): StreamGuess {
    const scored = [...this.#columns].flatMap(([path, column]) => this.#candidates(path, column));
    scored.sort((a, b) => b.score - a.score);
    return {
      candidates: scored.map(({ candidate }) => candidate),
      paths: [...this.#columns].map(([path, { values }]) => ({
        path,
        numeric: values.every(isNumber),
      })),
    };
  }

  #candidates(path: string, { segments, values }: Column): Scored[] {
    if (values.length < Math.max(3, this.#events * minShare)) return [];
    const name = segments.findLast((segment) => !isIndex(segment)) ?? '';
    const time = timeCandidate(path, name, values);
    const sequence = time?.certain ? undefined : sequenceCandidate(path, name, values);
    return [time, sequence].filter((found) => found !== undefined);
  }
}

/** All values in the arguments that are not objects or lists, with their paths; breadth first, so that short paths precede long ones. */
function* leaves(args: readonly unknown[]): Generator<[string[], unknown]> {
  const queue: [string[], unknown][] = args.slice(0, maxValues).map((arg, index) => [[String(index)], arg]);
  for (let at = 0; at < queue.length && at < maxValues; at++) {
    const [path, value] = queue[at] ?? [[], undefined];
    if (typeof value !== 'object' || value === null || value instanceof Date || isNumber(value)) yield [path, value];
    else if (!ArrayBuffer.isView(value) && path.length < maxDepth && queue.length < maxValues) {
      for (const [key, child] of Object.entries(value).slice(0, maxValues)) queue.push([[...path, key], child]);
    }
  }
}

function sequenceCandidate(path: string, name: string, values: readonly unknown[]): Scored | undefined {
  const numbers = values.map(readSequence).filter((value): value is SequenceValue => typeof value !== 'string');
  if (numbers.length < values.length * minShare) return undefined;
  const guess = guessStep(numbers);
  if (!guess) return undefined;
  const { step, share } = guess;
  const moves = numbers.slice(1).map((value, index) => distance(value, numbers[index] ?? 0) / step);
  const steps = moves.length;
  // A value that rises and falls by one, or repeats a cycle, is not a sequence number.
  const changes = moves.filter((move) => move !== 0).length;
  const onward = moves.filter((move) => move > 0).length;
  if (onward < changes * 0.75) return undefined;
  const score = share + onward / steps + (sequenceName.test(name) ? 2 : 0) + (Number.isInteger(step) ? 0.5 : 0);
  const evidence = { step, matching: Math.round(share * changes), steps };
  return { candidate: { path, kind: 'sequence', evidence }, score, certain: false };
}

function timeCandidate(path: string, name: string, values: readonly unknown[]): Scored | undefined {
  const times = values.map(readTime).filter((time) => time !== undefined);
  if (times.length < values.length * minShare) return undefined;
  const iso = times.every((time) => time.iso);
  const named = timeName.test(name);
  // A small number counts as a time only if its name indicates one.
  const isInstant = iso || times.every(({ raw }) => epochUnit(raw) !== undefined);
  if (!isInstant && !(named && times.every((time) => !time.iso))) return undefined;
  const raws = times.map(({ raw }) => raw);
  const steps = raws.length - 1;
  const rising = raws.filter((raw, index) => index > 0 && raw >= (raws[index - 1] ?? NaN)).length;
  const { spacing } = guessSpacing(raws);
  if (spacing === 0 || rising < steps * 0.6) return undefined;
  const form = iso ? 'iso' : isInstant ? (epochUnit(raws[0] ?? 0) ?? 'ms') : 'named';
  return {
    candidate: { path, kind: 'time', evidence: { form, matching: rising, steps } },
    score: rising / steps + (named ? 1.5 : 0) + (isInstant ? 1 : 0),
    certain: isInstant,
  };
}
