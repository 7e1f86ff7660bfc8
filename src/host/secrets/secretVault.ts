/**
 * Values of `{{secret:name}}`: one for each collection and receiver, which the user enters once. Invariants: a stored value is sent to no
 * other receiver unless the user allows it; only one prompt is open at a time, and callers that wait for the same value share it; a call of
 * a program opens no dialog.
 */
import { mayPrompt } from '../caller.ts';
import type { SecretQuestions, StoredUse } from './secretQuestions.ts';
import type { SecretUse } from './secretUse.ts';
import type { SecretStore } from './secretStore.ts';
import { secretErrors } from './secretTexts.ts';

/** Selects the values to remove: a field that is left out matches all. */
export interface ForgottenSecret {
  readonly name: string;
  readonly collection?: string | undefined;
  readonly receiver?: string | undefined;
}

/** A secret of one collection, for all of its receivers. */
export interface OneSecret {
  readonly name: string;
  /** The URI of the collection's file, as text. */
  readonly collection: string;
}

export class SecretVault {
  readonly #store: SecretStore;
  readonly #questions: SecretQuestions;
  readonly #reading = new Map<string, Promise<string>>();
  #lastPrompt: Promise<unknown> = Promise.resolve();

  constructor(store: SecretStore, questions: SecretQuestions) {
    this.#store = store;
    this.#questions = questions;
  }

  /**
   * The stored text of a secret whose value is sent to several receivers; prompts the user for a value that is not stored.
   * @throws UserError when the user enters no value or does not allow it to be sent, or when the value is not stored and the user must not
   * be prompted
   */
  async read(name: string, collection: string | undefined, receivers: readonly string[]): Promise<string> {
    const values = new Set<string>();
    for (const receiver of receivers) values.add(await this.#readOnce({ name, collection, receiver }));
    const [value] = values;
    if (value === undefined || values.size > 1) {
      throw secretErrors('secret.differentValues', { name, receivers: receivers.join(', ') });
    }
    return value;
  }

  /** The text that is stored for that use; never prompts the user. */
  stored(use: SecretUse): Promise<string | undefined> {
    return this.#known(use);
  }

  /** Stores a value that the user entered for that use. An existing value is replaced only after the user confirms. */
  async store(use: SecretUse, value: string): Promise<void> {
    const known = await this.#known(use);
    if (known !== undefined && known !== value && !(await this.#queue(() => this.#questions.mayReplace(use)))) return;
    await this.#put(use, value);
  }

  /** Removes the values that match; the user is prompted for them at their next use. */
  async forget({ name, collection, receiver }: ForgottenSecret): Promise<void> {
    await this.#store.remove(name, {
      ...(collection !== undefined && { collection }),
      ...(receiver !== undefined && { receiver }),
    });
  }

  /**
   * Replaces the stored values that match.
   * @throws UserError when none matches; in this case, nothing is stored
   */
  async replace({ name, collection, receiver, value }: ForgottenSecret & { readonly value: string }): Promise<void> {
    const meant = (await this.#store.entries(name)).filter(
      (entry) =>
        (collection === undefined || entry.collection === collection) &&
        (receiver === undefined || entry.receiver === receiver),
    );
    if (meant.length === 0) throw secretErrors('secret.noneToReplace', { name });
    for (const entry of meant) await this.#store.put(name, { ...entry, value });
  }

  /** The receivers for which a secret of a collection is stored. */
  async receivers(name: string, collection: string): Promise<string[]> {
    const entries = (await this.#store.entries(name)).filter((entry) => entry.collection === collection);
    return entries.map(({ receiver }) => receiver);
  }

  /** The names of the secrets that are stored for a collection. */
  async names(collection: string): Promise<string[]> {
    const stored = (await this.#all()).filter((each) => each.collection === collection);
    return [...new Set(stored.map(({ name }) => name))];
  }

  /** Removes all values of all workspaces. Returns their number. */
  forgetAll(): Promise<number> {
    return this.#store.removeAll();
  }

  /** Lets the user choose which values to remove: all, or those of one secret of a collection. */
  async promptAndForget(only?: OneSecret): Promise<void> {
    const chosen = (await this.#questions.whatToForget(await this.#all(only))) ?? [];
    for (const { name, collection, receiver } of chosen) await this.#store.remove(name, { collection, receiver });
    if (chosen.length > 0) this.#questions.forgotten(chosen.length);
  }

  /** Lets the user choose which value to replace, and enter the new one. */
  async promptAndReplace(only?: OneSecret): Promise<void> {
    const chosen = await this.#questions.whatToReplace(await this.#all(only));
    if (!chosen) return;
    const { use, value } = chosen;
    await this.#store.put(use.name, { collection: use.collection, receiver: use.receiver, value });
    this.#questions.replaced(use.name);
  }

  /** All stored uses, without the values. */
  async #all(only?: OneSecret): Promise<StoredUse[]> {
    const names = only ? [only.name] : await this.#store.names();
    const entries = names.map(async (name) =>
      (await this.#store.entries(name)).map(({ collection, receiver }) => ({ name, collection, receiver })),
    );
    const all = (await Promise.all(entries)).flat();
    return only ? all.filter(({ collection }) => collection === only.collection) : all;
  }

  /** Callers that need the same value at the same time share one prompt. */
  #readOnce(use: SecretUse): Promise<string> {
    const key = JSON.stringify([use.name, use.collection, use.receiver]);
    const under = this.#reading.get(key);
    if (under) return under;
    const reading = this.#read(use).finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return reading;
  }

  async #read(use: SecretUse): Promise<string> {
    const known = await this.#known(use);
    if (known !== undefined) return known;
    if (mayPrompt()) return this.#queue(() => this.#prompt(use));
    throw secretErrors('secret.notStored', { name: use.name, receiver: use.receiver });
  }

  async #prompt(use: SecretUse): Promise<string> {
    const { name, receiver } = use;
    const own = (await this.#store.entries(name)).filter(({ collection }) => collection === collectionOf(use));
    const values = [...new Set(own.map(({ value }) => value))];
    const receivers = own.map((entry) => entry.receiver);
    const [value] = values;
    if (value !== undefined) {
      const choice = await this.#questions.mayBeSent(use, receivers, values.length === 1);
      if (choice === undefined) {
        throw secretErrors('secret.notAllowed', { name, receiver });
      }
      if (choice === 'stored') {
        await this.#put(use, value);
        return value;
      }
    }
    const given = await this.#questions.value(use, await this.#store.hasOld(name));
    if (given === undefined) throw secretErrors('secret.notEntered', { name });
    await this.#put(use, given);
    return given;
  }

  #known(use: SecretUse): Promise<string | undefined> {
    return this.#store.get(use.name, collectionOf(use), use.receiver);
  }

  #put(use: SecretUse, value: string): Promise<void> {
    return this.#store.put(use.name, { collection: collectionOf(use), receiver: use.receiver, value });
  }

  /** VS Code shows one prompt at a time: a second one would close the first. */
  #queue<T>(prompt: () => Promise<T>): Promise<T> {
    const result = this.#lastPrompt.then(prompt);
    this.#lastPrompt = result.catch(() => undefined);
    return result;
  }
}

/** A collection that is moved or renamed counts as another one: the user enters its secrets again. */
function collectionOf({ collection }: SecretUse): string {
  return collection ?? '';
}
