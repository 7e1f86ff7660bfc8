/** The events of the DevTools protocol that show Socket.IO traffic, as far as they are read. Times are seconds from any start. */
import * as v from 'valibot';

const requestId = v.string();
const timestamp = v.number();
const headers = v.record(v.string(), v.string());

const frame = v.object({
  requestId,
  timestamp,
  /** A whole message, decompressed: text, or base64 if it is binary. */
  response: v.object({ opcode: v.number(), payloadData: v.string() }),
});

/** The schemas of the events, by method. */
export const cdpEvents = {
  'Network.webSocketCreated': v.object({ requestId, url: v.string() }),
  'Network.webSocketWillSendHandshakeRequest': v.object({ requestId, request: v.object({ headers }) }),
  'Network.webSocketHandshakeResponseReceived': v.object({
    requestId,
    timestamp,
    response: v.object({ status: v.number() }),
  }),
  'Network.webSocketFrameSent': frame,
  'Network.webSocketFrameReceived': frame,
  'Network.webSocketFrameError': v.object({ requestId, errorMessage: v.string() }),
  'Network.webSocketClosed': v.object({ requestId, timestamp }),
  'Network.requestWillBeSent': v.object({
    requestId,
    timestamp,
    frameId: v.optional(v.string()),
    request: v.object({
      url: v.string(),
      method: v.string(),
      headers,
      hasPostData: v.optional(v.boolean()),
      postData: v.optional(v.string()),
      /** The body as base64; without `bytes` for a part that is not in memory. */
      postDataEntries: v.optional(v.array(v.object({ bytes: v.optional(v.string()) }))),
    }),
  }),
  /** The headers with cookies. It can be received before or after the event of its request. */
  'Network.requestWillBeSentExtraInfo': v.object({ requestId, headers }),
  'Network.responseReceived': v.object({
    requestId,
    timestamp,
    frameId: v.optional(v.string()),
    /** `Preflight` for a request in which the browser asks whether a page may send another one. */
    type: v.optional(v.string()),
    response: v.object({ url: v.string(), status: v.number(), headers }),
  }),
  'Network.loadingFinished': v.object({ requestId, timestamp }),
  'Network.loadingFailed': v.object({ requestId, timestamp }),
  'Page.frameNavigated': v.object({ frame: v.object({ id: v.string(), parentId: v.optional(v.string()) }) }),
  'Page.frameDetached': v.object({ frameId: v.string(), reason: v.optional(v.string()) }),
  'Inspector.targetCrashed': v.object({}),
};

export type CdpEventName = keyof typeof cdpEvents;
export type CdpEvent<Name extends CdpEventName> = v.InferOutput<(typeof cdpEvents)[Name]>;

/** A body as the browser returns it. */
export const bodySchema = v.object({ body: v.string(), base64Encoded: v.boolean() });
export const postDataSchema = v.object({ postData: v.string(), base64Encoded: v.optional(v.boolean()) });
export const cookiesSchema = v.object({ cookies: v.array(v.object({ name: v.string(), value: v.string() })) });
export const targetInfoSchema = v.object({
  targetInfo: v.object({ type: v.string(), title: v.string(), url: v.string() }),
});
