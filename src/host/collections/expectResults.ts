import { jsonText } from '../../model/payload/jsonText.ts';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { Throttle } from '../../base/throttle.ts';
import type { ExpectResult } from '../../model/matcher/expectation.ts';
import type { Delivery } from '../../model/entry/delivery.ts';
import { causeSentence } from '../../model/cause/causeTexts.ts';
import type { EmitLocation, Move } from './emitLocation.ts';
import { expectationTexts } from '../../model/matcher/expectationTexts.ts';
import { collectionTexts } from './collectionTexts.ts';

const maxResults = 1000;
/** Minimum time between two reports of changes, because a repeat has thousands of results. */
const everyMs = 500;

/** The last result of each emit's expectation, which the tree shows. Kept until the window is closed. */
export class ExpectResults implements Disposable {
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<void>());
  readonly #report: Throttle;
  readonly onDidChange = this.#change.event;
  readonly #results = new Map<string, { readonly location: EmitLocation; readonly result: ExpectResult }>();

  constructor(clock: Clock) {
    this.#report = this.#store.add(new Throttle(clock, everyMs, () => this.#change.fire()));
  }

  /**
   * @param uri the URI of the collection's file, as text
   * @param emit the emit's name preceded by its folders
   */
  get(uri: string, emit: string): ExpectResult | undefined {
    return this.#results.get(keyOf({ uri, emit }))?.result;
  }

  set(uri: string, emit: string, result: ExpectResult): void {
    this.#put({ uri, emit }, result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > maxResults && oldest !== undefined) this.#results.delete(oldest);
    this.#report.request();
  }

  #put(location: EmitLocation, result: ExpectResult): void {
    const key = keyOf(location);
    // A Map keeps the order of insertion: the newest result must be the last entry.
    this.#results.delete(key);
    this.#results.set(key, { location, result });
  }

  /** Must be called when emits were renamed. */
  move(move: Move): void {
    const before = [...this.#results.values()];
    this.#results.clear();
    for (const { location, result } of before) this.#put(move(location), result);
    this.#report.request();
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function keyOf({ uri, emit }: EmitLocation): string {
  return JSON.stringify([uri, emit]);
}

/** The result as a sentence. Long values are shortened. */
export function expectText(result: ExpectResult): string {
  if (result.status === 'passed') return expectationTexts.passed();
  const { path, cause } = result;
  if (cause) return collectionTexts.notChecked({ path, reason: causeSentence(cause) });
  return expectationTexts.failed({
    path,
    expected: 'expected' in result ? cut(result.expected) : expectationTexts.nothing(),
    actual: 'actual' in result ? cut(result.actual) : expectationTexts.nothing(),
  });
}

/** The outcome of an emit as a sentence, with the result of its expectation. */
export function emitResultText({
  delivery = 'sent',
  latencyMs,
  sent,
  expect,
}: {
  readonly delivery?: Delivery | undefined;
  readonly latencyMs?: number | undefined;
  /** For a repeat: the number of emits that were sent. */
  readonly sent?: number | undefined;
  readonly expect?: ExpectResult | undefined;
}): string {
  const text =
    sent === undefined
      ? collectionTexts.deliveryResult({ delivery, latencyMs: latencyMs === undefined ? -1 : Math.round(latencyMs) })
      : collectionTexts.repeatResult({ sent });
  return expect ? collectionTexts.result({ delivery: text, expectation: expectText(expect) }) : text;
}

const longest = 200;

function cut(value: unknown): string {
  const text = jsonText(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
