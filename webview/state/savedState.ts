/**
 * The state that the panel saves across hiding and reloading, as slices: each feature defines its own, next to its code.
 * Invariants: a value that is not valid is replaced by its default, and no other value is affected; the slices of features that this page
 * does not have are kept; a slice never contains a secret (auth, headers, query or passphrase of a connection, bytes of selected files).
 */
import * as v from 'valibot';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { Throttle } from '../../src/base/throttle.ts';
import type { Host } from './host.ts';
import { slicesOfVersion1 } from './savedStateVersion1.ts';

const writeEveryMs = 100;
const storedSchema = v.object({ version: v.literal(2), slices: v.record(v.string(), v.unknown()) });

/** The part of the saved state that belongs to one feature. */
export interface SliceDefinition<T extends object> {
  readonly key: string;
  readonly schema: v.GenericSchema<unknown, T>;
  readonly initial: Readonly<T>;
}

/** The value of a slice. */
export type SliceValue<D> = D extends SliceDefinition<infer T> ? T : never;
export type SliceOf<D> = Slice<SliceValue<D>>;

/**
 * @param fields a schema for each field. Each has a fallback: its default, which also replaces a stored value that is not valid.
 * @throws when a field has no fallback
 */
export function defineSlice<F extends v.ObjectEntries>(
  key: string,
  fields: F,
): SliceDefinition<v.InferOutput<v.ObjectSchema<F, undefined>>> {
  const schema = v.object(fields);
  return { key, schema, initial: v.parse(schema, {}) };
}

export interface Slice<T extends object> {
  readonly current: Readonly<T>;
  update(change: Partial<T>): void;
}

class StoredSlice<T extends object> implements Slice<T> {
  readonly #onUpdate: () => void;
  #value: Readonly<T>;

  constructor(value: Readonly<T>, onUpdate: () => void) {
    this.#value = value;
    this.#onUpdate = onUpdate;
  }

  get current(): Readonly<T> {
    return this.#value;
  }

  update(change: Partial<T>): void {
    this.#value = { ...this.#value, ...change };
    this.#onUpdate();
  }
}

export class SavedState implements Disposable {
  readonly #host: Pick<Host, 'getState' | 'setState'>;
  readonly #store = new DisposableStore();
  readonly #write: Throttle;
  readonly #stored: Readonly<Record<string, unknown>>;
  readonly #writes = new Emitter<void>();
  /** Fires when the state was written. */
  readonly onDidWrite = this.#writes.event;
  readonly #slices = new Map<string, { definition: object; slice: { readonly current: object } }>();

  constructor(host: Pick<Host, 'getState' | 'setState'>, clock: Clock) {
    this.#host = host;
    this.#stored = storedSlices(host.getState());
    this.#store.add(toDisposable(() => this.flush()));
    this.#write = this.#store.add(new Throttle(clock, writeEveryMs, () => this.flush()));
  }

  /**
   * The slice of a feature, with its stored value. The components of a feature share it.
   * @throws when another definition has the same key
   */
  slice<T extends object>(definition: SliceDefinition<T>): Slice<T> {
    const { key, schema, initial } = definition;
    const known = this.#slices.get(key);
    if (known) {
      if (known.definition !== definition) throw new Error(`Two slices of the saved state are named ${key}`);
      return known.slice as Slice<T>;
    }
    const stored = v.safeParse(schema, this.#stored[key]);
    const slice = new StoredSlice<T>(stored.success ? stored.output : initial, () => this.#write.request());
    this.#slices.set(key, { definition, slice });
    return slice;
  }

  /** Writes immediately, because the page may be about to close. */
  flush(): void {
    const own = Object.fromEntries([...this.#slices].map(([key, { slice }]) => [key, slice.current]));
    const slices = { ...this.#stored, ...own };
    this.#host.setState({ version: 2, slices } satisfies v.InferOutput<typeof storedSchema>);
    this.#writes.fire();
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function storedSlices(state: unknown): Readonly<Record<string, unknown>> {
  const stored = v.safeParse(storedSchema, state);
  return stored.success ? stored.output.slices : slicesOfVersion1(state);
}
