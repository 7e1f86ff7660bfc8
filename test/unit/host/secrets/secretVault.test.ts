// A secret belongs to a collection and a receiver. No other collection or receiver gets it before a user agrees.
import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { forUser } from '../../../../src/host/caller.ts';
import type { SecretQuestions } from '../../../../src/host/secrets/secretQuestions.ts';
import { type SecretStorage, SecretStore } from '../../../../src/host/secrets/secretStore.ts';
import { SecretVault } from '../../../../src/host/secrets/secretVault.ts';

const [mine, theirs] = ['file:///a/mine.socketio.json', 'file:///b/theirs.socketio.json'];
const [prod, staging, evil] = ['https://prod.example', 'https://staging.example', 'https://evil.example'];

/** Behaves like the storage that windows share: every call takes an iteration of the event loop, in which other calls may run. */
class Storage implements SecretStorage {
  readonly kept = new Map<string, string>();
  readonly #change = new Emitter<{ key: string }>();
  readonly onDidChange = this.#change.event;
  get = async (key: string) => {
    await nextTick();
    return this.kept.get(key);
  };
  store = (key: string, value: string) => this.#set(key, () => this.kept.set(key, value));
  delete = (key: string) => this.#set(key, () => this.kept.delete(key));

  async #set(key: string, change: () => unknown): Promise<void> {
    await nextTick();
    change();
    this.#change.fire({ key });
  }
}
const nextTick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Responds to prompts in order, and records them. */
class ScriptedUser implements SecretQuestions {
  readonly prompts: string[] = [];
  readonly reported: string[] = [];
  inputs: (string | undefined)[] = [];
  open = 0;
  async #nextInput(question: string): Promise<string | undefined> {
    this.prompts.push(question);
    expect(++this.open, 'one question at a time').toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    this.open--;
    return this.inputs.shift();
  }
  value: SecretQuestions['value'] = ({ name, receiver }, wasForAll) =>
    this.#nextInput(`value of ${name} for ${receiver}${wasForAll ? ', stored for all' : ''}`);
  mayBeSent: SecretQuestions['mayBeSent'] = ({ name, receiver }, receivers, one) =>
    this.#nextInput(
      `may ${name} of ${receivers.join(' and ')} go to ${receiver}${one ? '' : ', different values'}`,
    ) as never;
  mayReplace: SecretQuestions['mayReplace'] = async ({ name }) =>
    (await this.#nextInput(`may ${name} be replaced`)) === 'yes';
  whatToForget: SecretQuestions['whatToForget'] = async (stored) => {
    const name = await this.#nextInput(`forget which of ${listed(stored)}`);
    return name === undefined ? undefined : stored.filter((use) => use.name === name);
  };
  whatToReplace: SecretQuestions['whatToReplace'] = async (stored) => {
    const [name, receiver, value = ''] =
      (await this.#nextInput(`replace which of ${listed(stored)}`))?.split(' ') ?? [];
    const use = stored.find((known) => known.name === name && known.receiver === receiver);
    return use && { use, value };
  };
  forgotten = (count: number): void => void this.reported.push(`forgotten ${count}`);
  replaced = (name: string): void => void this.reported.push(`replaced ${name}`);
}

const listed = (stored: Parameters<SecretQuestions['whatToForget']>[0]): string =>
  stored.map(({ name, receiver }) => `${name} ${receiver}`).join();

const otherKey = (() => {
  const use = ['other', '', prod];
  return `secretValue:${JSON.stringify(use)}`;
})();

let storage: Storage;
let user: ScriptedUser;
let vault: SecretVault;

beforeEach(() => {
  storage = new Storage();
  user = new ScriptedUser();
  vault = new SecretVault(new SecretStore(storage), user);
});

const read = (collection: string | undefined, ...receivers: string[]): Promise<string> =>
  forUser(() => vault.read('t', collection, receivers));

describe('a secret', () => {
  it('is requested once for each collection and origin, and stored', async () => {
    user.inputs = ['one', 'two', 'three'];
    expect(await read(mine, prod)).toBe('one');
    expect(await read(theirs, prod)).toBe('two');
    expect(await read(undefined, prod)).toBe('three');
    for (const [collection, value] of [
      [mine, 'one'],
      [theirs, 'two'],
      [undefined, 'three'],
    ] as const) {
      expect(await read(collection, prod)).toBe(value);
    }
    expect(user.prompts).toEqual(Array(3).fill(`value of t for ${prod}`));
    const another = new SecretVault(new SecretStore(storage), user);
    expect(await another.read('t', mine, [prod])).toBe('one');
  });

  it('is sent to another origin only if the user confirms it', async () => {
    user.inputs = ['one', undefined];
    await read(mine, prod);
    await expect(read(mine, evil)).rejects.toThrow(/“t” was not sent to https:\/\/evil\.example/);
    expect(user.prompts.at(-1)).toBe(`may t of ${prod} go to ${evil}`);
    user.inputs = ['stored'];
    expect(await read(mine, staging)).toBe('one');
    expect(await read(mine, staging)).toBe('one');
    // If the user refuses to send the value, another value is requested.
    user.inputs = ['other', 'for evil'];
    expect(await read(mine, evil)).toBe('for evil');
    expect(await read(mine, prod)).toBe('one');
    expect(user.prompts.at(-2)).toBe(`may t of ${prod} and ${staging} go to ${evil}`);
  });

  it('with different values is never guessed for another origin', async () => {
    user.inputs = ['one', 'other', 'two', 'other', 'three'];
    await read(mine, prod);
    await read(mine, staging);
    expect(await read(mine, evil)).toBe('three');
    expect(user.prompts.at(-2)).toBe(`may t of ${prod} and ${staging} go to ${evil}, different values`);
  });

  it('of another collection is not even offered', async () => {
    user.inputs = ['one', undefined];
    await read(mine, prod);
    await expect(read(theirs, prod)).rejects.toThrow(/was not entered/);
    expect(user.prompts.at(-1)).toBe(`value of t for ${prod}`);
  });

  it('that is needed twice at the same time is requested once, and two secrets one after the other', async () => {
    user.inputs = ['one', 'two'];
    const both = await Promise.all([
      read(mine, prod),
      read(mine, prod),
      forUser(() => vault.read('u', mine, [prod])),
      forUser(() => vault.read('u', mine, [prod])),
    ]);
    expect(both).toEqual(['one', 'one', 'two', 'two']);
    expect(user.prompts).toHaveLength(2);
    expect(await read(mine, prod)).toBe('one');
  });

  it('with two receivers is confirmed for each', async () => {
    user.inputs = ['one', 'stored'];
    expect(await read(mine, prod, 'http://proxy:8080')).toBe('one');
    expect(user.prompts).toEqual([`value of t for ${prod}`, `may t of ${prod} go to http://proxy:8080`]);
    await vault.forget({ name: 't', receiver: prod });
    user.inputs = ['other', 'two'];
    await expect(read(mine, prod, 'http://proxy:8080')).rejects.toThrow(/different values.*another name/);
  });

  it('that was not entered is requested again', async () => {
    user.inputs = [undefined, 'one'];
    await expect(read(mine, prod)).rejects.toThrow(/was not entered/);
    expect(await read(mine, prod)).toBe('one');
  });

  it('is not requested from the user when a program needs it', async () => {
    await expect(vault.read('t', mine, [prod])).rejects.toThrow(
      /“t” is not stored for https:\/\/prod\.example.*API call/,
    );
    user.inputs = ['one'];
    await read(mine, prod);
    expect(await vault.read('t', mine, [prod])).toBe('one');
    await expect(vault.read('t', mine, [evil])).rejects.toThrow(/is not stored for https:\/\/evil\.example/);
    expect(user.prompts).toHaveLength(1);
  });

  it('that was stored for every server is requested again, and then deleted', async () => {
    storage.kept.set('secret:t', 'old');
    await expect(vault.read('t', mine, [prod])).rejects.toThrow(/is not stored/);
    user.inputs = [undefined];
    await expect(read(mine, prod)).rejects.toThrow(/not entered/);
    expect(storage.kept.get('secret:t')).toBe('old');
    user.inputs = ['new'];
    expect(await read(mine, prod)).toBe('new');
    expect(storage.kept.has('secret:t')).toBe(false);
    expect(user.prompts).toEqual(Array(2).fill(`value of t for ${prod}, stored for all`));
  });

  it('that is saved never overwrites another secret, and overwrites its own value only if the user confirms it', async () => {
    const use = { name: 't', collection: mine, receiver: prod };
    await vault.store(use, 'one');
    await vault.store({ ...use, collection: theirs }, 'two');
    await vault.store({ ...use, receiver: staging }, 'three');
    await vault.store(use, 'one');
    expect(user.prompts).toEqual([]);
    user.inputs = ['no', 'yes'];
    await vault.store(use, 'four');
    expect(await vault.read('t', mine, [prod])).toBe('one');
    await vault.store(use, 'four');
    expect(await vault.read('t', mine, [prod])).toBe('four');
    expect(await vault.read('t', theirs, [prod])).toBe('two');
    expect(await vault.read('t', mine, [staging])).toBe('three');
  });

  describe('is forgotten', () => {
    beforeEach(async () => {
      for (const collection of [mine, theirs]) {
        for (const receiver of [prod, staging]) await vault.store({ name: 't', collection, receiver }, 'x');
      }
      await vault.store({ name: 'other', receiver: prod }, 'x');
      storage.kept.set('secret:t', 'old');
    });
    const isStored = async (collection: string, receiver: string): Promise<boolean> =>
      vault.read('t', collection, [receiver]).then(
        () => true,
        () => false,
      );
    const left = async (): Promise<boolean[]> =>
      Promise.all([isStored(mine, prod), isStored(mine, staging), isStored(theirs, prod), isStored(theirs, staging)]);

    it('for one collection and one origin', async () => {
      await vault.forget({ name: 't', collection: mine, receiver: prod });
      expect(await left()).toEqual([false, true, true, true]);
    });
    it('for one collection', async () => {
      await vault.forget({ name: 't', collection: mine });
      expect(await left()).toEqual([false, false, true, true]);
    });
    it('for one origin', async () => {
      await vault.forget({ name: 't', receiver: prod });
      expect(await left()).toEqual([false, true, false, true]);
      expect(storage.kept.has('secret:t')).toBe(true);
    });
    it('everywhere, by a program and by the user', async () => {
      await vault.forget({ name: 't' });
      expect(await left()).toEqual([false, false, false, false]);
      expect([...storage.kept.keys()].sort()).toEqual(['secretIndex', otherKey]);
      await vault.forget({ name: 'unknown' });
      await vault.store({ name: 't', collection: mine, receiver: prod }, 'x');
      user.inputs = ['t'];
      await vault.promptAndForget();
      expect(user.prompts).toEqual([`forget which of other ${prod},t ${prod}`]);
      expect(user.reported).toEqual(['forgotten 1']);
      expect([...storage.kept.keys()].sort()).toEqual(['secretIndex', otherKey]);
    });
  });

  it('is replaced where it is stored, by a program and by the user', async () => {
    await vault.store({ name: 't', collection: mine, receiver: prod }, 'a');
    await vault.store({ name: 't', collection: mine, receiver: staging }, 'b');
    await vault.store({ name: 't', collection: theirs, receiver: prod }, 'c');
    const values = () =>
      Promise.all([vault.read('t', mine, [prod]), vault.read('t', mine, [staging]), vault.read('t', theirs, [prod])]);
    await vault.replace({ name: 't', collection: mine, receiver: prod, value: 'A' });
    expect(await values()).toEqual(['A', 'b', 'c']);
    await vault.replace({ name: 't', receiver: prod, value: 'P' });
    expect(await values()).toEqual(['P', 'b', 'P']);
    await expect(vault.replace({ name: 't', receiver: evil, value: 'x' })).rejects.toMatchObject({
      code: 'secret.noneToReplace',
    });
    await expect(vault.replace({ name: 'unknown', value: 'x' })).rejects.toMatchObject({
      code: 'secret.noneToReplace',
    });
    expect(await vault.stored({ name: 't', collection: mine, receiver: evil })).toBeUndefined();
    user.inputs = [`t ${staging} S`, undefined];
    await vault.promptAndReplace();
    await vault.promptAndReplace();
    expect(await values()).toEqual(['P', 'S', 'P']);
    expect(user.reported).toEqual(['replaced t']);
    expect(user.prompts.join('\n')).not.toMatch(/[PS]$/);
  });

  it('is not lost by another that is stored at the same time', async () => {
    const receivers = Array.from({ length: 20 }, (_, n) => `https://host${n}.example`);
    await Promise.all(receivers.map((receiver) => vault.store({ name: 't', collection: mine, receiver }, receiver)));
    for (const receiver of receivers) expect(await vault.read('t', mine, [receiver])).toBe(receiver);
  });

  it('is neither lost nor missing from the list when windows store at the same time', async () => {
    const windows = Array.from({ length: 4 }, () => new SecretStore(storage));
    const vaults = windows.map((store) => new SecretVault(store, user));
    const uses = vaults.flatMap((_, window) =>
      Array.from({ length: 5 }, (_, n) => ({
        name: `s${n % 2}`,
        collection: mine,
        receiver: `https://w${window}n${n}`,
      })),
    );
    await Promise.all(uses.map(async (use, n) => vaults[n % 4]?.store(use, use.receiver)));
    for (const { name, receiver } of uses) expect(await vault.read(name, mine, [receiver])).toBe(receiver);
    // The stored list contains the values of all windows.
    const stored = (await Promise.all(['s0', 's1'].map(async (name) => windows[0]?.entries(name)))).flat();
    expect(stored.map((entry) => entry?.receiver).sort()).toEqual(uses.map(({ receiver }) => receiver).sort());
    expect(await windows[0]?.names()).toEqual(['s0', 's1']);
  });

  it('that one window removes is not restored by another window that stored it', async () => {
    const [one, other] = [0, 1].map(() => new SecretVault(new SecretStore(storage), user));
    await one?.store({ name: 't', collection: mine, receiver: prod }, 'x');
    await other?.forget({ name: 't' });
    await other?.store({ name: 'u', collection: mine, receiver: prod }, 'y');
    for (let n = 0; n < 20; n++) await nextTick();
    expect([...storage.kept.keys()].filter((key) => key.includes('"t"'))).toEqual([]);
    expect(storage.kept.get('secretIndex')).toBe(JSON.stringify([['u', mine, prod]]));
  });

  it('that was stored in one record with others of its name is taken over', async () => {
    const entries = [
      { collection: mine, receiver: prod, value: 'a' },
      { collection: theirs, receiver: prod, value: 'b' },
    ];
    storage.kept.set('secretNames', '["t"]');
    storage.kept.set('secrets:t', JSON.stringify({ version: 2, entries }));
    const store = new SecretStore(storage);
    expect(await store.names()).toEqual(['t']);
    expect([await read(mine, prod), await read(theirs, prod)]).toEqual(['a', 'b']);
    expect(storage.kept.has('secrets:t') || storage.kept.has('secretNames')).toBe(false);
  });
});
