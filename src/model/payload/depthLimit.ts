/**
 * The maximum depth of a value from a user, a program or a file. Clients, servers and ports use recursion, and would fail with “Maximum
 * call stack size exceeded” at greater depths. Values from a server may be deeper, and are read without recursion.
 */
import { UserError } from '../../base/userError.ts';
import { withPath } from '../cause/cause.ts';
import { endOfString } from '../numbers/exactJson.ts';
import { isContainer } from './valueSummary.ts';

/** Levels of lists and objects. */
export const maxDepth = 1000;

/** The fault of a value that is nested more deeply than `maxDepth`. */
export const tooDeepFault = { code: 'payload.tooDeep', params: { max: maxDepth } } as const;

/**
 * @param path the path of the value, such as "args", if the fault contains it
 * @throws UserError for a value that is nested too deeply, or is circular
 */
export function checkDepth(value: unknown, path?: string): void {
  const stack: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (!isContainer(next.value)) continue;
    const depth = next.depth + 1;
    if (depth > maxDepth) throw tooDeep(path);
    const children: unknown[] = Array.isArray(next.value) ? next.value : Object.values(next.value);
    for (const child of children) if (typeof child === 'object') stack.push({ value: child, depth });
  }
}

/** The offset in a JSON text at which a level begins that is too deep; undefined if there is none. */
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

function tooDeep(path: string | undefined): UserError {
  return new UserError(path === undefined ? tooDeepFault : withPath(tooDeepFault, path));
}
