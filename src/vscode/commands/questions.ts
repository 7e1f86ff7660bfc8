/** What the commands ask a person who called them without arguments. Each answers undefined when the person gives up. */
import * as vscode from 'vscode';
import { messageOf, UserError } from '../../base/userError.ts';
import { parseNotationJson } from '../../model/numbers/exactJson.ts';
import { parsePayloadText } from '../../model/payload/payloadText.ts';
import { parseProfile } from '../../model/validation.ts';
import type { ConnectionSummary } from '../../protocol/shapes.ts';
import { promptForInput, pickOne } from '../guarded/questions.ts';

export function promptForUrl(recent: readonly string[]): Thenable<string | undefined> {
  return promptForInput({
    title: vscode.l10n.t('Connect to a Socket.IO server'),
    prompt: vscode.l10n.t('URL of the server, without the namespace'),
    value: recent[0] ?? 'http://localhost:3000',
    validate: (url) => {
      try {
        parseProfile(url.trim());
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  });
}

/** @throws UserError when there is none to choose from */
export async function promptForConnection(connections: readonly ConnectionSummary[]): Promise<string | undefined> {
  if (connections.length === 0) throw new UserError('There is no connection. Connect first.');
  if (connections.length === 1) return connections[0]?.connectionId;
  const picked = await pickOne(
    connections.map(({ connectionId, name, state }) => ({
      label: name,
      description: `${connectionId} · ${state}`,
      connectionId,
    })),
    { title: vscode.l10n.t('Connection') },
  );
  return picked?.connectionId;
}

export function promptForText(title: string, prompt: string, value = ''): Thenable<string | undefined> {
  return promptForInput({ title, prompt, value });
}

/** A JSON list in payload notation, checked while it is typed. */
export async function promptForArguments(title: string): Promise<unknown[] | undefined> {
  const text = await promptForInput({
    title,
    prompt: vscode.l10n.t('Arguments as a JSON list, such as ["world", {"a": 1}]'),
    value: '[]',
    validate: (value) => {
      const parsed = parsePayloadText(value, { file: () => new Uint8Array() });
      if (!parsed.ok) return `${parsed.fault.message} (line ${parsed.fault.line}, column ${parsed.fault.column})`;
      return Array.isArray(parsed.value) ? undefined : vscode.l10n.t('The arguments are a list: put them in [ ].');
    },
  });
  return text === undefined ? undefined : (parseNotationJson(text) as unknown[]);
}

/** Shows a result to a person, as JSON beside what they work on. */
export async function showJson(value: unknown): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: 'json',
    content: JSON.stringify(value, null, 2),
  });
  await vscode.window.showTextDocument(document, { preview: true });
}
