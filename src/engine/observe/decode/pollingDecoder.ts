/**
 * A request of HTTP polling and its response. Their bodies are decoded when they are complete; of a larger one, the beginning is kept. It
 * never throws.
 */
import { explain } from '../../../model/cause/causeTexts.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { maxRecordedBytes } from '../../codec/recordedPart.ts';
import type { ObservedRequest, Sender } from '../../contracts/observedSink.ts';
import { BoundedBytes } from './boundedBytes.ts';
import { decodedContent } from './contentDecoding.ts';
import { packetsOfBody, type PolledPacket } from './enginePayload.ts';
import { type EngineRequest, type Headers, headerOf } from './engineRequest.ts';
import { payloadOfForm, payloadOfScript } from './jsonp.ts';
import type { SessionDecoder } from './sessionDecoder.ts';

/** Finds the session of a request, or begins one. */
export interface Sessions {
  /** The session with this ID; if it was not seen yet, one whose beginning is missing. */
  find(request: EngineRequest & { readonly sid: string }, head: ObservedRequest, t: number): SessionDecoder;
  /** Begins the session that an open packet announces; undefined if it is not an open packet. */
  open(
    request: EngineRequest | undefined,
    head: ObservedRequest | undefined,
    bytes: Buffer,
    t: number,
  ): SessionDecoder | undefined;
  /** The server does not know the session, or did not begin one. */
  refused(head: ObservedRequest, session: SessionDecoder | undefined, status: number, body: Buffer, t: number): void;
}

/** Characters of the response to a refused request that are kept. */
export const maxRefusalBytes = 2000;

interface Content {
  readonly bytes: Buffer;
  /** Bytes at the end that were not kept. */
  readonly missing: number;
}

export class PollingDecoder {
  readonly #request: EngineRequest;
  readonly #head: ObservedRequest;
  readonly #sessions: Sessions;
  #session: SessionDecoder | undefined;
  readonly #body: Record<Sender, BoundedBytes> = {
    client: new BoundedBytes(maxRecordedBytes),
    server: new BoundedBytes(maxRecordedBytes),
  };
  /** What the client announced of its body, if it did. */
  readonly #announced: number;
  #isRequested = false;
  #status = 0;
  #headers: Headers = {};
  #isOpen = true;

  constructor(request: EngineRequest, head: ObservedRequest, sessions: Sessions, t: number) {
    this.#request = request;
    this.#head = head;
    this.#sessions = sessions;
    this.#announced = Number(headerOf(head.headers, 'content-length') ?? NaN);
    const { sid } = request;
    if (sid === undefined) return;
    this.#session = sessions.find({ ...request, sid }, head, t);
    this.#session.openRequests++;
    this.#session.seen(t);
  }

  requestBody(chunk: Buffer, t: number): void {
    this.#body.client.add(chunk, 0, chunk.length);
    // The server can respond to a packet in the response to another request, before anybody reports the end of this one.
    if (this.#body.client.length === this.#announced) this.requestEnd(t);
  }

  /** The body is complete. It need not be reported if the client announced its length, or if the response was received. */
  requestEnd(t: number): void {
    if (this.#isRequested) return;
    this.#isRequested = true;
    if (this.#head.method === 'POST') this.#decode('client', this.#head.headers, t);
    this.#body.client.clear();
  }

  response(status: number, headers: Headers, t: number): void {
    if (status === 200) this.requestEnd(t);
    this.#status = status;
    this.#headers = headers;
  }

  responseBody(chunk: Buffer): void {
    this.#body.server.add(chunk, 0, chunk.length);
  }

  /** @param isComplete false if the connection was lost before the end */
  responseEnd(t: number, isComplete = true): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const body = this.#body.server;
    if (this.#session) {
      this.#session.openRequests--;
      this.#session.seen(t);
    }
    if (this.#status !== 200) {
      const said = decodedContent(body.bytes, headerOf(this.#headers, 'content-encoding')) ?? body.bytes;
      if (this.#status !== 0) this.#sessions.refused(this.#head, this.#session, this.#status, said, t);
    } else if (this.#head.method === 'GET') {
      if (isComplete) this.#decode('server', this.#headers, t);
      else if (body.length > 0)
        this.#unreadable('server', body.bytes, body.length, explain('observe.bodyIncomplete'), t);
    }
    body.clear();
  }

  #decode(from: Sender, headers: Headers, t: number): void {
    const body = this.#body[from];
    if (body.length === 0) return;
    const content = contentOf(body, headerOf(headers, 'content-encoding'));
    if ('code' in content) return this.#unreadable(from, body.bytes, body.length, content, t);
    const { isJsonp, protocol } = this.#request;
    const payload = isJsonp ? (from === 'client' ? payloadOfForm : payloadOfScript)(content.bytes) : content.bytes;
    if (!payload) return this.#unreadable(from, content.bytes, body.length, explain('observe.notAPayload'), t);
    for (const packet of packetsOfBody(payload, protocol, content.missing)) this.#packet(from, packet, payload, t);
    if (content.missing > 0) {
      const cause = explain('observe.bodyTooLarge', { limit: maxRecordedBytes });
      this.#unreadable(from, Buffer.alloc(0), content.missing, cause, t);
    }
  }

  #packet(from: Sender, { kind, bytes, length }: PolledPacket, body: Buffer, t: number): void {
    if (from === 'server') this.#session ??= this.#sessions.open(this.#request, this.#head, bytes, t);
    const session = this.#session;
    if (kind === 'unreadable') return this.#unreadable(from, bytes, length, explain('observe.notAPayload'), t);
    // A small packet must not keep a large body in memory.
    const isOwn = 2 * bytes.length >= body.length;
    session?.[kind](from, 'polling', { bytes, length, isOwn }, t);
  }

  #unreadable(from: Sender, bytes: Buffer, length: number, cause: StoredCause, t: number): void {
    if (this.#session) this.#session.unreadable(from, 'polling', bytes, length, cause, t);
    else this.#sessions.refused(this.#head, undefined, this.#status, bytes, t);
  }
}

/** The content of a body, or the cause why it cannot be decoded. */
function contentOf(body: BoundedBytes, encoding: string | undefined): Content | StoredCause {
  const isEncoded = encoding !== undefined && encoding.trim().toLowerCase() !== 'identity' && encoding.trim() !== '';
  if (!isEncoded) return { bytes: body.bytes, missing: body.length - body.bytes.length };
  if (body.isCut) return explain('observe.bodyTooLarge', { limit: maxRecordedBytes });
  const content = decodedContent(body.bytes, encoding);
  if (!content) return explain('observe.bodyNotDecoded', { encoding });
  return { bytes: content.subarray(0, maxRecordedBytes), missing: Math.max(0, content.length - maxRecordedBytes) };
}
