import type { Dialect, Used } from './emitValue.ts';

/** The connection of a client, without secrets. */
export interface CodeConnection {
  readonly url: string;
  readonly namespace: string;
  readonly path?: string | undefined;
  readonly auth?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly transports?: readonly string[] | undefined;
}

/** An emit whose event and arguments were already written as code. */
export interface WrittenEmit {
  readonly event: string;
  readonly args: readonly string[];
  readonly wantsAck: boolean;
  readonly timeoutMs: number | undefined;
  readonly volatile: boolean;
}

export interface Statements {
  readonly connection: CodeConnection;
  readonly statements: readonly string[];
  readonly used: Used;
  /** Whether any of the emits is volatile; `wantsAck`: whether any of them requests an acknowledgement. */
  readonly isVolatile: boolean;
  readonly wantsAck: boolean;
  readonly value: (notation: unknown, indent: string) => string;
}

/** A client in a language. */
export interface ClientLanguage {
  readonly dialect: Dialect;
  readonly comment: string;
  /** Whether the client has volatile events; `hasCompress`: whether it has an option for the compression of an event. */
  readonly hasVolatile: boolean;
  readonly hasCompress: boolean;
  /** Whether `auth` may only contain texts. */
  readonly hasTextAuth?: boolean;
  /** Indent of the arguments of an emit. */
  readonly argumentIndent: string;
  /** Returns a statement, without indent. */
  emit(emit: WrittenEmit): string;
  /** Returns a program, without the comments at its beginning. */
  program(statements: Statements): string;
}

export function indented(code: string, indent: string): string {
  return code.replace(/^(?=.)/gm, indent);
}

/** The address with the namespace as its path, as clients expect it. */
export function addressOf({ url, namespace }: CodeConnection): string {
  return url.replace(/\/$/, '') + (namespace === '/' ? '' : namespace);
}

/** `url` with the parameters of the query, for clients without an option for it. */
export function withQuery(url: string, query: CodeConnection['query']): string {
  const text = queryText(query ?? {});
  return text === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${text}`;
}

export function queryText(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map((pair) => pair.map((text) => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))).join('='))
    .join('&');
}

export function secondsOf(timeoutMs: number): string {
  return String(timeoutMs / 1000);
}
