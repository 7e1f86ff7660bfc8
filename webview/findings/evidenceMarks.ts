/**
 * The entries that are evidence of an error or a warning, for the marks in the timeline and its overview. Ignored findings have no
 * marks. Notes have none either, because there are too many of them.
 */
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { TimedFinding } from '../../src/protocol/findingMessages.ts';
import type { FindingsModel } from './findingsModel.ts';

/** A finding that is an error or a warning. */
export type MarkedFinding = TimedFinding & { readonly severity: 'error' | 'warning' };

/** The time of an entry that is evidence. */
export interface EvidenceTime {
  /** The time in milliseconds, by the clock of the capture. */
  readonly t: number;
  readonly severity: MarkedFinding['severity'];
}

export class EvidenceMarks implements Disposable {
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  /** The most severe finding of each entry. */
  #bySeq: ReadonlyMap<number, MarkedFinding> = new Map();
  #all: readonly MarkedFinding[] = [];
  #key = '';

  /** Fires when other entries are evidence, or when an entry is evidence of another finding. */
  readonly onDidChange = this.#changes.event;

  constructor(findings: FindingsModel) {
    this.#store.add(findings.onDidChange(() => this.#update(findings.shown ?? [])));
  }

  of(seq: number): MarkedFinding | undefined {
    return this.#bySeq.get(seq);
  }

  /** The times of the evidence about one connection, or about all connections. */
  times(connectionId: string | undefined): readonly EvidenceTime[] {
    const all = this.#all.filter(
      (one) => connectionId === undefined || (one.connectionId ?? connectionId) === connectionId,
    );
    return all.flatMap(({ times, severity }) => times.map((t) => ({ t, severity })));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #update(shown: readonly TimedFinding[]): void {
    const marked = shown.filter(isMarked);
    const key = JSON.stringify(
      marked.map(({ findingId, code, params, severity, seqs }) => [findingId, code, params, severity, seqs]),
    );
    if (key === this.#key) return;
    this.#key = key;
    this.#all = marked;
    const bySeq = new Map<number, MarkedFinding>();
    // The most severe finding comes first in the list, so it is set last.
    for (const finding of [...marked].reverse()) for (const seq of finding.seqs) bySeq.set(seq, finding);
    this.#bySeq = bySeq;
    this.#changes.fire();
  }
}

function isMarked(finding: TimedFinding): finding is MarkedFinding {
  return finding.severity !== 'info';
}
