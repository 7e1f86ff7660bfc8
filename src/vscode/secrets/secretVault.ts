/**
 * `{{secret:name}}` (contract, section 2): a value for each collection and receiver, asked for once for each.
 * Invariants: a stored value reaches no other receiver before the person said so; one question is asked at a time, and once for all who
 * wait for its answer; nobody is asked for a program's call.
 */
import type { Uri } from 'vscode';
import { UserError } from '../../base/userError.ts';
import { mayPrompt } from '../commands/caller.ts';
import type { SecretQuestions } from './secretQuestions.ts';
import type { SecretUse } from './secretUse.ts';
import type { SecretStore } from './secretStore.ts';

/** Which values are forgotten: what is left out stands for all. */
export interface ForgottenSecret {
  readonly name: string;
  readonly collection?: Uri | undefined;
  readonly receiver?: string | undefined;
}

export class SecretVault {
  readonly #store: SecretStore;
  readonly #questions: SecretQuestions;
  readonly #reading = new Map<string, Promise<string>>();
  #asking: Promise<unknown> = Promise.resolve();

  constructor(store: SecretStore, questions: SecretQuestions) {
    this.#store = store;
    this.#questions = questions;
  }

  /**
   * The stored text of a secret that several receivers get as one value; asks the person for what is not stored.
   * @throws UserError when it is not given, not allowed to be sent, or not stored and nobody may be asked
   */
  async read(name: string, collection: Uri | undefined, receivers: readonly string[]): Promise<string> {
    const values = new Set<string>();
    for (const receiver of receivers) values.add(await this.#readOnce({ name, collection, receiver }));
    const [value] = values;
    if (value === undefined || values.size > 1) {
      throw new UserError(
        `The secret “${name}” has different values for ${receivers.join(' and ')}. Give it another name for one of them.`,
      );
    }
    return value;
  }

  /** The text that is stored for that use; nobody is asked. */
  stored(use: SecretUse): Promise<string | undefined> {
    return this.#known(use);
  }

  /** Stores a value that the person gave for that use. One that is stored for it already is replaced only when the person says so. */
  async store(use: SecretUse, value: string): Promise<void> {
    const known = await this.#known(use);
    if (known !== undefined && known !== value && !(await this.#queue(() => this.#questions.mayReplace(use)))) return;
    await this.#put(use, value);
  }

  /** So that it is asked for again. */
  async forget({ name, collection, receiver }: ForgottenSecret): Promise<void> {
    await this.#store.remove(name, {
      ...(collection && { collection: collection.toString() }),
      ...(receiver !== undefined && { receiver }),
    });
  }

  /** Lets the person choose what is forgotten. */
  async askAndForget(): Promise<void> {
    const names = await this.#store.names();
    const stored = await Promise.all(names.map(async (name) => ({ name, entries: await this.#store.entries(name) })));
    const chosen = await this.#questions.whatToForget(stored);
    if (chosen) await this.#store.remove(chosen.name, chosen);
  }

  /** Who needs the same at the same time gets the same answer. */
  #readOnce(use: SecretUse): Promise<string> {
    const key = JSON.stringify([use.name, use.collection?.toString(), use.receiver]);
    const under = this.#reading.get(key);
    if (under) return under;
    const reading = this.#read(use).finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return reading;
  }

  async #read(use: SecretUse): Promise<string> {
    const known = await this.#known(use);
    if (known !== undefined) return known;
    if (mayPrompt()) return this.#queue(() => this.#ask(use));
    throw new UserError(
      `The secret “${use.name}” is not stored for ${use.receiver}, and a program’s call asks nobody for it. Connect once from the inspector, or send the emit from the view “Collections”: then it is asked for and kept.`,
    );
  }

  async #ask(use: SecretUse): Promise<string> {
    const { name, receiver } = use;
    const own = (await this.#store.entries(name)).filter(({ collection }) => collection === collectionOf(use));
    const values = [...new Set(own.map(({ value }) => value))];
    const receivers = own.map((entry) => entry.receiver);
    const [value] = values;
    if (value !== undefined) {
      const choice = await this.#questions.mayBeSent(use, receivers, values.length === 1);
      if (choice === undefined) {
        throw new UserError(`The secret “${name}” is not sent to ${receiver}: that was not allowed.`);
      }
      if (choice === 'stored') {
        await this.#put(use, value);
        return value;
      }
    }
    const given = await this.#questions.value(use, await this.#store.hasOld(name));
    if (given === undefined)
      throw new UserError(`The secret “${name}” was not entered, so nothing was sent. Try again and enter its value.`);
    await this.#put(use, given);
    return given;
  }

  #known(use: SecretUse): Promise<string | undefined> {
    return this.#store.get(use.name, collectionOf(use), use.receiver);
  }

  #put(use: SecretUse, value: string): Promise<void> {
    return this.#store.put(use.name, { collection: collectionOf(use), receiver: use.receiver, value });
  }

  /** VS Code shows one question at a time: another one would put the first away. */
  #queue<T>(ask: () => Promise<T>): Promise<T> {
    const asking = this.#asking.then(ask);
    this.#asking = asking.catch(() => undefined);
    return asking;
  }
}

/** A collection that is moved or renamed is another one: what is stored for it is asked for again. */
function collectionOf({ collection }: SecretUse): string {
  return collection?.toString() ?? '';
}
