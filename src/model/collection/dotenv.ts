/** `.env` files: a line `NAME=value` for each variable. */

/**
 * The variables of a file. A value can be in quotes; in double quotes, `\n` is a line break. A later line takes precedence.
 * @returns the variables, or the number (from 1) of the first line that has another format
 */
export function parseDotenv(
  text: string,
):
  | { readonly ok: true; readonly variables: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly line: number } {
  const variables = new Map<string, string>();
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = content.split(/\r\n|[\r\n]/);
  for (const [index, line] of lines.entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const [, name = '', written = ''] = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    const value = name === '' ? undefined : valueOf(written.trim());
    if (value === undefined) return { ok: false, line: index + 1 };
    variables.set(name, value);
  }
  return { ok: true, variables: Object.fromEntries(variables) };
}

function valueOf(written: string): string | undefined {
  const quote = written[0];
  if (quote !== '"' && quote !== "'") return written.replace(/(?:^|\s+)#.*$/, '').trim();
  const [, inner, rest = ''] = (quote === '"' ? /^"((?:[^"\\]|\\.)*)"(.*)$/ : /^'([^']*)'(.*)$/).exec(written) ?? [];
  if (inner === undefined || !/^\s*(?:#.*)?$/.test(rest)) return undefined;
  if (quote === "'") return inner;
  return inner.replace(/\\(.)/g, (_, character: string) => {
    const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
    return escapes[character] ?? character;
  });
}
