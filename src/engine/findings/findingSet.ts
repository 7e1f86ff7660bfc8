/**
 * The findings of a capture. Invariants: a finding is updated, and never becomes weaker while the problem lasts; it is withdrawn when it is
 * disproved; memory is bounded, regardless of what a server sends.
 */
import { Emitter } from '../../base/emitter.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { compareFindings, type Finding, type Severity, strengthOf } from '../../model/findings/finding.ts';

/** How many of the first and of the newest entries that show a finding are kept. */
const maxFirst = 10;
const maxNewest = 40;
/** Maximum number of findings with the same code, because a server can invent names indefinitely. */
const maxOfOneCode = 25;

export interface Observation {
  /** The same for every observation of one finding. */
  readonly key: string;
  readonly cause: StoredCause;
  readonly severity: Severity;
  readonly connectionId?: string | undefined;
  readonly sourceId?: string | undefined;
  /** Entries that show the problem. Entries that are known already are not added again. */
  readonly seqs: readonly number[];
  /** How often the problem was observed in total; by default, the number of entries. */
  readonly count?: number | undefined;
}

interface TrackedFinding {
  finding: Finding;
  readonly first: number[];
  readonly newest: number[];
  added: number;
}

export class FindingSet {
  readonly #evidence: Map<string, ReadonlySet<number>>;
  readonly #tracked = new Map<string, TrackedFinding>();
  readonly #countOfCode = new Map<string, number>();
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #nextId = 1;
  #version = 0;

  /** @param evidence is filled with the entries of each finding, by its ID */
  constructor(evidence: Map<string, ReadonlySet<number>>) {
    this.#evidence = evidence;
  }

  /** Increases with each change. */
  get version(): number {
    return this.#version;
  }

  /** All findings, the most severe first. */
  get all(): Finding[] {
    return [...this.#tracked.values()].map(({ finding }) => finding).sort(compareFindings);
  }

  has(key: string): boolean {
    return this.#tracked.has(key);
  }

  report({ key, cause, severity, connectionId, sourceId, seqs, count }: Observation): void {
    const known = this.#tracked.get(key);
    const code = cause.code;
    const countOfCode = this.#countOfCode.get(code) ?? 0;
    if (!known && (countOfCode >= maxOfOneCode || seqs.length === 0)) return;
    const tracked = known ?? { finding: newFinding(`f${this.#nextId++}`, code), first: [], newest: [], added: 0 };
    if (!known) this.#countOfCode.set(code, countOfCode + 1);
    for (const seq of seqs) addSeq(tracked, seq);
    const stronger = { severity, confidence: cause.confidence ?? 'proved' };
    const isWeaker = known !== undefined && strengthOf(stronger) < strengthOf(tracked.finding);
    const { first, newest } = tracked;
    tracked.finding = {
      ...tracked.finding,
      ...(!isWeaker && { ...stronger, ...(cause.params && { params: cause.params }) }),
      ...(connectionId !== undefined && { connectionId }),
      ...(sourceId !== undefined && { sourceId }),
      count: count ?? tracked.added,
      firstSeq: first[0] ?? 0,
      lastSeq: newest.at(-1) ?? first.at(-1) ?? 0,
      seqs: [...first, ...newest],
    };
    this.#evidence.set(tracked.finding.findingId, new Set(tracked.finding.seqs));
    this.#tracked.set(key, tracked);
    this.#changed();
  }

  /** Must be called when the problem has occurred, but no longer exists. */
  weaken(key: string, { params, confidence = 'proved' }: StoredCause, severity: Severity): void {
    const tracked = this.#tracked.get(key);
    if (!tracked) return;
    tracked.finding = { ...tracked.finding, severity, confidence, ...(params && { params }) };
    this.#changed();
  }

  /** Removes a finding whose problem was disproved. */
  withdraw(key: string): void {
    const tracked = this.#tracked.get(key);
    if (!tracked) return;
    this.#tracked.delete(key);
    this.#evidence.delete(tracked.finding.findingId);
    const { code } = tracked.finding;
    this.#countOfCode.set(code, (this.#countOfCode.get(code) ?? 1) - 1);
    this.#changed();
  }

  clear(): void {
    if (this.#tracked.size === 0) return;
    this.#tracked.clear();
    this.#evidence.clear();
    this.#countOfCode.clear();
    this.#changed();
  }

  dispose(): void {
    this.#change.dispose();
  }

  #changed(): void {
    this.#version++;
    this.#change.fire();
  }
}

function newFinding(findingId: string, code: string): Finding {
  return { findingId, code, severity: 'info', confidence: 'possible', count: 0, firstSeq: 0, lastSeq: 0, seqs: [] };
}

function addSeq(tracked: TrackedFinding, seq: number): void {
  const { first, newest } = tracked;
  if (seq <= (newest.at(-1) ?? first.at(-1) ?? 0)) return;
  tracked.added++;
  if (first.length < maxFirst) first.push(seq);
  else newest.push(seq);
  if (newest.length > maxNewest) newest.shift();
}
