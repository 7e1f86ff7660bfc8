/** Values of a cause in the source code of a snippet. They are from a server, so they are quoted or left out. */
import { type CauseParams, textOf } from '../cause/cause.ts';
import type { SnippetTarget } from './targets.ts';

/** The snippets of one fix, in the order in which they are offered. */
export type Snippets = Readonly<Partial<Record<SnippetTarget, string>>>;

/** A parameter as a literal of JavaScript and Python. */
export function literal(params: CauseParams, name: string, otherwise: string): string {
  const text = textOf(params, name);
  // Line separators end a line in an older JavaScript.
  return JSON.stringify(text === '' ? otherwise : text).replaceAll(/[\u2028\u2029]/g, '');
}

/** The path of Engine.IO with a slash at its end, as a proxy is configured. */
export function enginePath(params: CauseParams): string {
  const path = textOf(params, 'path');
  return /^\/[\w./-]+$/.test(path) ? `${path.replace(/\/+$/, '')}/` : '/socket.io/';
}
