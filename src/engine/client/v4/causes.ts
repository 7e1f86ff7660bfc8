import { disconnectedHere } from '../../../model/entry.ts';
import type { ConnectionProfile } from '../../../model/profile.ts';
import { namespaceOf } from '../../../model/profile.ts';
import type { Cause } from '../inspectedClient.ts';

/** What the client puts in its errors, at whatever depth the transport left it. */
interface Raw {
  message?: string;
  code?: string;
  data?: unknown;
  type?: string;
  description?: unknown;
  context?: { status?: number; statusText?: unknown; responseText?: string; code?: number };
}

const systemErrors: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'Nothing listens at that address: the connection was refused. Is the server running, and is the port right?',
  ENOTFOUND: 'The host name is not known. Check the spelling of the URL.',
  EAI_AGAIN: 'The host name could not be looked up. Is there a network connection?',
  ETIMEDOUT: 'The host did not answer. Is it reachable from here?',
  EHOSTUNREACH: 'The host cannot be reached from here.',
  ENETUNREACH: 'The network cannot be reached from here.',
  ECONNRESET: 'The other side reset the connection. Does it speak the scheme of the URL (http or https)?',
  EPROTO: 'TLS failed. Does the server speak https at this port?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The server’s certificate is self-signed and not trusted here.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The server’s certificate chain holds a self-signed certificate that is not trusted here.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The server’s certificate could not be verified.',
  CERT_HAS_EXPIRED: 'The server’s certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The server’s certificate is for another host name.',
};

/** Reads a connect_error now: the HTTP body is gone once the client's callback returned. */
export function connectErrorCause(error: unknown, profile: ConnectionProfile): Cause {
  if (typeof error === 'string') return { reason: `The client could not start: ${error}.` };
  const raw = (error ?? {}) as Raw;
  const message = raw.message ?? 'unknown error';
  const body = raw.context?.responseText?.slice(0, 2000) || undefined;

  const system = systemCode(raw);
  if (system)
    return { reason: systemErrors[system] ?? `The system reports ${system}.`, detail: systemText(raw) ?? system };
  if (message === 'timeout') {
    return { reason: `The server did not answer within ${profile.timeoutMs ?? 20000} ms.`, detail: message };
  }
  const status = statusOf(raw);
  if (status !== undefined)
    return { reason: statusReason(status, body, profile), detail: withBody(`HTTP ${status}`, body) };
  if (/v2\.x/.test(message)) {
    return { reason: 'The server speaks Socket.IO 2, which this client does not understand.', detail: message };
  }
  if (message === 'server error') {
    return {
      reason:
        'The answer is not Socket.IO. Another kind of server may listen there, or a Socket.IO 2 server, or the path is another.',
      detail: withBody(raw.code ?? message, body),
    };
  }
  if (message === 'Invalid namespace') {
    return { reason: `The server has no namespace ${namespaceOf(profile)}. It says: ${message}` };
  }
  if (raw.type === 'TransportError') {
    return { reason: `The transport failed: ${message}.`, detail: systemText(raw) ?? withBody(message, body) };
  }
  // What a middleware says goes through the connection, not through HTTP: it is the application that refuses.
  return { reason: `The server refused the connection: ${message}`, detail: dataText(raw.data) };
}

function statusReason(status: number, body: string | undefined, profile: ConnectionProfile): string {
  const path = profile.path ?? '/socket.io';
  const said = engineFault(body);
  if (said) return said;
  switch (status) {
    case 200:
      return `The server answered with an ordinary page at ${path}, not with Socket.IO. Is the path right?`;
    case 400:
      return 'The server rejected the request (HTTP 400). Is the path right, and are these transports allowed?';
    case 401:
    case 403:
      return `The server does not allow this connection (HTTP ${status}).`;
    case 404:
      return `There is no Socket.IO server at ${path} (HTTP 404). Is the path right?`;
    case 502:
    case 503:
    case 504:
      return `A proxy answered that the server behind it is not available (HTTP ${status}).`;
    default:
      return `The server answered with HTTP ${status}.`;
  }
}

