/** Parts of ICU messages about an HTTP response: who responded, its status, and the text of its body. */
import type { ParamSamples } from '../cause.ts';

/** The text of a response's body, after a colon, and the end of the sentence. */
export const reported = '{reported, select, none {.} other {: {reported}{reportedEnd}}}';

export const http = 'HTTP {status}';

/** Who responded, if it is known; the subject of a sentence. */
export const who =
  '{by, select, proxy {A proxy{server, select, none {} other { ({server})}}} application {The application} other {The server}}';

/** The remedy if the path was requested without its final slash, which clients with default settings always send. */
export const noSlash =
  '{slash, select, off {Set addTrailingSlash to true (“Trailing slash” in the form): most servers, and all Socket.IO 2 servers, respond only to “{path}/”.} other {}}';

/** Examples for a response that is not from Socket.IO. */
export const responseSamples = {
  status: [403],
  reported: ['no entry'],
  by: ['proxy', 'application'],
  server: ['nginx'],
} as const satisfies ParamSamples;
