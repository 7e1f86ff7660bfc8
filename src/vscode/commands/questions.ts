/** Prompts of commands that were called without arguments. Each resolves with undefined when the user cancels. */
import { causeMessage } from '../../model/cause/causeTexts.ts';
import * as vscode from 'vscode';
import { messageOf } from '../../base/userError.ts';
import { connectionStatus, connectionTitle } from '../../model/entry/connectionName.ts';
import { parseNotationJson } from '../../model/numbers/exactJson.ts';
import { parsePayloadText } from '../../model/payload/payloadText.ts';
import { parseProfile } from '../../model/validation.ts';
import type { ConnectionSummary } from '../../protocol/shapes.ts';
import { longestMarker } from '../../protocol/timelineMessages.ts';
import { promptForInput, pickOne } from '../guarded/questions.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { commandErrors, commandTexts } from '../../host/commands/commandTexts.ts';

export function promptForUrl(recent: readonly string[]): Thenable<string | undefined> {
  return promptForInput({
    title: commandTexts.connectTitle(),
    prompt: commandTexts.connectPrompt(),
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

export async function promptForSeq(title: string, prompt: string): Promise<number | undefined> {
  const validate = (text: string): string | undefined =>
    /^\d+$/.test(text.trim()) ? undefined : commonTexts.wholeNumberNeeded();
  const text = await promptForInput({ title, prompt, validate });
  return text === undefined ? undefined : Number(text);
}

/** @throws UserError when there is no connection */
export async function promptForConnection(connections: readonly ConnectionSummary[]): Promise<string | undefined> {
  if (connections.length === 0) throw commandErrors('connection.none');
  if (connections.length === 1) return connections[0]?.connectionId;
  const picked = await pickOne(
    connections.map((connection) => ({
      label: connectionTitle(connection),
      description: connectionStatus(connection),
      connectionId: connection.connectionId,
    })),
    { title: commandTexts.connectionTitle() },
  );
  return picked?.connectionId;
}

export function promptForText(title: string, prompt: string, value = ''): Thenable<string | undefined> {
  return promptForInput({ title, prompt, value });
}

/** Prompts for a JSON array in payload notation, which is validated while the user types. */
export async function promptForArguments(title: string): Promise<unknown[] | undefined> {
  const text = await promptForInput({
    title,
    prompt: commandTexts.argumentsPrompt({ example: '["world", {"a": 1}]' }),
    value: '[]',
    validate: (value) => {
      const parsed = parsePayloadText(value, { file: () => new Uint8Array() });
      if (!parsed.ok)
        return commonTexts.lineFault({
          line: parsed.fault.line,
          column: parsed.fault.column,
          message: causeMessage(parsed.fault),
        });
      return Array.isArray(parsed.value) ? undefined : commandTexts.argumentsNotArray();
    },
  });
  return text === undefined ? undefined : (parseNotationJson(text) as unknown[]);
}

/** Shows a result as JSON in an editor to the side. */
export async function showJson(value: unknown): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: 'json',
    content: JSON.stringify(value, null, 2),
  });
  await vscode.window.showTextDocument(document, { preview: true });
}

/** Shows a text in a new editor. */
export async function showText(content: string, name: string): Promise<void> {
  const known = await vscode.languages.getLanguages();
  const language = known.includes(name) ? name : 'plaintext';
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
}

/** Prompts for the text of a marker; undefined when the user cancels. */
export function promptForMarker(): Thenable<string | undefined> {
  return promptForInput({
    title: commandTexts.markerTitle(),
    prompt: commandTexts.markerPrompt(),
    validate: (text) => {
      if (text.trim() === '') return commandTexts.markerEmpty();
      if (text.trim().length <= longestMarker) return undefined;
      return commandTexts.markerTooLong({ max: longestMarker, length: text.trim().length });
    },
  });
}