/** What an Engine.IO server says in the body of a 400. Source: engine.io 6.6, Server.errors. */
function engineFault(body: string | undefined): string | undefined {
  if (!body) return undefined;
  if (body.includes('Session ID unknown')) {
    return 'The server does not know this session. Behind a load balancer, polling needs sticky sessions; otherwise the server was restarted.';
  }
  if (body.includes('Unsupported protocol version')) {
    return 'The server speaks another version of the protocol. Set the protocol, or leave it on auto.';
  }
  if (body.includes('Transport unknown')) return 'The server does not allow this transport. Choose another one.';
  if (body.includes('Bad handshake method'))
    return 'The server expects GET for the handshake; a proxy in between may have changed it.';
  if (body.includes('Bad request')) {
    return 'The server calls it a bad request. Its CORS settings or a check of the Origin header may refuse this client.';
  }
  return undefined;
}

function statusOf(raw: Raw): number | undefined {
  if (typeof raw.description === 'number' && raw.description > 0) return raw.description;
  const text = raw.description as { message?: string } | undefined;
  const match = /Unexpected server response: (\d+)/.exec(text?.message ?? '');
  return match ? Number(match[1]) : undefined;
}

/** "ECONNREFUSED" and the like, from wherever the transport put it. */
function systemCode(raw: Raw): string | undefined {
  const description = raw.description as { error?: { code?: unknown; errors?: { code?: unknown }[] } } | undefined;
  const code = description?.error?.code ?? description?.error?.errors?.[0]?.code;
  if (typeof code === 'string') return code;
  const text = systemText(raw) ?? '';
  if (/socket hang up/.test(text)) return undefined;
  return (
    Object.keys(systemErrors).find((name) => text.includes(name)) ?? /\b(E[A-Z]{4,}|ERR_[A-Z_]+)\b/.exec(text)?.[1]
  );
}

function systemText(raw: Raw): string | undefined {
  const description = raw.description as { message?: unknown } | undefined;
  if (typeof description?.message === 'string' && description.message !== '') return description.message;
  const text = raw.context?.statusText;
  if (text instanceof Error) return text.message || undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function withBody(text: string, body: string | undefined): string {
  return body ? `${text}: ${body}` : text;
}

function dataText(data: unknown): string | undefined {
  if (data === undefined) return undefined;
  try {
    return JSON.stringify(data);
  } catch {
    return undefined;
  }
}

const disconnectReasons: Readonly<Record<string, string>> = {
  'io server disconnect':
    'The server disconnected this client. The client does not come back by itself; connect again.',
  'io client disconnect': disconnectedHere,
  'ping timeout': 'The server sent no ping in time. It may be stopped at a breakpoint, overloaded, or gone.',
  'transport close': 'The transport was closed: the server stopped, or the network did.',
  'transport error': 'The transport failed.',
  'parse error': 'The server sent a packet that the client cannot read. It is among the raw packets (kind:packet).',
  'forced close': 'The connection was closed here.',
};

/** Why a connection that was open ended. */
export function disconnectCause(reason: string, details: unknown): Cause {
  const raw = (details ?? {}) as Raw;
  if (raw.context?.code === 1009) {
    return {
      reason: 'The server closed the connection because a message was larger than its maxHttpBufferSize.',
      detail: `${reason}, WebSocket close code 1009`,
    };
  }
  if (raw.description === 400) {
    const fault = engineFault(raw.context?.responseText);
    if (fault) return { reason: fault, detail: [reason, raw.context?.responseText].filter(Boolean).join(', ') };
  }
  if (raw.description === 413) {
    return { reason: 'The server refused a message larger than its maxHttpBufferSize (HTTP 413).', detail: reason };
  }
  if (reason === 'parse error' && raw.message === 'too many attachments') {
    return {
      reason:
        'The server sent more binary attachments in one event than this client takes, which is 10 if the connection does not say ' +
        'otherwise. Raise maxAttachments in the connection.',
      detail: `${reason}, ${raw.message}`,
    };
  }
  if (raw.message === 'server error' || raw.message === 'malformed packet') {
    return {
      reason: 'The server sent a packet that is none of Engine.IO’s. It is among the raw packets (kind:packet).',
      detail: [reason, raw.message, systemText(raw) ?? raw.code].filter(Boolean).join(', '),
    };
  }
  const said = raw.message ?? (typeof raw.description === 'string' ? raw.description : systemText(raw));
  const code = raw.context?.code;
  const detail = [reason, said, code === undefined ? undefined : `close code ${code}`].filter(Boolean).join(', ');
  const silent = reason === 'ping timeout' || reason === 'transport close';
  return { reason: disconnectReasons[reason] ?? `The connection ended: ${reason}.`, detail, ...(silent && { silent }) };
}
