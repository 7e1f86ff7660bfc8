/**
 * The tools that agents call, as data: the same for the chat of VS Code and for MCP. `package.json` repeats them, because VS Code reads them
 * there; a test compares both. The descriptions are for language models, so they are not translated.
 */

import type { ToolName } from './toolNames.ts';

type Schema = Readonly<Record<string, unknown>>;

/** "reads": has no effect outside the inspector. "acts": needs a confirmation. "mayAct": the input determines whether it acts. */
export type ToolEffect = 'reads' | 'acts' | 'mayAct';

export interface AgentTool {
  readonly name: ToolName;
  readonly effect: ToolEffect;
  readonly description: string;
  /** JSON Schema of the input. */
  readonly inputSchema: Schema;
}

const text = (description: string): Schema => ({ type: 'string', description });
const number = (description: string): Schema => ({ type: 'number', description });
const flag = (description: string): Schema => ({ type: 'boolean', description });

const connectionId = text('The ID of a connection, from list_connections.');
const sourceId = text('The ID of a source, from list_sources.');
const from = number('The value of "next" in the previous result, for its next page.');
const seq = number('The number of the entry, from read_timeline or a finding.');
const filter = text(
  'Terms of the filter language, joined by "and": event:hello, dir:in|out, kind:event|connection|ack|packet, delivery:discarded,timedOut,late,lost, ack:pending, ns:/chat, size:>1kb, latency:>100ms, seq:100..200, arg:user.id=42, finding:ID. "-" before a term negates it; other words are searched in names and payloads.',
);
const args = {
  type: 'array',
  items: {},
  description:
    'The arguments as JSON. Bytes are {"$hex": "00 ff"} or {"$binary": "<base64>"}, a Date is {"$date": "<ISO>"}.',
};
const ack = {
  anyOf: [{ type: 'boolean' }, { type: 'object', properties: { timeoutMs: { type: 'number' } } }],
  description:
    'true to request an acknowledgement and to wait for it for 10000 ms or the ackTimeoutMs of connect, or {"timeoutMs": n}, 50000 at most.',
};
const profile = {
  url: text('The URL of the server, http(s):// or ws(s)://, without the namespace.'),
  namespace: text('The namespace to join, "/" by default.'),
  path: text('The path of Socket.IO, "/socket.io" by default.'),
  protocol: { type: 'string', enum: ['auto', 'v2', 'v4'] },
  parser: { type: 'string', enum: ['default', 'msgpack'] },
  transports: { type: 'array', items: { type: 'string', enum: ['polling', 'websocket'] } },
  auth: { type: 'object', description: 'The auth payload.' },
  query: { type: 'object', additionalProperties: { type: 'string' } },
  headers: { type: 'object', additionalProperties: { type: 'string' } },
  reconnection: { type: 'object', description: '{"enabled": false} to connect only once.' },
  ackTimeoutMs: number('The time limit for acknowledgements, in milliseconds.'),
} as const;

function schema(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false };
}

