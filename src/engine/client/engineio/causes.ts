import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { namespaceOf } from '../../../model/profile/profile.ts';
import { type CauseCode, explain } from '../../../model/cause/causeTexts.ts';
import { responseCause, type HttpResponseFacts } from './httpResponse.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import { refusalCause } from '../../codec/refusal.ts';
import { schemeFacts } from '../network/networkFault.ts';
import { systemCauses } from '../../../model/cause/systemCauses.ts';

/** The fields of the client's errors. The transports put them at different depths. */
interface Raw {
  message?: string;
  code?: string;
  data?: unknown;
  type?: string;
  description?: unknown;
  context?: {
    status?: number;
    statusText?: unknown;
    responseText?: string;
    headers?: HttpResponseFacts['headers'];
    code?: number;
    reason?: unknown;
  };
}

/** @param first the body of the first poll, if the client could not parse it */
export function connectErrorCause(error: unknown, profile: ConnectionProfile, first?: string): Cause {
  if (typeof error === 'string') return explain('client.notStarted', { reported: error });
  const raw = (error ?? {}) as Raw;
  const message = raw.message ?? 'unknown error';
  const body = raw.context?.responseText?.slice(0, 2000) || undefined;

  // For "socket hang up", Node.js uses the same code as for a reset.
  if (/socket hang up/i.test(systemText(raw) ?? '')) return closedEarly(raw, profile);
  const system = systemCode(raw);
  if (system !== undefined) {
    if (system.startsWith('HPE_')) return explain('connect.notHttp', {}, { detail: systemText(raw) ?? system });
    const [code, params] = systemCauses[system] ?? ['connect.system', { systemCode: system }];
    return explain(code, { ...params, ...schemeFacts(code, profile.url) }, { detail: systemText(raw) ?? system });
  }
  if (message === 'timeout') {
    return explain('connect.noAnswer', { timeoutMs: profile.timeoutMs ?? 20_000 }, { detail: message });
  }
  const response = responseOf(raw);
  if (response) return responseCause(response, { profile });
  if (/v2\.x/.test(message)) return explain('protocol.serverIsV2', {}, { detail: message });
  if (message === 'server error' && first !== undefined)
    return responseCause({ status: 200, body: first }, { profile });
  if (message === 'server error') {
    return explain('connect.notSocketIo', {}, { detail: withBody(raw.code ?? message, body) });
  }
  if (/aborted|closed before the connection was established/i.test(systemText(raw) ?? '')) {
    return closedEarly(raw, profile);
  }
  if (raw.type === 'TransportError') {
    return explain(
      'connect.transportFailed',
      { message: systemText(raw) ?? message },
      { detail: systemText(raw) ?? withBody(message, body) },
    );
  }
  // The error of a middleware is sent through the connection, not as an HTTP response: the application refused the client.
  return refusalCause({ message, data: raw.data }, { namespace: namespaceOf(profile) });
}

function closedEarly(raw: Raw, { path }: ConnectionProfile): Cause {
  return explain('connect.closedEarly', { ...(path !== undefined && { path }) }, { detail: systemText(raw) });
}

/** The HTTP response that the client did not expect; undefined if the error was not caused by a response. */
export function responseOf(error: unknown): HttpResponseFacts | undefined {
  const raw = (error ?? {}) as Raw;
  const { status, headers, responseText: body } = raw.context ?? {};
  if (typeof status === 'number' && status > 0) return { status, headers, body };
  if (typeof raw.description === 'number' && raw.description > 0) return { status: raw.description, body };
  const text = raw.description as { message?: string } | undefined;
  const match = /Unexpected server response: (\d+)/.exec(text?.message ?? '');
  return match ? { status: Number(match[1]) } : undefined;
}

/** The system's error code, such as "ECONNREFUSED", from any of the fields in which the transports put it. */
export function systemCode(error: unknown): string | undefined {
  const raw = (error ?? {}) as Raw;
  const description = raw.description as { error?: { code?: unknown; errors?: { code?: unknown }[] } } | undefined;
  const code = description?.error?.code ?? description?.error?.errors?.[0]?.code;
  if (typeof code === 'string') return code;
  const parser = (raw.context?.statusText as { code?: unknown } | undefined)?.code;
  if (typeof parser === 'string' && parser.startsWith('HPE_')) return parser;
  const text = systemText(raw) ?? '';
  if (/socket hang up/.test(text)) return undefined;
  return (
    Object.keys(systemCauses).find((name) => text.includes(name)) ?? /\b(E[A-Z]{4,}|ERR_[A-Z_]+)\b/.exec(text)?.[1]
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

const disconnectCauses: Readonly<Record<string, CauseCode>> = {
  'io server disconnect': 'server.disconnected',
  'io client disconnect': 'client.disconnected',
  'ping timeout': 'transport.pingTimeout',
  'transport close': 'transport.closed',
  'transport error': 'transport.failed',
  'parse error': 'packet.unreadable',
  'forced close': 'client.closed',
};

interface Ended {
  readonly profile: ConnectionProfile;
  /** Whether a close packet of Engine.IO was received on this connection. */
  readonly closePacket?: boolean | undefined;
}

/** Why an open connection ended. */
export function disconnectCause(reason: string, details: unknown, { profile, closePacket }: Ended): Cause {
  const raw = (details ?? {}) as Raw;
  const code = raw.context?.code;
  if (code === 1009) {
    const detail = `${reason}, WebSocket close code 1009`;
    return explain('transport.payloadTooLarge', { closeCode: code }, { detail });
  }
  const response = responseOf(raw);
  if (response) return responseCause(response, { profile, reason });
  if (reason === 'parse error' && raw.message === 'too many attachments') {
    const limit = profile.maxAttachments ?? 10;
    return explain('packet.tooManyAttachments', { limit }, { detail: `${reason}, ${raw.message}` });
  }
  if (raw.message === 'server error' || raw.message === 'malformed packet') {
    const detail = [reason, raw.message, systemText(raw) ?? raw.code].filter(Boolean).join(', ');
    return explain('packet.notEngineIo', {}, { detail });
  }
  const reported = raw.message ?? (typeof raw.description === 'string' ? raw.description : systemText(raw));
  const system = systemText(raw);
  const parts = [
    reason,
    reported,
    system === reported ? undefined : system,
    code === undefined ? undefined : `close code ${code}`,
  ];
  const silent = reason === 'ping timeout' || reason === 'transport close';
  const more = { detail: parts.filter(Boolean).join(', '), ...(silent && { silent }) };
  if (reason === 'transport close') {
    if (closePacket === true || raw.description === 'transport closed by the server') {
      return explain('server.closedSession', { closeCode: code }, more);
    }
    if (code === 1006) return explain('transport.cut', { closeCode: code }, more);
    const closeReason = typeof raw.context?.reason === 'string' ? raw.context.reason : '';
    return explain('transport.closed', { closeCode: code, closeReason: closeReason || undefined }, more);
  }
  if (reason === 'transport error') {
    const frame = /^Invalid WebSocket frame: (.*)|^(Max payload size exceeded|Invalid UTF-8 sequence)/.exec(
      system ?? '',
    );
    if (frame) return explain('transport.invalidFrame', { reported: frame[1] ?? frame[2] }, more);
    const lost = systemCode(raw);
    if (lost !== undefined || /socket hang up|aborted/i.test(system ?? '')) {
      return explain('transport.cut', { systemCode: lost }, more);
    }
  }
  const known = disconnectCauses[reason];
  return known === undefined ? explain('transport.ended', { reason }, more) : explain(known, {}, more);
}
