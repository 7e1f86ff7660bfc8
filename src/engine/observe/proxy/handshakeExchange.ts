/** The request of a polling client with which its session begins. */
import type { PollingDecoder } from '../decode/pollingDecoder.ts';
import { scriptOf } from '../decode/jsonp.ts';
import type { SessionDecoder } from '../decode/sessionDecoder.ts';
import { collectBody } from './collectBody.ts';
import { type ResponseHead, headOf, type PollingExchange } from './pollingExchange.ts';
import type { PollingGate } from './pollingGate.ts';
import { maxEvaluatedBytes } from './socketGate.ts';

export interface HandshakeDeps {
  /** Whether packets have to be evaluated. */
  readonly isBusy: () => boolean;
  readonly gateOf: (session: SessionDecoder) => PollingGate;
  readonly now: () => number;
}

/** Forwards the request as it arrives. In the response, the packets that follow the handshake are evaluated. */
export function followHandshake(exchange: PollingExchange, decoder: PollingDecoder, deps: HandshakeDeps): void {
  let head: ResponseHead | undefined;
  exchange.onResponse = (response) => {
    head = headOf(response);
    if (head.status !== 200 || !deps.isBusy()) return false;
    const received = head;
    collectBody(
      response,
      maxEvaluatedBytes,
      (body) => evaluateHandshake(exchange, decoder, deps, received, body),
      (parts) => exchange.stream(response, parts),
    );
    return true;
  };
  exchange.onClosed = () => {
    const { session } = decoder;
    if (head && session && !session.isEnded) deps.gateOf(session).began(head);
  };
}

function evaluateHandshake(
  exchange: PollingExchange,
  decoder: PollingDecoder,
  { gateOf, now }: HandshakeDeps,
  head: ResponseHead,
  raw: Buffer,
): void {
  const same = (): void => exchange.respond(head, raw, false);
  const body = decoder.read('server', head.headers, raw, now());
  const [first, ...others] = body?.packets ?? [];
  if (!body || !first) return same();
  decoder.packet('server', first, body, now());
  const { session } = decoder;
  if (!session) {
    for (const packet of others) decoder.packet('server', packet, body, now());
    return same();
  }
  const { isJsonp } = decoder.request;
  gateOf(session).opened(body, decoder, (payload) => {
    if (payload) exchange.respond(head, isJsonp ? scriptOf(payload, exchange.jsonpIndex) : payload, true);
    else same();
  });
}