export const agentTools: readonly AgentTool[] = [
  {
    name: 'list_sources',
    effect: 'reads',
    description:
      'Lists the sources whose Socket.IO traffic is captured: own connections, proxies, debugged pages, Node.js processes and session files. Call it first. If it is empty, nothing is captured yet: use connect for a connection of your own, or start_proxy to see the clients of an application.',
    inputSchema: schema({ from }),
  },
  {
    name: 'list_connections',
    effect: 'reads',
    description:
      'Lists the Socket.IO connections of the capture with their state, transport and counts. It does not list entries: use read_timeline for them.',
    inputSchema: schema({ connectionId, sourceId, from }),
  },
  {
    name: 'list_findings',
    effect: 'reads',
    description:
      'Lists the problems that the inspector has found in the captured traffic, each with its code, its evidence (numbers of entries) and remedies, the strongest first. Call it before you read the timeline. It does not examine a server that cannot be reached: use diagnose_connection for that.',
    inputSchema: schema({
      connectionId,
      sourceId,
      severity: { type: 'string', enum: ['error', 'warning', 'info'] },
      seq: number('The number of an entry, to list only the findings whose evidence it is.'),
      from,
    }),
  },
  {
    name: 'read_timeline',
    effect: 'reads',
    description:
      'Reads captured entries, one line each: number, time in milliseconds, direction (in and out as seen from the connection), connection, kind, name, size, delivery status, and at most 160 characters of the payload. Filter as much as you can. Do not use it for one whole payload: use get_entry.',
    inputSchema: schema({
      connectionId,
      sourceId,
      filter,
      from: number('The number of the first entry, or the value of "next" in the previous result.'),
      limit: number('The maximum number of entries, 30 by default.'),
      newest: flag('true for the newest entries that match, instead of the oldest.'),
    }),
  },
  {
    name: 'get_entry',
    effect: 'reads',
    description:
      'Returns one entry whole: its payload, delivery status, latency and cause. A long payload is returned as JSON text in pages. Use read_timeline to find the number of the entry.',
    inputSchema: schema({ seq, sourceId, from }, ['seq']),
  },
  {
    name: 'compare_entries',
    effect: 'reads',
    description:
      'Lists the differences between two entries by paths, for example between an event that worked and one that did not. It compares content, not times.',
    inputSchema: schema(
      { seqs: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 }, sourceId, from },
      ['seqs'],
    ),
  },
  {
    name: 'wait_for_event',
    effect: 'reads',
    description:
      'Waits for the next entry of a connection that matches a filter. It does not see entries that exist already: use read_timeline for them.',
    inputSchema: schema(
      {
        connectionId,
        filter,
        timeoutMs: number('How long to wait, in milliseconds: 10000 by default, 50000 at most.'),
      },
      ['connectionId', 'filter'],
    ),
  },
  {
    name: 'diagnose_connection',
    effect: 'mayAct',
    description:
      'Examines a Socket.IO server step by step (DNS, TCP, TLS, HTTP, handshake, polling, sticky sessions, WebSocket, namespace, parser, limits) and returns the first problem with remedies. Use it when a connection cannot be opened or ends early. Pass connectionId for a listed connection, or the url of a server with the options of connect. A server that is not connected yet is contacted, so a url needs a confirmation.',
    inputSchema: schema({
      connectionId,
      ...profile,
      deep: flag('true to include checks that take longer than 5 s, such as the heartbeat.'),
      from,
    }),
  },
  {
    name: 'list_sockets',
    effect: 'reads',
    description:
      'Lists the sockets of a watched server with their rooms. It needs a source of the kind "node" or "admin": for other sources use list_connections.',
    inputSchema: schema({ sourceId, from }, ['sourceId']),
  },
  {
    name: 'list_rooms',
    effect: 'reads',
    description:
      'Lists the rooms of a watched server with their sizes. It needs a source of the kind "node" or "admin".',
    inputSchema: schema({ sourceId, from }, ['sourceId']),
  },
  {
    name: 'connect',
    effect: 'acts',
    description:
      'Opens a connection to a Socket.IO server as a client, and captures its traffic. It does not show the traffic of other clients: use start_proxy for them. A connection that fails stays listed and may be reconnecting: use disconnect to end it.',
    inputSchema: schema(profile, ['url']),
  },
  {
    name: 'disconnect',
    effect: 'acts',
    description: 'Ends a connection that connect opened. Its entries stay in the capture.',
    inputSchema: schema({ connectionId }, ['connectionId']),
  },
  {
    name: 'emit_event',
    effect: 'acts',
    description:
      'Emits an event on a connection that connect opened, and returns its delivery status; with ack, it waits for the acknowledgement. It can change data of the server. Do not use it on connections of other clients.',
    inputSchema: schema(
      { connectionId, event: text('The name of the event.'), args, ack, volatile: flag('true for a volatile emit.') },
      ['connectionId', 'event'],
    ),
  },
  {
    name: 'reply_event',
    effect: 'acts',
    description: 'Acknowledges an event that the server sent with a request for an acknowledgement.',
    inputSchema: schema({ connectionId, seq, args }, ['connectionId', 'seq']),
  },
  {
    name: 'run_scenario',
    effect: 'acts',
    description:
      'Runs a scenario of a collection file (*.socketio.json) below the start folder and returns the result of each step. Write such a file to reproduce a fault. The steps are connect, emit, waitFor, never, request, set, pauseMs, conditions, disconnect, repeat and use. Its traffic is in the timeline from "entriesFrom" on.',
    inputSchema: schema(
      {
        uri: text('The collection: a path relative to the start folder, or a file URI.'),
        scenario: text('The name of the scenario.'),
        environment: text('The environment of the collection.'),
        variables: { type: 'object', additionalProperties: { type: 'string' } },
      },
      ['uri', 'scenario'],
    ),
  },
  {
    name: 'start_proxy',
    effect: 'acts',
    description:
      'Starts a reverse proxy on this machine in front of a Socket.IO server, and captures the traffic of the clients that use the returned URL. The application must be opened at that URL.',
    inputSchema: schema(
      {
        target: text('The URL of the server.'),
        port: number('The port of the proxy; by default the port of the target + 1, or a free one.'),
        name: text('The name of the source.'),
        changeOrigin: flag('true to send the host name of the target instead of that of the client.'),
      },
      ['target'],
    ),
  },
  {
    name: 'watch_url',
    effect: 'acts',
    description:
      'Opens a page in a browser with the debugger of VS Code, and captures its Socket.IO traffic from the first packet on. It needs a window of VS Code.',
    inputSchema: schema(
      { url: text('The URL of the page.'), browser: { type: 'string', enum: ['chrome', 'msedge', 'editor-browser'] } },
      ['url'],
    ),
  },
  {
    name: 'stop_source',
    effect: 'acts',
    description: 'Stops a source: a proxy, a watched page or a connection. Its entries stay in the capture.',
    inputSchema: schema({ sourceId }, ['sourceId']),
  },
];

export function toolNamed(name: string): AgentTool | undefined {
  return agentTools.find((tool) => tool.name === name);
}
