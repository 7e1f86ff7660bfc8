/**
 * Whether a `when` clause of the manifest is true, as VS Code evaluates it. Only the operators in the clauses of key bindings and of the
 * palette are supported. Keys that are not in `context` are unset.
 */
export function holds(clause: string, context: Readonly<Record<string, unknown>>): boolean {
  const ways = clause.split('||');
  if (ways.length > 1) return ways.some((way) => holds(way, context));
  return clause.split('&&').every((term) => {
    const [, matched, source, flags] = /^\s*([\w.]+)\s*=~\s*\/(.*)\/(\w*)\s*$/.exec(term) ?? [];
    if (matched !== undefined && source !== undefined) return new RegExp(source, flags).test(textIn(context, matched));
    const [, not, key = '', operator, value] = /^\s*(!?)([\w.]+)\s*(?:(==|!=)\s*([\w.]+))?\s*$/.exec(term) ?? [];
    if (key === '') throw new Error(`“${term}” is not understood`);
    if (operator === undefined) return Boolean(context[key]) !== (not === '!');
    return (textIn(context, key) === value) === (operator === '==');
  });
}

function textIn(context: Readonly<Record<string, unknown>>, key: string): string {
  const value = context[key];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
