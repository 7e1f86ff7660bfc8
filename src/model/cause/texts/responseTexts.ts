/** Pieces of ICU messages about an HTTP answer: who answered, with which status, and what its body says. */
import type { ParamSamples } from '../cause.ts';

/** What the body of an answer says, after a colon. */
export const said = '{said, select, none {} other {: {said}}}';

export const http = 'HTTP {status}';

/** Who answered, as far as it shows; a sentence's subject. */
export const who =
  '{by, select, proxy {A proxy{server, select, none {} other { ({server})}}} application {The application} other {The server}}';

/** What to do where the path was requested without the slash at its end, which no server gets from a client with default settings. */
export const noSlash =
  '{slash, select, off {Set addTrailingSlash to true (“Trailing slash” in the form): most servers respond to “{path}/” only, and those of Socket.IO 2 to nothing else.} other {}}';

/** Of an answer that is none of Socket.IO's. */
export const responseSamples = {
  status: [403],
  said: ['no entry'],
  by: ['proxy', 'application'],
  server: ['nginx'],
} as const satisfies ParamSamples;
