/**
 * Secrets in VS Code's secret storage, which is shared by all windows and supports neither locking nor listing. Invariants: each value has
 * its own record, so that windows that store values at the same time do not overwrite each other. The index lists the names of the existing
 * records. It can lose a name when two windows write it at the same time; the window that added the name, and any code that reads the
 * record, adds it again. No value is cached here.
 */
import * as v from 'valibot';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';

/** The part of VS Code's secret storage that is used here. */
export interface SecretStorage {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  /** VS Code 1.105 and later. */
  keys?(): PromiseLike<readonly string[]>;
  readonly onDidChange: Event<{ readonly key: string }>;
}

const useSchema = v.tuple([v.string(), v.string(), v.string()]);
const entrySchema = v.object({ collection: v.string(), receiver: v.string(), value: v.string() });
/** An earlier format: all values of a name in one record. */
const formerSchema = v.object({ version: v.literal(2), entries: v.array(entrySchema) });
/** The value that a secret has for one collection (the URI of its file, or '') and one receiver (an origin). */
export type StoredSecret = v.InferOutput<typeof entrySchema>;
/** Name, collection and receiver. */
type Use = v.InferOutput<typeof useSchema>;

const indexKey = 'secretIndex';
const valueKey = (use: Use): string => `secretValue:${JSON.stringify(use)}`;
const formerNamesKey = 'secretNames';
const formerKey = (name: string): string => `secrets:${name}`;
/** The earliest format: one value for all collections and all servers. */
const oldKey = (name: string): string => `secret:${name}`;
/** After this many conflicts with other windows, `onDidChange` updates the index instead. */
const maxTries = 10;

export class SecretStore implements Disposable {
  readonly #secrets: SecretStorage;
  readonly #store = new DisposableStore();
  /** Records that this window added: the index that another window writes may not contain them. */
  readonly #added = new Map<string, Use>();
  #work: Promise<unknown> = Promise.resolve();

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
    this.#store.add(secrets.onDidChange(({ key }) => key === indexKey && void this.#queue(() => this.#restore())));
  }

  /** The value for one collection and one receiver. */
  async get(name: string, collection: string, receiver: string): Promise<string | undefined> {
    await this.#takeFormer(name);
    const use: Use = [name, collection, receiver];
    const value = await this.#secrets.get(valueKey(use));
    if (value !== undefined && !has(await this.#index(), use)) await this.#queue(() => this.#list(use));
    return value;
  }

  /** The values of a secret for all collections and receivers. */
  async entries(name: string): Promise<StoredSecret[]> {
    await this.#takeFormer(name);
    const uses = (await this.#index()).filter(([known]) => known === name);
    const entries = uses.map(async (use) => {
      const value = await this.#secrets.get(valueKey(use));
      return value === undefined ? [] : [{ collection: use[1], receiver: use[2], value }];
    });
    return (await Promise.all(entries)).flat();
  }

  /** The names of all secrets that are stored. */
  async names(): Promise<string[]> {
    for (const name of parsed(v.array(v.string()), await this.#secrets.get(formerNamesKey)) ?? []) {
      await this.#takeFormer(name);
    }
    if ((await this.#secrets.get(formerNamesKey)) !== undefined) await this.#secrets.delete(formerNamesKey);
    return [...new Set((await this.#index()).map(([name]) => name))].sort();
  }

  /** Whether a value in the earliest format is stored, which belongs to no collection and no receiver. */
  async hasOld(name: string): Promise<boolean> {
    return (await this.#secrets.get(oldKey(name))) !== undefined;
  }

  /**
   * Stores a value in addition to the values of other collections and receivers. A value of that name in the earliest
   * format is no longer needed.
   */
  async put(name: string, { collection, receiver, value }: StoredSecret): Promise<void> {
    await this.#takeFormer(name);
    await this.#queue(async () => {
      await this.#add([name, collection, receiver], value);
      await this.#secrets.delete(oldKey(name));
    });
  }

  /** Deletes the values that match. Without a collection and a receiver it deletes all, including one in the earliest format. */
  async remove(name: string, { collection, receiver }: Partial<Omit<StoredSecret, 'value'>>): Promise<void> {
    await this.#takeFormer(name);
    await this.#queue(async () => {
      const isMeant = ([known, itsCollection, itsReceiver]: Use): boolean =>
        known === name &&
        (collection === undefined || itsCollection === collection) &&
        (receiver === undefined || itsReceiver === receiver);
      const index = await this.#index();
      // The value is deleted first: a window that restores its name checks whether the value exists.
      for (const use of index.filter(isMeant)) {
        this.#added.delete(valueKey(use));
        await this.#secrets.delete(valueKey(use));
      }
      await this.#write((await this.#index()).filter((use) => !isMeant(use)));
      if (collection === undefined && receiver === undefined) await this.#secrets.delete(oldKey(name));
    });
  }

  /** Deletes all values of all formats. Returns their number. */
  async removeAll(): Promise<number> {
    let count = 0;
    for (const name of await this.names()) {
      count += (await this.entries(name)).length;
      await this.remove(name, {});
    }
    // Records in the earliest format, and records that the index has lost, are found only if VS Code lists them.
    await this.#queue(async () => {
      for (const key of (await this.#secrets.keys?.()) ?? []) {
        await this.#secrets.delete(key);
        if (key !== indexKey && key !== formerNamesKey) count++;
      }
    });
    return count;
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Makes changes one after the other. A failed change rejects only for its caller, and does not block later changes. */
  #queue(change: () => Promise<void>): Promise<void> {
    const work = this.#work.then(change);
    this.#work = work.catch(() => undefined);
    return work;
  }

  async #add(use: Use, value: string): Promise<void> {
    await this.#secrets.store(valueKey(use), value);
    this.#added.set(valueKey(use), use);
    await this.#list(use);
  }

  /** Adds a name to the index; tries again when another window wrote the index meanwhile. */
  async #list(use: Use): Promise<void> {
    for (let tries = 0; tries < maxTries; tries++) {
      const index = await this.#index();
      if (has(index, use)) return;
      await this.#write([...index, use]);
    }
  }

  /** Another window wrote the index: names of records that this window added and that still exist are added again. */
  async #restore(): Promise<void> {
    for (const [key, use] of this.#added) {
      if (has(await this.#index(), use)) continue;
      if ((await this.#secrets.get(key)) === undefined) this.#added.delete(key);
      else await this.#list(use);
    }
  }

  async #index(): Promise<Use[]> {
    return parsed(v.array(useSchema), await this.#secrets.get(indexKey)) ?? [];
  }

  async #write(index: readonly Use[]): Promise<void> {
    if (index.length > 0) await this.#secrets.store(indexKey, JSON.stringify(index));
    else await this.#secrets.delete(indexKey);
  }

  /** Converts values in the earlier format to one record for each value. */
  async #takeFormer(name: string): Promise<void> {
    const text = await this.#secrets.get(formerKey(name));
    if (text === undefined) return;
    await this.#queue(async () => {
      for (const { collection, receiver, value } of parsed(formerSchema, text)?.entries ?? []) {
        const use: Use = [name, collection, receiver];
        // A record that exists already is newer.
        if ((await this.#secrets.get(valueKey(use))) === undefined) await this.#add(use, value);
      }
      await this.#secrets.delete(formerKey(name));
    });
  }
}

function has(index: readonly Use[], use: Use): boolean {
  return index.some((known) => known.every((part, at) => part === use[at]));
}

/** Undefined for a record that does not exist or that this class did not write. */
function parsed<T>(schema: v.GenericSchema<unknown, T>, text: string | undefined): T | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(text ?? 'null'));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
