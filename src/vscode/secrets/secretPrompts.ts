/** Implements the prompts about secrets. */
import { Uri } from 'vscode';
import { nameOf } from '../collections/collectionStore.ts';
import { type Button, choose, confirm, showInformation } from '../guarded/messages.ts';
import { promptForInput, pickOne, pickSome } from '../guarded/questions.ts';
import type { SecretQuestions, StoredUse } from '../../host/secrets/secretQuestions.ts';
import type { SecretUse } from '../../host/secrets/secretUse.ts';
import { secretTexts } from '../../host/secrets/secretTexts.ts';
import type { ConfirmTransfer } from '../../host/secrets/takeOver.ts';

export const secretPrompts: SecretQuestions = {
  async value(use, wasForAll) {
    const params = { receiver: use.receiver, ...ownerOf(use) };
    return promptForInput({
      title: secretTexts.title({ name: use.name }),
      prompt: wasForAll ? secretTexts.promptReplacingOld(params) : secretTexts.prompt(params),
      password: true,
    });
  },

  async mayBeSent(use, receivers, one) {
    const other: Button<'stored' | 'other'> = ['other', secretTexts.enterOther()];
    return choose(
      secretTexts.sendQuestion({ name: use.name, receiver: use.receiver }),
      secretTexts.sendDetail({ receivers: receivers.join(', '), ...ownerOf(use) }),
      one ? [['stored', secretTexts.send()], other] : [other],
    );
  },

  async mayReplace(use) {
    return confirm(
      secretTexts.replaceQuestion({ name: use.name }),
      secretTexts.replaceDetail({ receiver: use.receiver, ...ownerOf(use) }),
      secretTexts.replace(),
    );
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

  forgotten: (count) => showInformation(secretTexts.forgotten({ count })),
  replaced: (name) => showInformation(secretTexts.replaced({ name })),
};

function isNone(stored: readonly StoredUse[]): boolean {
  if (stored.length === 0) showInformation(secretTexts.noneStored());
  return stored.length === 0;
}

function itemOf(use: StoredUse): { label: string; description: string; detail: string; use: StoredUse } {
  const file = fileOf(use);
  return {
    label: use.name,
    description: use.receiver,
    detail: file !== undefined ? nameOf(Uri.parse(file)) : secretTexts.ownConnections(),
    use,
  };
}

function fileOf({ collection }: StoredUse): string | undefined {
  return collection === '' ? undefined : collection;
}

const maxNamed = 10;

/** Prompts before secrets that were entered for one server are sent to another one, or through a proxy that can read them. */
export const confirmTransfer: ConfirmTransfer = async ({ fields, before, after, isProxy = false }) => {
  const more = Math.max(0, fields.length - maxNamed);
  const params = { names: fields.slice(0, maxNamed).join(', '), more, before };
  return choose(
    secretTexts.transferQuestion({ after }),
    isProxy ? secretTexts.transferThroughProxy(params) : secretTexts.transferDetail(params),
    [
      ['send', secretTexts.sendThem()],
      ['without', secretTexts.connectWithout()],
    ],
  );
};

function ownerOf({ collection }: Pick<SecretUse, 'collection'>): { isCollection: boolean; collection: string } {
  return {
    isCollection: collection !== undefined,
    collection: collection !== undefined ? nameOf(Uri.parse(collection)) : '',
  };
}
