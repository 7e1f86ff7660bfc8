/**
 * Secrets in VS Code's secret storage. A name has one record, which holds its value for each collection and receiver; the names are in a
 * record of their own, since not every VS Code can list what it stores. Windows share the storage, so that nothing of it is kept here.
 */
import * as v from 'valibot';
import type { SecretStorage } from 'vscode';

const entrySchema = v.object({ collection: v.string(), receiver: v.string(), value: v.string() });
const recordSchema = v.object({ version: v.literal(2), entries: v.array(entrySchema) });
/** The value that a secret has for one collection (its file's address, or '') and one receiver (an origin). */
export type StoredSecret = v.InferOutput<typeof entrySchema>;

const namesKey = 'secretNames';
const recordKey = (name: string): string => `secrets:${name}`;
/** How values were stored once: for every collection and every server. */
const oldKey = (name: string): string => `secret:${name}`;

export class SecretStore {
  readonly #secrets: SecretStorage;
  #work: Promise<unknown> = Promise.resolve();

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** Of every collection. */
  async entries(name: string): Promise<StoredSecret[]> {
    return parsed(recordSchema, await this.#secrets.get(recordKey(name)))?.entries ?? [];
  }

  /** The names of all secrets that are stored. */
  async names(): Promise<string[]> {
    return parsed(v.array(v.string()), await this.#secrets.get(namesKey)) ?? [];
  }

  /** Whether a value is stored that belongs to no collection and no receiver. */
  async hasOld(name: string): Promise<boolean> {
    return (await this.#secrets.get(oldKey(name))) !== undefined;
  }

  /** Stores a value beside those of other collections and receivers. An old one of that name is no longer needed. */
  put(name: string, entry: StoredSecret): Promise<void> {
    return this.#change(name, (entries) => [...entries.filter((other) => !isSame(other, entry)), entry]);
  }

  /** Deletes the values that match; without a collection and a receiver all, an old one too. */
  remove(name: string, { collection, receiver }: Partial<Omit<StoredSecret, 'value'>>): Promise<void> {
    return this.#change(
      name,
      (entries) =>
        entries.filter(
          (entry) =>
            (collection !== undefined && entry.collection !== collection) ||
            (receiver !== undefined && entry.receiver !== receiver),
        ),
      collection === undefined && receiver === undefined,
    );
  }

  #change(name: string, change: (entries: StoredSecret[]) => StoredSecret[], withOld = true): Promise<void> {
    const work = this.#work.then(async () => {
      const entries = change(await this.entries(name));
      if (entries.length > 0) await this.#secrets.store(recordKey(name), JSON.stringify({ version: 2, entries }));
      else await this.#secrets.delete(recordKey(name));
      if (withOld) await this.#secrets.delete(oldKey(name));
      const names = new Set(await this.names());
      if (entries.length > 0) names.add(name);
      else names.delete(name);
      await this.#secrets.store(namesKey, JSON.stringify([...names].sort()));
    });
    // What failed is told to its caller, and keeps nobody else from changing something.
    this.#work = work.catch(() => undefined);
    return work;
  }
}

function isSame(a: StoredSecret, b: StoredSecret): boolean {
  return a.collection === b.collection && a.receiver === b.receiver;
}

/** Undefined for what is not there or was not written by this. */
function parsed<T>(schema: v.GenericSchema<unknown, T>, text: string | undefined): T | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(text ?? 'null'));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
