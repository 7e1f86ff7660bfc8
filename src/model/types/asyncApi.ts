/**
 * Types of events as an AsyncAPI 3 document of the server: a channel for each namespace, an operation for each event, and the
 * acknowledgement as its reply. Arguments are a draft-07 tuple.
 */
import type { EventType, NamespaceTypes } from './eventTypes.ts';
import { type JsonSchema, tupleSchema } from './jsonSchema.ts';

export interface AsyncApiInfo {
  readonly title: string;
  /** The address of the server; undefined if the capture has several. */
  readonly url?: string | undefined;
}

export function asyncApiDocument(namespaces: readonly NamespaceTypes[], { title, url }: AsyncApiInfo): JsonSchema {
  const channels: Record<string, unknown> = {};
  const operations: Record<string, unknown> = {};
  const channelKeys = new Keys();
  const operationKeys = new Keys();
  const server = url === undefined ? undefined : serverOf(url);
  for (const { namespace, toServer, toClient } of namespaces) {
    const channel = channelKeys.of(namespace === '/' ? 'root' : namespace);
    const messages: Record<string, unknown> = {};
    const messageKeys = new Keys();
    const add = (action: 'receive' | 'send', { event, args, ack, response }: EventType): void => {
      const message = messageKeys.of(event);
      messages[message] = { name: event, payload: tupleSchema(args) };
      const reply = ack === 'never' ? undefined : messageKeys.of(`${event}.ack`);
      if (reply !== undefined)
        messages[reply] = { name: reply, payload: response ? tupleSchema(response) : { type: 'array' } };
      const at = { $ref: `#/channels/${channel}` };
      const messageAt = (key: string): unknown => ({ $ref: `#/channels/${channel}/messages/${key}` });
      operations[operationKeys.of(`${action}.${channel}.${event}`)] = {
        action,
        channel: at,
        messages: [messageAt(message)],
        ...(reply !== undefined && { reply: { channel: at, messages: [messageAt(reply)] } }),
      };
    };
    for (const type of toServer) add('receive', type);
    for (const type of toClient) add('send', type);
    channels[channel] = {
      address: namespace,
      messages,
      ...(server && { servers: [{ $ref: '#/servers/server' }] }),
      bindings: { ws: { method: 'GET' } },
    };
  }
  return {
    asyncapi: '3.0.0',
    info: { title, version: '1.0.0' },
    defaultContentType: 'application/json',
    ...(server && { servers: { server } }),
    channels,
    operations,
  };
}

function serverOf(url: string): JsonSchema | undefined {
  const [, protocol = '', host = '', pathname = ''] =
    /^(https?|wss?):\/\/(?:[^/?#@]*@)?([^/?#]+)([^?#]*)/i.exec(url) ?? [];
  if (host === '') return undefined;
  const isSecure = /^(?:https|wss)$/i.test(protocol);
  return {
    host,
    protocol: isSecure ? 'wss' : 'ws',
    ...(pathname !== '' && pathname !== '/' && { pathname }),
  };
}

/** Keys of a document may contain only letters, digits and a few other characters, and must be unique. */
class Keys {
  readonly #used = new Set<string>();

  of(text: string): string {
    const base = text.replace(/[^\w.-]+/g, '_').replace(/^_+(?=.)/, '') || '_';
    let key = base;
    for (let number = 2; this.#used.has(key.toLowerCase()); number++) key = `${base}_${number}`;
    this.#used.add(key.toLowerCase());
    return key;
  }
}
