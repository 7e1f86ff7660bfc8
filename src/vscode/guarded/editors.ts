/**
 * The items that an editor shows for a file: links above lines, completions, hovers, marks and colors. All texts are shown as plain text.
 */
import {
  CodeAction,
  CodeActionKind,
  type CodeActionProvider,
  CodeLens,
  type CodeLensProvider,
  type Command,
  CompletionItem,
  type CompletionItemKind,
  type CompletionItemProvider,
  DecorationRangeBehavior,
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticSeverity,
  Disposable,
  type DocumentSelector,
  Hover,
  type HoverProvider,
  languages,
  MarkdownString,
  type Range,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  window,
} from 'vscode';
import { plainMarkdown, shownText } from '../../model/text/plainText.ts';

export interface EditorProviders {
  readonly lenses: CodeLensProvider;
  readonly completions: CompletionItemProvider;
  /** The characters that offer completions when they are typed. */
  readonly triggers: readonly string[];
  readonly hovers: HoverProvider;
}

export function registerProviders(
  selector: DocumentSelector,
  { lenses, completions, triggers, hovers }: EditorProviders,
): Disposable {
  return Disposable.from(
    languages.registerCodeLensProvider(selector, lenses),
    languages.registerCompletionItemProvider(selector, completions, ...triggers),
    languages.registerHoverProvider(selector, hovers),
  );
}

export function registerLenses(selector: DocumentSelector, provider: CodeLensProvider): Disposable {
  return languages.registerCodeLensProvider(selector, provider);
}

export function registerFixes(selector: DocumentSelector, provider: CodeActionProvider): Disposable {
  return languages.registerCodeActionsProvider(selector, provider, {
    providedCodeActionKinds: [CodeActionKind.QuickFix],
  });
}

/** A link above a line, or a text if it has no command. */
export function codeLens(
  range: Range,
  icon: string | undefined,
  text: string,
  command?: Pick<Command, 'command' | 'arguments'>,
): CodeLens {
  const title = icon === undefined ? shownText(text) : `$(${icon}) ${shownText(text)}`;
  return new CodeLens(range, { command: '', ...command, title });
}

export interface PlainCompletion {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly kind: CompletionItemKind;
  /** The text that is inserted, without any change. */
  readonly content: string;
  readonly range: Range;
  /** The text that is compared with the text in the range. */
  readonly filterText: string;
  readonly index: number;
}

export function completionItem({ label, description, detail, kind, ...rest }: PlainCompletion): CompletionItem {
  const item = new CompletionItem({ label: shownText(label), description: shownText(description) }, kind);
  item.detail = shownText(detail);
  item.insertText = rest.content;
  item.range = rest.range;
  item.filterText = rest.filterText;
  item.sortText = String(rest.index).padStart(5, '0');
  return item;
}

/** A paragraph of a hover, with a heading before it. */
export interface HoverLine {
  readonly heading?: string;
  readonly text: string;
}

/** A hover, with links that run commands of this extension; `argument` must be JSON. */
export function plainHover(
  range: Range,
  lines: readonly HoverLine[],
  links: readonly { readonly title: string; readonly command: string; readonly argument: unknown }[] = [],
): Hover {
  const text = new MarkdownString();
  text.isTrusted = links.length > 0 && { enabledCommands: links.map(({ command }) => command) };
  const paragraphs = lines.map(({ heading, text: line }) =>
    heading === undefined ? plainMarkdown(line) : `**${plainMarkdown(heading)}** ${plainMarkdown(line)}`,
  );
  const shown = links.map(({ title, command, argument }) => {
    // Parentheses would end the link.
    const encoded = encodeURIComponent(JSON.stringify([argument]))
      .replaceAll('(', '%28')
      .replaceAll(')', '%29');
    return `[${plainMarkdown(title)}](command:${command}?${encoded})`;
  });
  if (shown.length > 0) paragraphs.push(shown.join(' · '));
  text.appendMarkdown(paragraphs.join('\n\n'));
  return new Hover(text, range);
}

export interface PlainProblem {
  readonly range: Range;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly code: string;
  readonly source: string;
}

export function diagnostic({ range, severity, message, code, source }: PlainProblem): Diagnostic {
  const level = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  return Object.assign(new Diagnostic(range, shownText(message), level), { code, source });
}

export function createDiagnostics(name: string): DiagnosticCollection {
  return languages.createDiagnosticCollection(name);
}

export function quickFix(title: string, mended: Diagnostic, isPreferred: boolean): CodeAction {
  const action = new CodeAction(shownText(title), CodeActionKind.QuickFix);
  action.diagnostics = [mended];
  action.isPreferred = isPreferred;
  return action;
}

/** Creates a decoration that shows ranges of text in a color of the theme. */
export function createHighlight(color: string): TextEditorDecorationType {
  return window.createTextEditorDecorationType({
    color: new ThemeColor(color),
    rangeBehavior: DecorationRangeBehavior.ClosedClosed,
  });
}

export function highlight(editor: TextEditor, type: TextEditorDecorationType, ranges: readonly Range[]): void {
  editor.setDecorations(type, ranges);
}
