import fc from 'fast-check';

/** A format that a person could write: each gap between two tokens is different. Comments are numbered, so that each can be identified. */
export interface FormatStyle {
  readonly gaps: readonly string[];
  readonly eol: string;
  readonly mark: boolean;
  readonly trailingComma: boolean;
}

export const formatStyles: fc.Arbitrary<FormatStyle> = fc.record({
  gaps: fc.array(
    fc.constantFrom(
      '',
      '',
      ' ',
      '\n',
      '\n  ',
      '\n    ',
      ' /*#*/ ',
      ' /*#*/',
      ' //#\n',
      '\n  //#\n  ',
      '\n\n\t',
      '/*#*/\n',
    ),
    { minLength: 8, maxLength: 60 },
  ),
  eol: fc.constantFrom('\n', '\r\n'),
  mark: fc.boolean(),
  trailingComma: fc.boolean(),
});

/** Returns JSON with comments, in this format. */
export function formatJson(value: unknown, { gaps, eol, mark, trailingComma }: FormatStyle): string {
  let [next, comments] = [0, 0];
  const gap = (): string => (gaps[next++ % gaps.length] ?? '').replace('#', () => ` c${comments++} `);
  const list = (open: string, parts: readonly string[], close: string): string => {
    const comma = trailingComma && parts.length > 0 ? `,${gap()}` : '';
    return `${open}${gap()}${parts.join(`,${gap()}`)}${comma}${close}`;
  };
  const write = (node: unknown): string => {
    if (Array.isArray(node))
      return list(
        '[',
        node.map((child) => write(child) + gap()),
        ']',
      );
    if (typeof node !== 'object' || node === null) return JSON.stringify(node);
    const entries = Object.entries(node).filter(([, child]) => child !== undefined);
    return list(
      '{',
      entries.map(([key, child]) => `${JSON.stringify(key)}${gap()}:${gap()}${write(child)}${gap()}`),
      '}',
    );
  };
  const text = gap() + write(value) + gap();
  return (mark ? '\uFEFF' : '') + text.replaceAll('\n', eol);
}

/** The numbers of the comments in a text, sorted. */
export function commentsOf(text: string): string[] {
  return [...text.matchAll(/ c(\d+) /g)].map(([, number]) => number ?? '').sort();
}
