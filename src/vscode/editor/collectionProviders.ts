/** Completion and hovers in collections. All texts of files are shown as plain text, never as Markdown. */
import * as vscode from 'vscode';
import {
  type CollectionCompletion,
  collectionCompletions,
  isInEventName,
} from '../../model/collection/language/collectionCompletions.ts';
import { type CollectionHover, collectionHover } from '../../model/collection/language/collectionHovers.ts';
import { type Definition, isInEffect } from '../../model/collection/language/variableDefinitions.ts';
import { plainMarkdown, shownText } from '../../model/text/plainText.ts';
import { commandPrefix } from '../commands/commandNames.ts';
import { type CollectionDocuments, isCollection, rangeIn } from './collectionDocuments.ts';
import { editorTexts } from './editorTexts.ts';

export interface ProviderDeps {
  readonly documents: CollectionDocuments;
  /** Names of captured events, the most frequent first. None while the engine does not run. */
  readonly capturedEvents: () => Promise<readonly string[]>;
  /** The receivers for which a secret of a collection is stored. */
  readonly storedFor: (name: string, collection: string) => Promise<readonly string[]>;
}

export const completionTriggers = ['{', '"', '$', ':'] as const;

const { CompletionItemKind: Kind } = vscode;
const kinds: Readonly<Record<CollectionCompletion['kind'], vscode.CompletionItemKind>> = {
  variable: Kind.Variable,
  dynamic: Kind.Function,
  secret: Kind.Constant,
  connection: Kind.Reference,
  request: Kind.Reference,
  scenario: Kind.Reference,
  event: Kind.Event,
};
const longestValue = 200;

export function completionProvider({ documents, capturedEvents }: ProviderDeps): vscode.CompletionItemProvider {
  return {
    async provideCompletionItems(document, position) {
      if (!isCollection(document)) return [];
      const { version } = document;
      const offset = document.offsetAt(position);
      const syntax = documents.syntax(document);
      const events = isInEventName(syntax, offset) ? await capturedEvents() : [];
      if (document.version !== version) return [];
      const items = collectionCompletions(syntax, offset, { ...documents.context(document), events });
      return items.map((item, index) => {
        const { kind, label, content, value, definition } = item;
        const description = cut(shownText(value ?? ''));
        const completion = new vscode.CompletionItem({ label: shownText(label), description }, kinds[kind]);
        completion.range = rangeIn(document, item.range);
        completion.insertText = content;
        completion.filterText = content.startsWith('"') ? content : label;
        completion.sortText = String(index).padStart(5, '0');
        completion.detail = detailOf(kind, definition);
        return completion;
      });
    },
  };
}

function detailOf(kind: CollectionCompletion['kind'], definition: Definition | undefined): string {
  if (definition) return shownText(placeText(definition));
  if (kind === 'dynamic') return editorTexts.dynamicVariable();
  if (kind === 'secret') return editorTexts.secretItem();
  if (kind === 'event') return editorTexts.eventItem();
  if (kind === 'request') return editorTexts.requestItem();
  return kind === 'scenario' ? editorTexts.scenarioItem() : editorTexts.connectionAddress();
}

function placeText(definition: Definition): string {
  switch (definition.place) {
    case 'step':
      return editorTexts.definedIn({ place: definition.kind, name: definition.scenario });
    case 'dotenv':
      return editorTexts.definedIn({ place: 'dotenv', name: definition.file });
    case 'environment':
      return editorTexts.definedIn({ place: 'environment', name: definition.environment });
    case 'collection':
      return editorTexts.definedIn({ place: 'collection', name: '' });
  }
}

export function hoverProvider({ documents, storedFor }: ProviderDeps): vscode.HoverProvider {
  return {
    async provideHover(document, position) {
      if (!isCollection(document)) return undefined;
      const offset = document.offsetAt(position);
      const hover = collectionHover(documents.syntax(document), offset, documents.context(document));
      if (!hover) return undefined;
      const range = rangeIn(document, hover.range);
      const uri = document.uri.toString();
      const receivers = hover.kind === 'secret' ? await storedFor(hover.name, uri) : [];
      return new vscode.Hover(hoverText(hover, uri, receivers), range);
    },
  };
}

function hoverText(hover: CollectionHover, uri: string, receivers: readonly string[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  if (hover.kind === 'secret') return secretText(text, hover.name, uri, receivers);
  if (hover.kind === 'connection') {
    return text
      .appendMarkdown(`**${editorTexts.connectionAddress()}** `)
      .appendMarkdown(plainMarkdown(cut(`${hover.url} ${hover.namespace === '/' ? '' : hover.namespace}`.trim())));
  }
  const { value, definitions, isDynamic } = hover;
  if (isDynamic) return text.appendMarkdown(editorTexts.dynamicVariable());
  if (value !== undefined) text.appendMarkdown(`**${editorTexts.effective()}** ${plainMarkdown(cut(value))}`);
  else text.appendMarkdown(definitions[0]?.place === 'step' ? editorTexts.valueOfRun() : editorTexts.noValue());
  for (const definition of definitions.slice(0, maxDefinitions)) {
    const note = isInEffect(definition) ? '' : ` (${editorTexts.notInEffect()})`;
    text.appendMarkdown(`\n\n${plainMarkdown(`${cut(definition.value)} · ${placeText(definition)}${note}`)}`);
  }
  return text;
}

const maxDefinitions = 10;

/** Never the value. */
function secretText(
  text: vscode.MarkdownString,
  name: string,
  uri: string,
  receivers: readonly string[],
): vscode.MarkdownString {
  if (receivers.length === 0) return text.appendMarkdown(editorTexts.secretNotStored());
  const commands = { replaceSecret: editorTexts.replaceSecret(), forgetSecret: editorTexts.forgetSecret() };
  text.isTrusted = { enabledCommands: Object.keys(commands).map((command) => `${commandPrefix}editor.${command}`) };
  text
    .appendMarkdown(plainMarkdown(editorTexts.secretStored({ receivers: receivers.join(', ') })))
    .appendMarkdown('\n\n');
  const argument = encodeURIComponent(JSON.stringify([{ name, uri }]));
  const links = Object.entries(commands).map(
    ([command, title]) => `[${title}](command:${commandPrefix}editor.${command}?${argument})`,
  );
  return text.appendMarkdown(links.join(' · '));
}

function cut(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
