/**
 * Finds calls such as `emit` and `on` in the text of a source file, if the name of the event is a literal in the line
 * in which the call begins. It reads only the text and does not interpret the program: it does not find names in
 * variables, and also finds calls of objects that only look like sockets.
 */
export interface EventCall {
  /** Counted from 1. */
  readonly line: number;
  readonly kind: 'emit' | 'on';
  readonly event: string;
}

/** The language by its ID in VS Code. */
const languageOf: Readonly<Record<string, 'script' | 'python' | 'java'>> = {
  javascript: 'script',
  javascriptreact: 'script',
  typescript: 'script',
  typescriptreact: 'script',
  vue: 'script',
  svelte: 'script',
  python: 'python',
  java: 'java',
  kotlin: 'java',
};
export const codeLanguages = Object.keys(languageOf);

/** A call whose first argument is a literal. A template literal with expressions is not a name. */
const patterns = {
  script:
    /[.\w)\]]\s*\??\.\s*(emit|emitWithAck|on|once|addListener|prependListener)\s*\(\s*(?:"([^"\\\n]+)"|'([^'\\\n]+)'|`([^`\\$\n]+)`)/g,
  python: /\.\s*(emit|call|on|event)\s*\(\s*(?:"([^"\\\n]+)"|'([^'\\\n]+)')/g,
  java: /\.\s*(emit|on|once|sendEvent|addEventListener)\s*\(\s*"([^"\\\n]+)"/g,
} as const;
const emits: ReadonlySet<string> = new Set(['emit', 'emitWithAck', 'call', 'sendEvent']);

/** Larger files are not searched. */
export const maxCodeChars = 1_000_000;
/** Longer lines, which minified files have, are skipped. */
const maxLineChars = 2000;
const maxCalls = 2000;

/**
 * Returns at most one call for each kind and event in a line. The result is empty for an unknown language or a file
 * that is too large.
 */
export function eventCalls(text: string, languageId: string): EventCall[] {
  const language = languageOf[languageId];
  if (!language || text.length > maxCodeChars) return [];
  const found = new Map<string, EventCall>();
  const pattern = patterns[language];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.length > maxLineChars || isComment(line, language)) continue;
    for (const [, called = '', ...names] of line.matchAll(pattern)) {
      const event = names.find((name) => name !== undefined);
      if (event === undefined || found.size >= maxCalls) continue;
      const kind = emits.has(called) ? 'emit' : 'on';
      found.set(`${index} ${kind} ${event}`, { line: index + 1, kind, event });
    }
  }
  return [...found.values()];
}

function isComment(line: string, language: 'script' | 'python' | 'java'): boolean {
  const start = line.trimStart();
  return language === 'python' ? start.startsWith('#') : start.startsWith('//') || start.startsWith('*');
}
