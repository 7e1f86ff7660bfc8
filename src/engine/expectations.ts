import type { ExpectResult } from '../model/matcher/expectation.ts';
import { jsonText } from '../model/payload/jsonText.ts';

/** Whether an emit was as expected, as the details show it. Its values are JSON texts in payload notation, shortened. */
export interface ShownExpectation {
  readonly status: 'pending' | 'passed' | 'failed';
  readonly path?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** Why it could not be checked. */
  readonly reason?: string;
}

const maxKept = 1000;
const maxText = 2000;

/** The expectations of the newest emits, by their seqs, and whether they were met. Bounded in number and size. */
export class Expectations {
  readonly #kept = new Map<number, ShownExpectation>();

  get(seq: number): ShownExpectation | undefined {
    return this.#kept.get(seq);
  }

  /** Notes that something is expected of an emit. The result is not known yet. */
  begin(seq: number): void {
    this.#set(seq, { status: 'pending' });
  }

  end(seq: number, result: ExpectResult): void {
    if (result.status === 'passed') return this.#set(seq, result);
    const { status, path, expected, actual, cause } = result;
    this.#set(seq, {
      status,
      path,
      ...(expected !== undefined && { expected: cut(expected) }),
      ...(actual !== undefined && { actual: cut(actual) }),
      ...(cause && { cause }),
    });
  }

  #set(seq: number, shown: ShownExpectation): void {
    this.#kept.delete(seq);
    this.#kept.set(seq, shown);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}

function cut(value: unknown): string {
  const text = jsonText(value);
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
