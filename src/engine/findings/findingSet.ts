/**
 * The findings of a capture. Invariants: a finding is updated, and never becomes weaker while what it says applies; it is withdrawn when it is
 * disproved; memory is bounded, whatever a server sends.
 */
import { Emitter } from '../../base/emitter.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { compareFindings, type Finding, type Severity, strengthOf } from '../../model/findings/finding.ts';

/** The first and the newest entries that show a finding. */
const keptFirst = 10;
const keptNewest = 40;
/** A server can invent names indefinitely. */
const maxOfOneCode = 25;

export interface Observation {
  /** The same for every observation of one finding. */
  readonly key: string;
  readonly cause: StoredCause;
  readonly severity: Severity;
  readonly connectionId?: string | undefined;
  readonly sourceId?: string | undefined;
  /** Entries that show it. Those that are known already are not added again. */
  readonly seqs: readonly number[];
  /** How often it was observed in all; by default, the number of entries. */
  readonly count?: number | undefined;
}

interface Kept {
  finding: Finding;
  readonly first: number[];
  readonly newest: number[];
  added: number;
}

export class FindingSet {
  readonly #evidence: Map<string, ReadonlySet<number>>;
  readonly #kept = new Map<string, Kept>();
  readonly #countOfCode = new Map<string, number>();
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #nextId = 1;
  #version = 0;

  /** @param evidence gets the entries of each finding, by its ID */
  constructor(evidence: Map<string, ReadonlySet<number>>) {
    this.#evidence = evidence;
  }

  /** Grows with each change. */
  get version(): number {
    return this.#version;
  }

  /** The strongest first. */
  get all(): Finding[] {
    return [...this.#kept.values()].map(({ finding }) => finding).sort(compareFindings);
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  report({ key, cause, severity, connectionId, sourceId, seqs, count }: Observation): void {
    const known = this.#kept.get(key);
    const code = cause.code;
    const ofCode = this.#countOfCode.get(code) ?? 0;
    if (!known && (ofCode >= maxOfOneCode || seqs.length === 0)) return;
    const kept = known ?? { finding: newFinding(`f${this.#nextId++}`, code), first: [], newest: [], added: 0 };
    if (!known) this.#countOfCode.set(code, ofCode + 1);
    for (const seq of seqs) addSeq(kept, seq);
    const stronger = { severity, confidence: cause.confidence ?? 'proved' };
    const isWeaker = known !== undefined && strengthOf(stronger) < strengthOf(kept.finding);
    const { first, newest } = kept;
    kept.finding = {
      ...kept.finding,
      ...(!isWeaker && { ...stronger, ...(cause.params && { params: cause.params }) }),
      ...(connectionId !== undefined && { connectionId }),
      ...(sourceId !== undefined && { sourceId }),
      count: count ?? kept.added,
      firstSeq: first[0] ?? 0,
      lastSeq: newest.at(-1) ?? first.at(-1) ?? 0,
      seqs: [...first, ...newest],
    };
    this.#evidence.set(kept.finding.findingId, new Set(kept.finding.seqs));
    this.#kept.set(key, kept);
    this.#changed();
  }

  /** What it says has happened, but applies no longer. */
  weaken(key: string, { params, confidence = 'proved' }: StoredCause, severity: Severity): void {
    const kept = this.#kept.get(key);
    if (!kept) return;
    kept.finding = { ...kept.finding, severity, confidence, ...(params && { params }) };
    this.#changed();
  }

  /** It is disproved. */
  withdraw(key: string): void {
    const kept = this.#kept.get(key);
    if (!kept) return;
    this.#kept.delete(key);
    this.#evidence.delete(kept.finding.findingId);
    const { code } = kept.finding;
    this.#countOfCode.set(code, (this.#countOfCode.get(code) ?? 1) - 1);
    this.#changed();
  }

  clear(): void {
    if (this.#kept.size === 0) return;
    this.#kept.clear();
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

function addSeq(kept: Kept, seq: number): void {
  const { first, newest } = kept;
  if (seq <= (newest.at(-1) ?? first.at(-1) ?? 0)) return;
  kept.added++;
  if (first.length < keptFirst) first.push(seq);
  else newest.push(seq);
  if (newest.length > keptNewest) newest.shift();
}
