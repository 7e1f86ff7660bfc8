/** Completion and hovers in collections. All texts from files are shown as plain text, never as Markdown. */
import * as vscode from 'vscode';
import type { CollectionCompletion } from '../../model/collection/language/collectionCompletions.ts';
import type { CollectionHover } from '../../model/collection/language/collectionHovers.ts';
import { type Definition, isInEffect } from '../../model/collection/language/variableDefinitions.ts';
import { completionItem, type HoverLine, plainHover } from '../guarded/editors.ts';
import { commandPrefix } from '../commands/commandNames.ts';
import { type CollectionDocuments, isCollection, rangeIn } from './collectionDocuments.ts';
import { variableTexts } from '../../model/collection/variableTexts.ts';
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
      const events = (await documents.query(document, 'isEventName', offset)) ? await capturedEvents() : [];
      if (document.version !== version) return [];
      const context = { ...documents.context(document), events };
      const items = (await documents.query(document, 'completions', { offset, context })) ?? [];
      return items.map((item, index) => {
        const { kind, label, content, value, definition } = item;
        return completionItem({
          label,
          description: cut(value ?? ''),
          detail: detailOf(kind, definition),
          kind: kinds[kind],
          content,
          range: rangeIn(document, item.range),
          filterText: content.startsWith('"') ? content : label,
          index,
        });
      });
    },
  };
}

function detailOf(kind: CollectionCompletion['kind'], definition: Definition | undefined): string {
  if (definition) return placeText(definition);
  if (kind === 'dynamic') return variableTexts.dynamic();
  if (kind === 'secret') return variableTexts.secret();
  if (kind === 'event') return editorTexts.eventItem();
  if (kind === 'request') return editorTexts.requestItem();
  return kind === 'scenario' ? editorTexts.scenarioItem() : editorTexts.connectionAddress();
}

function placeText(definition: Definition): string {
  switch (definition.place) {
    case 'step':
      return variableTexts.definedIn({ place: definition.kind, name: definition.scenario });
    case 'dotenv':
      return variableTexts.definedIn({ place: 'dotenv', name: definition.file });
    case 'environment':
      return variableTexts.definedIn({ place: 'environment', name: definition.environment });
    case 'collection':
      return variableTexts.definedIn({ place: 'collection', name: '' });
  }
}

export function hoverProvider({ documents, storedFor }: ProviderDeps): vscode.HoverProvider {
  return {
    async provideHover(document, position) {
      if (!isCollection(document)) return undefined;
      const offset = document.offsetAt(position);
      const hover = await documents.query(document, 'hover', { offset, context: documents.context(document) });
      if (!hover) return undefined;
      const range = rangeIn(document, hover.range);
      const uri = document.uri.toString();
      const receivers = hover.kind === 'secret' ? await storedFor(hover.name, uri) : [];
      if (hover.kind !== 'secret') return plainHover(range, hoverLines(hover));
      if (receivers.length === 0) return plainHover(range, [{ text: editorTexts.secretNotStored() }]);
      const argument = { name: hover.name, uri };
      return plainHover(
        range,
        [{ text: editorTexts.secretStored({ receivers: receivers.join(', ') }) }],
        [
          { title: editorTexts.replaceSecret(), command: `${commandPrefix}editor.replaceSecret`, argument },
          { title: editorTexts.forgetSecret(), command: `${commandPrefix}editor.forgetSecret`, argument },
        ],
      );
    },
  };
}

const maxDefinitions = 10;

function hoverLines(hover: Exclude<CollectionHover, { kind: 'secret' }>): HoverLine[] {
  if (hover.kind === 'connection') {
    const { url, namespace } = hover;
    const address = namespace === '/' ? url : `${url} ${namespace}`;
    return [{ heading: editorTexts.connectionAddress(), text: cut(address) }];
  }
  const { value, definitions, isDynamic } = hover;
  if (isDynamic) return [{ text: variableTexts.dynamic() }];
  const first =
    value !== undefined
      ? { heading: editorTexts.effective(), text: cut(value) }
      : { text: definitions[0]?.place === 'step' ? editorTexts.valueOfRun() : variableTexts.noValue() };
  const defined = definitions.slice(0, maxDefinitions).map((definition) => {
    const text = `${cut(definition.value)} · ${placeText(definition)}`;
    return { text: isInEffect(definition) ? text : `${text} (${variableTexts.notInEffect()})` };
  });
  return [first, ...defined];
}

function cut(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
