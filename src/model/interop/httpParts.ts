/** Parts of HTTP requests that Postman's formats have in common. */
import type { HttpRequest } from '../scenario/scenario.ts';
import { authValues } from './authHeaders.ts';
import { compact, fieldOf, listOf, pairsOf, textField } from './fields.ts';
import { httpUrl } from './httpUrl.ts';
import type { Texts } from './interop.ts';
import type { OmissionList } from './omissionList.ts';
import { type ReadContext, readArg, writeArg, type WriteContext } from './postmanArgs.ts';
import { mapTexts } from './references.ts';

export interface RequestParts {
  readonly method: string | undefined;
  readonly url: string;
  readonly headers: Texts;
  readonly query: Texts;
  readonly path: Texts;
  readonly auth: { readonly type: string; readonly credentials: Texts } | undefined;
  readonly body: BodyParts | undefined;
}

/** A text, or the fields of a form. */
export interface BodyParts {
  readonly type: string;
  readonly text: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  json: 'application/json',
  xml: 'application/xml',
  html: 'text/html',
  javascript: 'application/javascript',
  urlencoded: formType(),
};

function formType(): string {
  return 'application/x-www-form-urlencoded';
}

export function requestOf(parts: RequestParts, context: ReadContext): HttpRequest {
  const { at, omissions } = context;
  const auth = parts.auth && authValues(parts.auth.type, parts.auth.credentials, at, omissions);
  const headers: Record<string, string> = { ...auth?.headers, ...parts.headers };
  const read = <T>(value: T): T => mapTexts(value, (text) => context.read(text, at));
  // The name of a header in a collection is no template.
  for (const name of Object.keys(headers)) if (read(name).includes('{{')) omissions.add(at, 'template', name);
  const query = Object.fromEntries(Object.entries({ ...parts.query, ...auth?.query }).map(read));
  const url = httpUrl(read(parts.url), query, read(parts.path));
  const body = parts.body && bodyOf(parts.body, headers, context);
  return compact({
    method: parts.method === undefined || parts.method === 'GET' ? undefined : parts.method.toUpperCase(),
    url,
    headers: Object.keys(headers).length > 0 ? read(headers) : undefined,
    body,
  });
}

/** @param headers receives the content type, unless it is set */
function bodyOf({ type, text }: BodyParts, headers: Record<string, string>, context: ReadContext): unknown {
  const read = context.read(text, context.at);
  if (type === 'json') {
    const quiet = { ...context, omissions: context.omissions.probe(), read: (known: string): string => known };
    const value = readArg({ type: 'json', content: read }, quiet);
    // Texts are sent unchanged, everything else as JSON.
    if (typeof value !== 'string' && quiet.omissions.all.length === 0) return value;
  }
  const contentType = contentTypes[type];
  const isSet = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (contentType !== undefined && !isSet) headers['Content-Type'] = contentType;
  return read;
}

export function formText(pairs: unknown, at: string, omissions: OmissionList): string {
  return Object.entries(omissions.texts(pairs, at))
    .map(([name, value]) => `${formEncoded(name)}=${formEncoded(value)}`)
    .join('&');
}

function formEncoded(text: string): string {
  return text
    .split(/(\{\{[^{}]*\}\})/)
    .map((part, index) => (index % 2 === 1 ? part : encodeURIComponent(part).replaceAll('%20', '+')))
    .join('');
}

export interface WrittenBody {
  readonly type: 'json' | 'text' | 'urlencoded';
  readonly text: string;
  readonly isForm: boolean;
}

/** The body of a request, by its content type. */
export function writtenBody({ body, headers = {} }: HttpRequest, context: WriteContext): WrittenBody | undefined {
  if (body === undefined) return undefined;
  const write = (text: string): string => context.write(text, context.at);
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type');
  const contentType = header?.[1] ?? '';
  if (typeof body === 'string') {
    if (contentType.startsWith(formType())) return { type: 'urlencoded', text: write(body), isForm: true };
    return { type: /json/i.test(contentType) ? 'json' : 'text', text: write(body), isForm: false };
  }
  const arg = writeArg(body, context);
  if (arg.type !== 'json') {
    context.omissions.add(context.at, 'bodyKind', arg.type);
    return undefined;
  }
  return { type: 'json', text: arg.content, isForm: false };
}

/** The fields of a form's text. */
export function formPairs(text: string): { key: string; value: string }[] {
  return text.split('&').map((pair) => {
    const [, key = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    return { key: formDecoded(key), value: formDecoded(value) };
  });
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** `{ type, credentials }`: the credentials are an object, or a list of names with values. */
export function authOf(auth: unknown, credentials: unknown): RequestParts['auth'] {
  const type = textField(auth, 'type');
  if (type === undefined || fieldOf(auth, 'disabled') === true) return undefined;
  return { type, credentials: Object.fromEntries(pairsOf(credentials).map(({ key, value }) => [key, value])) };
}

export function hasScripts(scripts: unknown): boolean {
  return listOf(scripts).some((script) => (textField(script, 'code') ?? '').trim() !== '');
}
