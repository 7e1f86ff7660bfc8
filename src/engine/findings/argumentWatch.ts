import { explain } from '../../model/cause/causeTexts.ts';
import { type ArgumentTrait, argumentTraits, namedTime } from '../../model/findings/argumentTraits.ts';
import { ClockOffset } from '../../model/findings/clockOffset.ts';
import { argsOf } from '../log/recordReader.ts';
import type { ArgumentBudget } from './argumentBudget.ts';
import type { NameOnConnection, NameTrack } from './tracks.ts';
import { about, type WatchDeps } from './watched.ts';

const maxBytes = 16_384;
/** All of the first events of a name are read, and after that one in this many. */
export const firstEvents = 20;
export const oneOf = 256;
/** The minimum number of events with the same observation. */
const minSamples = 3;
const maxPaths = 16;
/** The total for all names, because a server can invent properties indefinitely. */
const maxPathsInAll = 16_384;
const maxPathLength = 100;

interface NameSamples {
  readonly seqs: Map<string, number[]>;
  /** Paths at which an object had properties. */
  readonly filled: Set<string>;
  readonly offsets: Map<string, { readonly offset: ClockOffset; readonly seqs: number[] }>;
}

/** Finds values that the sender probably did not mean to send. Reads a sample of the payloads. */
export class ArgumentWatch {
  readonly #deps: WatchDeps;
  readonly #budget: ArgumentBudget;
  readonly #samples = new Map<NameTrack, NameSamples>();
  #pathsInAll = 0;

  constructor(deps: WatchDeps, budget: ArgumentBudget) {
    this.#deps = deps;
    this.#budget = budget;
  }

  /** Called for the first events of a name, and then for one of many. */
  event(track: NameOnConnection, seq: number, t: number, bytes: number): void {
    const { name } = track;
    if (bytes > maxBytes || !this.#budget.take()) return;
    const record = this.#deps.log.read(seq);
    if (!record) return;
    let args = argsOf(record);
    if (record.facts.recoveryOffset) args = args.slice(0, -1);
    const samples = this.#samplesOf(name);
    for (const trait of argumentTraits(args)) this.#trait(track, samples, trait, seq);
    const time = name.dir === 'in' && !track.connection.isServer ? namedTime(args) : undefined;
    if (!time) return;
    const receivedAt = Date.parse(this.#deps.log.startedAt) + t;
    this.#time(track, samples, { ...time, seq, receivedAt });
  }

  /** Called for the first acknowledgements of a name, and then for one of many. */
  ack(track: NameOnConnection, seq: number, bytes: number): void {
    if (bytes > maxBytes || !this.#budget.take()) return;
    const record = this.#deps.log.read(seq);
    if (!record) return;
    const samples = this.#samplesOf(track.name);
    for (const trait of argumentTraits(argsOf(record)))
      if (trait.kind === 'jsonText') this.#trait(track, samples, { ...trait, isAck: true }, seq);
  }

  /** Must be called when the name is no longer tracked. */
  forget(name: NameTrack): void {
    const samples = this.#samples.get(name);
    if (!samples) return;
    this.#pathsInAll -= samples.seqs.size + samples.filled.size + samples.offsets.size;
    this.#samples.delete(name);
  }

  clear(): void {
    this.#samples.clear();
    this.#pathsInAll = 0;
  }

  /** Whether one more path of a name can be stored. @param remembered the number of its stored paths */
  #takePath(path: string, remembered: number): boolean {
    if (remembered >= maxPaths || path.length > maxPathLength || this.#pathsInAll >= maxPathsInAll) return false;
    this.#pathsInAll++;
    return true;
  }

  #samplesOf(name: NameTrack): NameSamples {
    let samples = this.#samples.get(name);
    if (!samples) {
      samples = { seqs: new Map(), filled: new Set(), offsets: new Map() };
      this.#samples.set(name, samples);
    }
    return samples;
  }

  #trait(
    track: NameOnConnection,
    samples: NameSamples,
    { kind, path, isAck = false }: ArgumentTrait & { readonly isAck?: boolean },
    seq: number,
  ): void {
    const { name } = track;
    const key = `${kind === 'jsonText' ? kind : 'emptyObject'}${isAck ? ' ack' : ''} ${path} ${name.key}`;
    if (kind === 'filledObject') {
      // If the value had properties at least once, its sender does not always lose them.
      if (!samples.filled.has(path) && this.#takePath(path, samples.filled.size)) samples.filled.add(path);
      this.#deps.findings.withdraw(key);
      return;
    }
    if (samples.filled.has(path)) return;
    // The inspector's own arguments are JSON.
    if (kind === 'emptyObject' && track.connection.isOwn && name.dir === 'out') return;
    const pathKey = `${kind}${isAck ? ' ack' : ''} ${path}`;
    if (!samples.seqs.has(pathKey) && !this.#takePath(path, samples.seqs.size)) return;
    // The list is exactly as long as needed, because a capture has many of these lists.
    const seqs = [...(samples.seqs.get(pathKey) ?? []), seq].slice(-minSamples);
    samples.seqs.set(pathKey, seqs);
    if (seqs.length < minSamples) return;
    const { event, clientDir: dir } = name;
    this.#deps.findings.report({
      key,
      cause:
        kind === 'jsonText'
          ? explain('finding.jsonInString', { event, dir, path, ...(isAck && { ack: true }) })
          : explain('finding.lostType', { event, dir, path }, { confidence: 'possible' }),
      severity: 'info',
      ...about(track.connection),
      seqs,
    });
  }

  #time(
    track: NameOnConnection,
    { offsets }: NameSamples,
    { path, time, seq, receivedAt }: { path: string; time: number; seq: number; receivedAt: number },
  ): void {
    let known = offsets.get(path);
    if (!known) {
      if (!this.#takePath(path, offsets.size)) return;
      offsets.set(path, (known = { offset: new ClockOffset(), seqs: [] }));
    }
    known.seqs.push(seq);
    if (known.seqs.length > minSamples) known.seqs.shift();
    const offsetMs = known.offset.add(time - receivedAt);
    const { event } = track.name;
    const key = `clock ${path} ${track.name.key}`;
    if (offsetMs === undefined) return;
    const skewMs = Math.round(Math.abs(offsetMs));
    this.#deps.findings.report({
      key,
      cause: explain('finding.clockSkew', { event, path, skewMs, ahead: offsetMs > 0 }, { confidence: 'likely' }),
      severity: 'info',
      ...about(track.connection),
      seqs: known.seqs,
    });
  }
}
