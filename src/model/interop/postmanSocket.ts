/** Socket.IO requests of Postman: the fields are the same in YAML files and in JSON. */
import type { ConnectionProfile } from '../profile/profile.ts';
import { compact, descriptionOf, fieldOf, fieldsOf, listOf, textField } from './fields.ts';
import type { MessageItem, SocketItem } from './interop.ts';
import type { OmissionList } from './omissionList.ts';
import { argOf, type PostmanArg, readArg, type ReadContext, writeArg, type WriteContext } from './postmanArgs.ts';
import { mapTexts, writePostmanText } from './references.ts';
import { joinSocketUrl, splitSocketUrl } from './socketUrl.ts';

const maxTimerMs = 2 ** 31 - 1;

/** @param request the fields of the request */
export function readSocket(
  name: string,
  request: unknown,
  messages: readonly { readonly name: string; readonly fields: unknown }[],
  context: ReadContext,
): SocketItem {
  const { at, omissions } = context;
  const settings = fieldsOf(fieldOf(request, 'settings'));
  const { url, namespace, query } = splitSocketUrl(textField(request, 'url') ?? '');
  const headers = omissions.texts(fieldOf(request, 'headers'), at, { fold: true });
  const parameters = { ...query, ...omissions.texts(fieldOf(request, 'queryParams'), at) };
  const version = textField(settings, 'version');
  const attempts = numberOf(settings, 'retryCount', 0, at, omissions);
  const delayMs = numberOf(settings, 'retryDelay', 0, at, omissions);
  const profile: ConnectionProfile = compact({
    url: url === '' ? '{{url}}' : url,
    namespace,
    path: emptyless(textField(settings, 'path')),
    protocol: version === '2' ? ('v2' as const) : version === undefined ? undefined : ('v4' as const),
    query: Object.keys(parameters).length > 0 ? parameters : undefined,
    headers: Object.keys(headers).length > 0 ? headers : undefined,
    tls: settings['strictSSL'] === false ? { rejectUnauthorized: false } : undefined,
    timeoutMs: numberOf(settings, 'handshakeTimeout', 1, at, omissions),
    reconnection: attempts === undefined && delayMs === undefined ? undefined : compact({ attempts, delayMs }),
  });
  if (url === '') omissions.add(at, 'value', 'url');
  if (listOf(fieldOf(request, 'events')).length > 0) omissions.add(at, 'listeners');
  return {
    type: 'socket',
    name,
    profile: mapTexts(profile, (text) => context.read(text, at)),
    messages: messages.map((message) =>
      readMessage(message.name, message.fields, { ...context, at: `${at}/${message.name}` }),
    ),
  };
}

function readMessage(name: string, message: unknown, context: ReadContext): MessageItem {
  const args = listOf(fieldOf(message, 'args')).map((arg) => readArg(argOf(arg), context));
  return compact({
    name,
    event: context.read(textField(message, 'eventName') ?? '', context.at),
    args: args.length > 0 ? args : undefined,
    ack: fieldOf(message, 'acknowledgement') === true ? true : undefined,
    description: descriptionOf(message),
  });
}

function emptyless(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function numberOf(
  settings: unknown,
  name: string,
  min: number,
  at: string,
  omissions: OmissionList,
): number | undefined {
  const written = fieldOf(settings, name);
  if (written === undefined || written === null) return undefined;
  const value = typeof written === 'string' ? Number(written) : written;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= maxTimerMs) return value;
  omissions.add(at, 'setting', name);
  return undefined;
}

export interface WrittenSocket {
  readonly url: string;
  readonly headers?: { key: string; value: string }[];
  readonly queryParams?: { key: string; value: string }[];
  readonly settings?: Record<string, unknown>;
}

export function writeSocket({ profile }: SocketItem, at: string, omissions: OmissionList): WrittenSocket {
  const {
    url,
    namespace,
    path,
    protocol,
    query,
    headers,
    tls: { rejectUnauthorized, ...tls } = {},
    timeoutMs,
    reconnection: { attempts, delayMs, ...reconnection } = {},
    name: _,
    ...rest
  } = profile;
  const lost = { ...rest, ...prefixed('tls', tls), ...prefixed('reconnection', reconnection) };
  for (const [field, value] of Object.entries(lost)) if (value !== undefined) omissions.add(at, 'field', field);
  const settings = compact({
    version: protocol === 'v2' ? '2' : protocol === 'v4' ? '4' : undefined,
    path,
    handshakeTimeout: timeoutMs,
    retryCount: attempts,
    retryDelay: delayMs,
    strictSSL: rejectUnauthorized === undefined ? undefined : rejectUnauthorized,
  });
  return mapTexts(
    compact({
      url: joinSocketUrl(url, namespace),
      headers: headers && keyed(headers),
      queryParams: query && keyed(query),
      settings: Object.keys(settings).length > 0 ? settings : undefined,
    }),
    (text) => writePostmanText(text, at, omissions),
  );
}

function prefixed(name: string, values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]: [string, unknown]) => [`${name}.${key}`, value]));
}

export function keyed(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

export interface WrittenMessage {
  readonly eventName: string;
  readonly acknowledgement?: boolean;
  readonly args: readonly PostmanArg[];
}

export function writeMessage(
  { name: _, description: __, event, args = [], ack, ...lost }: MessageItem,
  context: WriteContext,
): WrittenMessage {
  const { at, omissions } = context;
  for (const [field, value] of Object.entries(lost)) if (value !== undefined) omissions.add(at, 'field', field);
  if (typeof ack === 'object' && ack.timeoutMs !== undefined) omissions.add(at, 'field', 'ack.timeoutMs');
  return {
    eventName: context.write(event, at),
    acknowledgement: ack !== undefined && ack !== false,
    args: args.map((arg) => writeArg(arg, context)),
  };
}
