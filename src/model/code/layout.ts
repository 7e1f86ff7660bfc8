/** Maximum number of characters of a value on one line. */
const lineWidth = 100;
/** The indent does not grow beyond this number of characters; deeper values stay on one line. */
const maxIndent = 100;

export interface Brackets {
  readonly open: string;
  readonly close: string;
  /** The text after the opening and before the closing bracket, if everything is on one line. */
  readonly padding?: string;
  /** The text between two children, before a line break. */
  readonly separator?: string;
  /** Whether the last of several lines also ends with the separator. */
  readonly trailing?: boolean;
}

/** The indent of the children of a value. */
export function innerIndent(indent: string, step = '  '): string {
  return indent.length < maxIndent ? indent + step : indent;
}

/**
 * Writes children on one line if they fit. Otherwise, each child has its own line.
 * @param children written with the inner indent
 */
export function layOut(children: readonly string[], brackets: Brackets, indent: string, step?: string): string {
  const { open, close, padding = '', separator = ',', trailing = true } = brackets;
  if (children.length === 0) return open + close;
  const inner = innerIndent(indent, step);
  // If a child does not fit on one line, its parent does not fit either.
  const flat = open + padding + children.join(separator === '' ? '' : `${separator} `) + padding + close;
  if (inner === indent || (indent.length + flat.length <= lineWidth && !flat.includes('\n'))) return flat;
  const end = close === '' ? '' : `${trailing ? separator : ''}\n${indent}${close}`;
  return `${open}\n${inner}${children.join(`${separator}\n${inner}`)}${end}`;
}
