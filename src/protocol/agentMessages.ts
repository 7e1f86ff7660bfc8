/** Messages for agents: a page of the timeline, which the engine returns, and the calls of tools between an MCP server and a window. */
import * as v from 'valibot';
import { request } from './message.ts';
import { entryFactsSchema } from './shapes.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Maximum number of characters of the payload of an entry in a page: agents see less, after secrets are masked. */
export const pagePreviewLength = 2000;

/**
 * Entries of a query in ascending order, with the beginning of their payloads. With `newest`, the last ones that match; otherwise the first
 * ones from `from` on.
 */
export const timelinePage = request(
  'timeline/page',
  v.object({
    connectionId: v.optional(v.string()),
    sourceId: v.optional(v.string()),
    filter: v.optional(v.string()),
    from: v.optional(whole),
    limit: v.pipe(whole, v.minValue(1), v.maxValue(1000)),
    newest: v.optional(v.boolean()),
  }),
  v.object({
    entries: v.array(v.object({ facts: entryFactsSchema, preview: v.string(), wantsAck: v.boolean() })),
    /** The next entry that matches; left out if there is none. */
    next: v.optional(whole),
  }),
);
export type PageEntry = v.InferOutput<typeof timelinePage.result>['entries'][number];

/** Opens the link of an MCP server to a window. The window closes it if the token or the folder is not its own. */
export const agentHello = request(
  'agent/hello',
  v.object({
    token: v.string(),
    /** The folder in which the MCP server was started. */
    folder: v.string(),
    /** The window itself has started the server, which then needs no folder. */
    isOwn: v.optional(v.boolean()),
  }),
  v.object({}),
);

/** Asks whether the window responds. A window of an earlier version does not know this request, and responds with an error. */
export const agentPing = request('agent/ping', v.object({}), v.object({}), { timeoutMs: null });

/** Calls a tool. The window may ask the user, so the response can take any amount of time. */
export const agentCall = request(
  'agent/call',
  v.object({
    tool: v.string(),
    /** The input as JSON text. */
    input: v.string(),
    /** The name that the agent gives itself. */
    client: v.string(),
  }),
  v.object({ text: v.string(), isError: v.boolean() }),
  { timeoutMs: null },
);
