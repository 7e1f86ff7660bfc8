/** What a person is asked about secrets. Each question resolves with undefined, or false, when the person cancels. */
import * as vscode from 'vscode';
import { nameOf } from '../collections/collectionStore.ts';
import { choose, showInformation } from '../guarded/messages.ts';
import { promptForInput, pickOne, pickSome } from '../guarded/questions.ts';
import type { SecretUse } from './secretUse.ts';
import { secretTexts } from './secretTexts.ts';
import type { ConfirmTransfer } from './takeOver.ts';

/** A value that is stored, without the value. */
export interface StoredUse {
  readonly name: string;
  /** The file of the collection, as text; empty for the inspector's own connections. */
  readonly collection: string;
  readonly receiver: string;
}

export interface SecretQuestions {
  /** @param wasForAll a value was stored once without a collection and a receiver, and is no longer used */
  value(use: SecretUse, wasForAll: boolean): Promise<string | undefined>;
  /** Whether the value that is stored for other receivers may be sent to this one; `one`: it is the same for all of them. */
  mayBeSent(use: SecretUse, receivers: readonly string[], one: boolean): Promise<'stored' | 'other' | undefined>;
  mayReplace(use: SecretUse): Promise<boolean>;
  whatToForget(stored: readonly StoredUse[]): Promise<readonly StoredUse[] | undefined>;
  whatToReplace(stored: readonly StoredUse[]): Promise<{ use: StoredUse; value: string } | undefined>;
  /** Reports what was done; `count` values were forgotten. */
  forgotten(count: number): void;
  replaced(name: string): void;
}

export const secretQuestions: SecretQuestions = {
  async value(use, wasForAll) {
    const params = { receiver: use.receiver, ...ownerOf(use) };
    return promptForInput({
      title: secretTexts.title({ name: use.name }),
      prompt: wasForAll ? secretTexts.promptReplacingOld(params) : secretTexts.prompt(params),
      password: true,
    });
  },

  async mayBeSent(use, receivers, one) {
    const [send, other] = [secretTexts.send(), secretTexts.enterOther()];
    const chosen = await choose(
      secretTexts.sendQuestion({ name: use.name, receiver: use.receiver }),
      secretTexts.sendDetail({ receivers: receivers.join(', '), ...ownerOf(use) }),
      one ? [send, other] : [other],
    );
    return chosen === undefined ? undefined : chosen === send ? 'stored' : 'other';
  },

  async mayReplace(use) {
    const replace = secretTexts.replace();
    const chosen = await choose(
      secretTexts.replaceQuestion({ name: use.name }),
      secretTexts.replaceDetail({ receiver: use.receiver, ...ownerOf(use) }),
      [replace],
    );
    return chosen === replace;
  },

  async whatToForget(stored) {
    if (isNone(stored)) return undefined;
    return (await pickSome(stored.map(itemOf), { title: secretTexts.forgetTitle() }))?.map(({ use }) => use);
  },

  async whatToReplace(stored) {
    if (isNone(stored)) return undefined;
    const title = secretTexts.replaceTitle();
    const use = (await pickOne(stored.map(itemOf), { title }))?.use;
    if (!use) return undefined;
    const value = await promptForInput({
      title: secretTexts.title({ name: use.name }),
      prompt: secretTexts.replacePrompt({ receiver: use.receiver, ...ownerOf({ collection: fileOf(use) }) }),
      password: true,
    });
    return value === undefined ? undefined : { use, value };
  },

  forgotten: (count) => void showInformation(secretTexts.forgotten({ count })),
  replaced: (name) => void showInformation(secretTexts.replaced({ name })),
};

function isNone(stored: readonly StoredUse[]): boolean {
  if (stored.length === 0) void showInformation(secretTexts.noneStored());
  return stored.length === 0;
}

function itemOf(use: StoredUse): { label: string; description: string; detail: string; use: StoredUse } {
  const file = fileOf(use);
  return {
    label: use.name,
    description: use.receiver,
    detail: file ? nameOf(file) : secretTexts.ownConnections(),
    use,
  };
}

function fileOf({ collection }: StoredUse): vscode.Uri | undefined {
  return collection === '' ? undefined : vscode.Uri.parse(collection);
}

const maxNamed = 10;

/** Asks before secrets that were entered for one server are sent to another, or through a proxy that can read them. */
export const confirmTransfer: ConfirmTransfer = async ({ fields, before, after, isProxy = false }) => {
  const more = Math.max(0, fields.length - maxNamed);
  const params = { names: fields.slice(0, maxNamed).join(', '), more, before };
  const [send, without] = [secretTexts.sendThem(), secretTexts.connectWithout()];
  const chosen = await choose(
    secretTexts.transferQuestion({ after }),
    isProxy ? secretTexts.transferThroughProxy(params) : secretTexts.transferDetail(params),
    [send, without],
  );
  return chosen === undefined ? undefined : chosen === send ? 'send' : 'without';
};

function ownerOf({ collection }: Pick<SecretUse, 'collection'>): { isCollection: boolean; collection: string } {
  return { isCollection: collection !== undefined, collection: collection ? nameOf(collection) : '' };
}
