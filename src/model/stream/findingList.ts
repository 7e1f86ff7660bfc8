import { NumberList } from './numberList.ts';

export const findingKinds = ['gap', 'duplicate', 'outOfOrder', 'restart', 'unexpected'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** Something about the order of a stream, at the entry where it showed. */
export interface StreamFinding {
  readonly kind: FindingKind;
  /** The entry where it showed, and when. */
  readonly seq: number;
  readonly t: number;
  /** The entry of the stream that came before it, and how long before. */
  readonly before?: number;
  readonly sinceMs?: number;
  /** What would have followed; left out where nobody can tell. */
  readonly expected?: string;
  readonly got: string;
  /** gap: how many never came; those that came later are not among them. */
  readonly missing?: number;
  /** gap: the last that did not come. */
  readonly lastMissing?: string;
  /** duplicate: the entry that had it first. */
  readonly first?: number;
}

export type FindingCounts = Record<FindingKind, number>;

interface Gap {
  /** Not kept of gaps that can hardly come into the list any more. */
  readonly finding: StreamFinding | undefined;
  missing: number;
}

/**
 * What was found: every kind counted, the first of them kept. A gap shrinks when a number of it comes late, and is none any more
 * when all did.
 */
export class FindingList {
  readonly #limit: number;
  readonly #others: StreamFinding[] = [];
  readonly #gaps: Gap[] = [];
  readonly #counts: FindingCounts = { gap: 0, duplicate: 0, outOfOrder: 0, restart: 0, unexpected: 0 };
  /** The places around the gaps of the numbering that runs, and the index of the first of these gaps. */
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

  /** A gap between two places that came; gaps are added in rising order. */
  addGap(from: number, to: number, finding: StreamFinding): void {
    this.#from.push(from);
    this.#to.push(to);
    const kept = this.#gaps.length < this.#limit * 4 ? finding : undefined;
    this.#gaps.push({ finding: kept, missing: finding.missing ?? 0 });
  }

  /** A place that was missing came late. */
  fill(place: number): void {
    const gap = this.#gapAt(place);
    if (gap) gap.missing = Math.max(0, gap.missing - 1);
  }

  isInGap(place: number): boolean {
    return this.#gapAt(place) !== undefined;
  }

  /** Places begin anew: the gaps until now stay as they are. */
  closeGaps(): void {
    this.#from = new NumberList();
    this.#to = new NumberList();
    this.#firstOpen = this.#gaps.length;
  }

  /** The first of them in the order of their entries, and how many there are of each kind; `missing` over all gaps. */
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

  #gapAt(place: number): Gap | undefined {
    const index = this.#to.lowerBound(place);
    return this.#from.at(index) < place && place < this.#to.at(index) ? this.#gaps[this.#firstOpen + index] : undefined;
  }
}
