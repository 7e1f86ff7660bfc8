/**
 * Changes to a collection that fix a problem. Only the text that must change is replaced; comments and formatting of
 * the rest stay.
 */
import type { Node } from 'jsonc-parser';
import { appendChild, layoutOf, type TextEdit } from '../collectionInsert.ts';
import { readSyntax } from './collectionSyntax.ts';
import { languageTexts } from './languageTexts.ts';
import { childNode, type TextRange } from './syntaxNodes.ts';

export type ProblemFix =
  /** Replaces a name. `isQuoted`: the range is a whole JSON string with its quotes; otherwise, it is a part of one. */
  | { readonly kind: 'replace'; readonly name: string; readonly range: TextRange; readonly isQuoted: boolean }
  /** Defines a variable in an environment, or, if none is given, in the variables of the collection. */
  | { readonly kind: 'define'; readonly name: string; readonly environment?: string }
  | { readonly kind: 'connection'; readonly key: string }
  | { readonly kind: 'request'; readonly key: string }
  /** Selects an environment. The file is not changed. */
  | { readonly kind: 'select'; readonly environment: string };

export interface FixEdits {
  readonly edits: readonly TextEdit[];
  /** The position in the changed text where the user continues to type: the new value. */
  readonly value?: TextRange;
}

export function fixTitle(fix: ProblemFix): string {
  switch (fix.kind) {
    case 'replace':
      return languageTexts.replaceWith({ name: fix.name });
    case 'define':
      return fix.environment === undefined
        ? languageTexts.defineInCollection({ name: fix.name })
        : languageTexts.defineInEnvironment({ name: fix.name, environment: fix.environment });
    case 'connection':
      return languageTexts.createConnection({ key: fix.key });
    case 'request':
      return languageTexts.createRequest({ key: fix.key });
    case 'select':
      return languageTexts.selectEnvironment({ environment: fix.environment });
  }
}

const exampleUrl = 'http://localhost:3000';

/** The edits of a fix; undefined if the text does not allow it, for example because a section is not an object. */
export function fixEdits(text: string, fix: ProblemFix): FixEdits | undefined {
  const root = readSyntax(text).root;
  if (fix.kind === 'select' || root?.type !== 'object') return undefined;
  if (fix.kind === 'replace') {
    const json = JSON.stringify(fix.name);
    const content = fix.isQuoted ? json : json.slice(1, -1);
    return { edits: [{ ...fix.range, content }] };
  }
  if (fix.kind !== 'define') {
    const section = fix.kind === 'connection' ? 'connections' : 'requests';
    return added(text, root, [section], { key: fix.key, value: { url: exampleUrl }, typed: exampleUrl });
  }
  const path = fix.environment === undefined ? ['variables'] : ['environments', fix.environment];
  return added(text, root, path, { key: fix.name, value: '', typed: '' });
}

interface AddedValue {
  readonly key: string;
  readonly value: unknown;
  /** The text in the value that the user replaces. */
  readonly typed: string;
}

/** Adds a property to the object at a path. Objects of the path that are missing are added too. */
function added(
  text: string,
  root: Node,
  path: readonly string[],
  { key, value, typed }: AddedValue,
): FixEdits | undefined {
  let container = root;
  const missing: string[] = [];
  for (const step of path) {
    const next: Node | undefined = missing.length > 0 ? undefined : childNode(container, step);
    if (next) container = next;
    else missing.push(step);
  }
  if (container.type !== 'object') return undefined;
  const [first, ...rest] = [...missing, key];
  const nested = rest.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
  const edits = appendChild(text, container, { key: first, value: nested }, layoutOf(text, root));
  return { edits, value: typedRange(edits, key, typed) };
}

/** The position of the value in the changed text. The edit that contains its key contains the value. */
function typedRange(edits: readonly TextEdit[], key: string, typed: string): TextRange {
  const written = `${JSON.stringify(key)}: `;
  const quoted = JSON.stringify(typed);
  let shift = 0;
  for (const { offset, length, content } of edits) {
    const at = content.lastIndexOf(written);
    if (at >= 0) {
      const start = content.indexOf(quoted, at + written.length);
      if (start >= 0) return { offset: offset + shift + start + 1, length: typed.length };
    }
    shift += content.length - length;
  }
  return { offset: 0, length: 0 };
}
