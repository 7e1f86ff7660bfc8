import * as vscode from 'vscode';
import { UserError } from '../base/userError.ts';
import { askInput } from './guarded/questions.ts';

/** `{{secret:name}}`: read from VS Code's secret storage, asked for once. */
export class SecretVault {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** @throws UserError when it is not stored and the person does not give it */
  async read(name: string): Promise<string> {
    const stored = await this.#secrets.get(key(name));
    if (stored !== undefined) return stored;
    const given = await askInput({
      title: vscode.l10n.t('Secret “{0}”', name),
      prompt: vscode.l10n.t('Asked for once and kept in the secret storage of VS Code.'),
      password: true,
    });
    if (given === undefined) throw new UserError(`The secret “${name}” is needed to connect, and was not given.`);
    await this.store(name, given);
    return given;
  }

  async store(name: string, value: string): Promise<void> {
    await this.#secrets.store(key(name), value);
  }

  /** Forgets it, so that it is asked for again. */
  async forget(name: string): Promise<void> {
    await this.#secrets.delete(key(name));
  }
}

function key(name: string): string {
  return `secret:${name}`;
}
