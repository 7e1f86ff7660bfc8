/** The compression on which both ends of a WebSocket have agreed. */
export interface Compression {
  /** Whether the messages of this end refer to its previous messages. */
  readonly clientKeepsContext: boolean;
  readonly serverKeepsContext: boolean;
}

/**
 * The compression in the response to an upgrade request; undefined if there is none. Parameters that this decoder does not need are
 * ignored, such as the window sizes. Source: RFC 7692, section 7.1.
 * @param header the value of `Sec-WebSocket-Extensions`
 */
export function compressionIn(header: string | undefined): Compression | undefined {
  const extension = header?.split(',').find((one) => /^\s*permessage-deflate\s*(?:;|$)/i.test(one));
  if (extension === undefined) return undefined;
  const parameters = new Set(extension.split(';').map((one) => one.split('=', 1)[0]?.trim().toLowerCase()));
  return {
    clientKeepsContext: !parameters.has('client_no_context_takeover'),
    serverKeepsContext: !parameters.has('server_no_context_takeover'),
  };
}
