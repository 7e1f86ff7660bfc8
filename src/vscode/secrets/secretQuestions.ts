/** What a person is asked about secrets. Each answers undefined, or false, when the person gives it up. */
import * as vscode from 'vscode';
import { nameOf } from '../collections/collectionStore.ts';
import { choose, showInformation } from '../guarded/messages.ts';
import { promptForInput, pickOne } from '../guarded/questions.ts';
import type { StoredSecret } from './secretStore.ts';
import type { SecretUse } from './secretUse.ts';
import type { ConfirmTransfer } from './takeOver.ts';

export interface SecretQuestions {
  /** @param wasForAll a value was stored once without a collection and a receiver, and is no longer used */
  value(use: SecretUse, wasForAll: boolean): Promise<string | undefined>;
  /** Whether the value that is stored for other receivers may be sent to this one; `one`: it is the same for all of them. */
  mayBeSent(use: SecretUse, receivers: readonly string[], one: boolean): Promise<'stored' | 'other' | undefined>;
  mayReplace(use: SecretUse): Promise<boolean>;
  whatToForget(
    stored: readonly { name: string; entries: readonly StoredSecret[] }[],
  ): Promise<{ name: string; collection?: string; receiver?: string } | undefined>;
}

const { l10n } = vscode;

export const secretQuestions: SecretQuestions = {
  async value(use, wasForAll) {
    const before = wasForAll ? ` ${l10n.t('It was stored for every server until now; that value is deleted.')}` : '';
    return promptForInput({
      title: l10n.t('Secret “{0}”', use.name),
      prompt: `${l10n.t('Sent to {0}. Kept in VS Code’s secret storage for {1} and that receiver.', use.receiver, owner(use))}${before}`,
      password: true,
    });
  },

  async mayBeSent(use, receivers, one) {
    const [send, other] = [l10n.t('Send It'), l10n.t('Enter Another Value')];
    const chosen = await choose(
      l10n.t('Send the secret “{0}” to {1}?', use.name, use.receiver),
      l10n.t(
        'It is stored for {0}, by {1}. Send it only if you trust the other server with it.',
        receivers.join(', '),
        owner(use),
      ),
      one ? [send, other] : [other],
    );
    return chosen === undefined ? undefined : chosen === send ? 'stored' : 'other';
  },

  async mayReplace(use) {
    const replace = l10n.t('Replace');
    const chosen = await choose(
      l10n.t('Replace the stored secret “{0}”?', use.name),
      l10n.t('Another value is stored for {0} and {1}.', owner(use), use.receiver),
      [replace],
    );
    return chosen === replace;
  },

  async whatToForget(stored) {
    const title = l10n.t('Forget secret');
    if (stored.length === 0) {
      void showInformation(l10n.t('No secret is stored.'));
      return undefined;
    }
    const items = stored.flatMap(({ name, entries }) => [
      ...(entries.length > 1 ? [{ label: name, description: l10n.t('everywhere'), chosen: { name } }] : []),
      ...entries.map(({ collection, receiver }) => ({
        label: name,
        description: receiver,
        detail: owner({ collection: collection === '' ? undefined : vscode.Uri.parse(collection) }),
        chosen: { name, collection, receiver },
      })),
    ]);
    return (await pickOne(items, { title }))?.chosen;
  },
};

const maxNamed = 10;

/** Asks before secrets that were entered for one server are sent to another, or through a proxy that can read them. */
export const confirmTransfer: ConfirmTransfer = async ({ fields, before, after, isProxy = false }) => {
  const rest = fields.length - maxNamed;
  const names = [...fields.slice(0, maxNamed), ...(rest > 0 ? [l10n.t('{0} more', rest)] : [])].join(', ');
  const [send, without] = [l10n.t('Send Them'), l10n.t('Connect Without Them')];
  const chosen = await choose(
    l10n.t('Send the secrets of this connection to {0}?', after),
    isProxy
      ? l10n.t(
          '{0} were entered for {1}. This proxy can read what is sent to the server. Send them only if you trust the proxy with them.',
          names,
          before,
        )
      : l10n.t('{0} were entered for {1}. Send them only if you trust the other server with them.', names, before),
    [send, without],
  );
  return chosen === undefined ? undefined : chosen === send ? 'send' : 'without';
};

function owner({ collection }: Pick<SecretUse, 'collection'>): string {
  return collection ? nameOf(collection) : l10n.t('the inspector’s own connections');
}
