/** The part of a HAR file that is read. Source: HAR 1.2; the messages of a WebSocket are an addition of Chromium. */
import * as v from 'valibot';

const header = v.object({ name: v.string(), value: v.string() });
const headers = v.optional(v.array(header), []);

const message = v.object({
  type: v.picklist(['send', 'receive']),
  /** The time since 1970: Chromium writes seconds, Playwright milliseconds. */
  time: v.pipe(v.number(), v.finite()),
  opcode: v.number(),
  /** Text, or base64 for opcode 2. */
  data: v.string(),
});

export const harEntrySchema = v.object({
  startedDateTime: v.pipe(
    v.string(),
    v.transform((text) => Date.parse(text)),
    v.number(),
    v.finite(),
  ),
  /** Milliseconds; -1 or missing if it is not known. */
  time: v.optional(v.nullable(v.number())),
  request: v.object({
    method: v.string(),
    url: v.string(),
    headers,
    postData: v.optional(v.object({ text: v.optional(v.string()), encoding: v.optional(v.string()) })),
  }),
  response: v.object({
    status: v.number(),
    headers,
    content: v.optional(v.object({ text: v.optional(v.string()), encoding: v.optional(v.string()) })),
  }),
  _webSocketMessages: v.optional(v.array(v.unknown())),
});

export type HarEntry = v.InferOutput<typeof harEntrySchema>;
export type HarMessage = v.InferOutput<typeof message>;
export const harMessageSchema = message;

/** The entries are validated one by one, so that a damaged one does not prevent the others from being read. */
export const harSchema = v.object({ log: v.object({ entries: v.array(v.unknown()) }) });
