/**
 * How deep a value of a person, a program or a file may be nested. Clients, servers and ports call themselves for each level and end in
 * “Maximum call stack size exceeded” somewhere beyond; what a server sends may be deeper, and is read level by level.
 */
import { UserError } from '../../base/userError.ts';
import { endOfString } from '../numbers/exactJson.ts';
import { isContainer } from './valueSummary.ts';

/** Levels of lists and objects. */
export const maxDepth = 1000;

/** What is wrong with a value that is nested more deeply. */
export const tooDeepFault = { code: 'payload.tooDeep', params: { max: maxDepth } } as const;

/** @throws UserError for a value that is nested too deeply, or holds itself */
export function checkDepth(value: unknown, what: string): void {
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (!isContainer(next.value)) continue;
    const depth = next.depth + 1;
    if (depth > maxDepth) throw tooDeep(what);
    const children: unknown[] = Array.isArray(next.value) ? next.value : Object.values(next.value);
    for (const child of children) if (typeof child === 'object') stack.push({ value: child, depth });
  }
}

/** Where in a JSON text the first level is opened that is too deep; undefined when there is none. */
export function tooDeepAt(text: string): number | undefined {
  const mark = /["[\]{}]/g;
  let depth = 0;
  for (let match = mark.exec(text); match; match = mark.exec(text)) {
    if (match[0] === '"') mark.lastIndex = endOfString(text, match.index);
    else if (match[0] === ']' || match[0] === '}') depth--;
    else if (++depth > maxDepth) return match.index;
  }
  return undefined;
}

/** @param what begins a sentence: "auth", "The arguments" */
function tooDeep(what: string): UserError {
  return new UserError({ ...tooDeepFault, params: { ...tooDeepFault.params, path: what } });
}
