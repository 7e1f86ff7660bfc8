/** Finds, in a few events of a stream, the paths that hold a sequence number or a time. */
import { argumentPathText, isIndex } from '../payload/argumentPath.ts';
import { isNumber } from '../numbers/exactNumber.ts';
import { guessSpacing, guessStep } from './streamStep.ts';
import { distance, epochUnit, readSequence, readTime, type SequenceValue, type StreamKind } from './streamValue.ts';

export interface PathCandidate {
  readonly path: string;
  readonly kind: StreamKind;
  /** In words: "rises by 1 in 99 of 99 steps". */
  readonly why: string;
}

export interface StreamGuess {
  /** The likeliest first. */
  readonly candidates: readonly PathCandidate[];
  /** Paths of everything that was met and is no object or list; `numeric` when it is a number throughout. */
  readonly paths: readonly { readonly path: string; readonly numeric: boolean }[];
}

interface Scored {
  readonly candidate: PathCandidate;
  readonly score: number;
  /** It can be nothing else. */
  readonly certain: boolean;
}

const maxPaths = 60;
const maxDepth = 6;
/** Of one event: a payload of a million values is looked into no further. */
const maxValues = 500;
/** A path that many events lack is none to rely on. */
const minShare = 0.9;

const sequenceName =
  /^(seq(uence)?([_-]?(no|num|number|id))?|n|no|num|number|count(er)?|index|idx|i|id|frame|tick|step|offset|version|rev(ision)?)$/i;
const timeName = /^(t|ts|at|time|timestamp|date|now|when|.*(at|time|timestamp|date)|sent|created|updated)$/i;

interface Column {
  readonly segments: readonly string[];
  readonly values: unknown[];
}

/** Takes the arguments of events that followed each other, a few hundred at most, and tells what their paths hold. */
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

/** Everything in the arguments that is no object or list, with its path; breadth first, so that what is near is met first. */
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
  const ways = numbers.slice(1).map((value, index) => distance(value, numbers[index] ?? 0) / step);
  const steps = ways.length;
  // A value that goes up and down by one, or round and round, is no number of a sequence.
  const changes = ways.filter((way) => way !== 0).length;
  const onward = ways.filter((way) => way > 0).length;
  if (onward < changes * 0.75) return undefined;
  const way = step > 0 ? `rises by ${step}` : `falls by ${-step}`;
  const score = share + onward / steps + (sequenceName.test(name) ? 2 : 0) + (Number.isInteger(step) ? 0.5 : 0);
  const why = `${way} in ${Math.round(share * changes)} of ${steps} steps`;
  return { candidate: { path, kind: 'sequence', why }, score, certain: false };
}

function timeCandidate(path: string, name: string, values: readonly unknown[]): Scored | undefined {
  const times = values.map(readTime).filter((time) => time !== undefined);
  if (times.length < values.length * minShare) return undefined;
  const iso = times.every((time) => time.iso);
  const named = timeName.test(name);
  // A small number is a time only when it is called so.
  const isInstant = iso || times.every(({ raw }) => epochUnit(raw) !== undefined);
  if (!isInstant && !(named && times.every((time) => !time.iso))) return undefined;
  const raws = times.map(({ raw }) => raw);
  const steps = raws.length - 1;
  const rising = raws.filter((raw, index) => index > 0 && raw >= (raws[index - 1] ?? NaN)).length;
  const { spacing } = guessSpacing(raws);
  if (spacing === 0 || rising < steps * 0.6) return undefined;
  const form = iso ? 'a date' : isInstant ? `a time in ${unitWords[epochUnit(raws[0] ?? 0) ?? 'ms']}` : 'called a time';
  const why = `${form}, not earlier than the one before in ${rising} of ${steps} steps`;
  return {
    candidate: { path, kind: 'time', why },
    score: rising / steps + (named ? 1.5 : 0) + (isInstant ? 1 : 0),
    certain: isInstant,
  };
}

const unitWords = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds' } as const;
