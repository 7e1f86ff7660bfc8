import { NumberList } from './numberList.ts';

export const findingKinds = ['gap', 'duplicate', 'outOfOrder', 'restart', 'unexpected'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** A fault in the order of a stream, at the entry that shows it. */
export interface StreamFinding {
  readonly kind: FindingKind;
  /** Sequence number and time of that entry. */
  readonly seq: number;
  readonly t: number;
  /** The previous entry of the stream, and the milliseconds since that entry. */
  readonly before?: number;
  readonly sinceMs?: number;
  /** The number that should have followed; left out when it is not known. */
  readonly expected?: string;
  readonly got: string;
  /** gap: the number of numbers that were not received, not even later. */
  readonly missing?: number;
  /** gap: the last missing number. */
  readonly lastMissing?: string;
  /** duplicate: the seq of the first entry with this number. */
  readonly first?: number;
}

export type FindingCounts = Record<FindingKind, number>;

interface Gap {
  /** Left out for gaps that will not be listed. */
  readonly finding: StreamFinding | undefined;
  missing: number;
}

/**
 * The findings: all of them are counted, the first ones are kept. A gap shrinks when one of its numbers is received late, and is removed
 * when all were.
 */
export class FindingList {
  readonly #limit: number;
  readonly #others: StreamFinding[] = [];
  readonly #gaps: Gap[] = [];
  readonly #counts: FindingCounts = { gap: 0, duplicate: 0, outOfOrder: 0, restart: 0, unexpected: 0 };
  /** The positions around the gaps of the current numbering, and the index of the first of these gaps. */
  #from = new NumberList();
  #to = new NumberList();
  #firstOpen = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(finding: StreamFinding): void {
    this.#counts[finding.kind]++;
    if (this.#others.length < this.#limit) this.#others.push(finding);
  }

  /** Adds a gap between two received positions. Gaps are added in rising order. */
  addGap(from: number, to: number, finding: StreamFinding): void {
    this.#from.push(from);
    this.#to.push(to);
    const kept = this.#gaps.length < this.#limit * 4 ? finding : undefined;
    this.#gaps.push({ finding: kept, missing: finding.missing ?? 0 });
  }

  /** Must be called when a missing position was received late. */
  fill(position: number): void {
    const gap = this.#gapAt(position);
    if (gap) gap.missing = Math.max(0, gap.missing - 1);
  }

  isInGap(position: number): boolean {
    return this.#gapAt(position) !== undefined;
  }

  /** Must be called when a new numbering begins. From then on, the previous gaps do not change. */
  closeGaps(): void {
    this.#from = new NumberList();
    this.#to = new NumberList();
    this.#firstOpen = this.#gaps.length;
  }

  /** The first findings in the order of their entries, the number of each kind, and the missing numbers of all gaps. */
  result(): { findings: StreamFinding[]; counts: FindingCounts; missing: number } {
    const open = this.#gaps.filter(({ missing }) => missing > 0);
    const gaps = open
      .slice(0, this.#limit)
      .flatMap(({ finding, missing }) => (finding ? [{ ...finding, missing }] : []));
    const findings = [...gaps, ...this.#others].sort((a, b) => a.seq - b.seq).slice(0, this.#limit);
    return {
      findings,
      counts: { ...this.#counts, gap: open.length },
      missing: open.reduce((sum, gap) => sum + gap.missing, 0),
    };
  }

  #gapAt(position: number): Gap | undefined {
    const index = this.#to.lowerBound(position);
    return this.#from.at(index) < position && position < this.#to.at(index)
      ? this.#gaps[this.#firstOpen + index]
      : undefined;
  }
}
