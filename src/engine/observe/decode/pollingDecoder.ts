/**
 * A request of HTTP polling and its response. Their bodies are decoded when they are complete; of a larger body, only
 * the beginning is stored. It never throws.
 */
import { explain } from '../../../model/cause/causeTexts.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { maxRecordedBytes } from '../../codec/recordedPart.ts';
import type { ObservedRequest, Sender } from '../../contracts/observedSink.ts';
import { BoundedBytes } from './boundedBytes.ts';
import { decodedContent } from './contentDecoding.ts';
import { packetsOfBody, type PolledPacket } from './enginePayload.ts';
import { type BodyForm, formOf } from './payloadWriter.ts';
import { type EngineRequest, type Headers, headerOf } from './engineRequest.ts';
import { payloadOfForm, payloadOfScript } from './jsonp.ts';
import type { SessionDecoder } from './sessionDecoder.ts';

/** Finds the session of a request, or begins one. */
export interface Sessions {
  /** The session with this ID. If it was not seen yet, a session whose beginning is missing. */
  find(request: EngineRequest & { readonly sid: string }, head: ObservedRequest, t: number): SessionDecoder;
  /** Begins the session that an open packet announces; undefined if it is not an open packet. */
  open(
    request: EngineRequest | undefined,
    head: ObservedRequest | undefined,
    bytes: Buffer,
    t: number,
  ): SessionDecoder | undefined;
  /** Called when the server does not know the session, or did not begin one. */
  refused(head: ObservedRequest, session: SessionDecoder | undefined, status: number, body: Buffer, t: number): void;
}

/** Number of bytes that are kept of the response to a refused request. */
export const maxRefusalBytes = 2000;

interface Content {
  readonly bytes: Buffer;
  /** Bytes at the end that were not stored. */
  readonly missing: number;
}

/** A body that was collected elsewhere. */
export interface PolledBody {
  /** The packets of the body, all of which can be read. */
  readonly packets: readonly (PolledPacket & { readonly kind: 'text' | 'binary' })[];
  readonly form: BodyForm;
  readonly payload: Buffer;
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
  /** The length of the body that the client announced; NaN if it announced none. */
  readonly #announced: number;
  #isRequested = false;
  #status = 0;
  #headers: Headers = {};
  #isOpen = true;
  /** Whether the session counts this request. */
  readonly #isCounted: boolean = false;

  constructor(request: EngineRequest, head: ObservedRequest, sessions: Sessions, t: number) {
    this.#request = request;
    this.#head = head;
    this.#sessions = sessions;
    this.#announced = Number(headerOf(head.headers, 'content-length') ?? NaN);
    const { sid } = request;
    if (sid === undefined) return;
    this.#session = sessions.find({ ...request, sid }, head, t);
    this.#isCounted = true;
    this.#session.openRequests++;
    this.#session.seen(t);
  }

  get request(): EngineRequest {
    return this.#request;
  }

  /** Undefined before the response to a handshake. */
  get session(): SessionDecoder | undefined {
    return this.#session;
  }

  requestBody(chunk: Buffer, t: number): void {
    this.#body.client.add(chunk, 0, chunk.length);
    // The server can respond to a packet in the response to another request, before the end of this one is reported.
    if (this.#body.client.length === this.#announced) this.requestEnd(t);
  }

  /** Must be called when the body of the request is complete, unless the client announced its length or the response was received. */
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

  /** @param isComplete false if the connection was lost before the response was complete */
  responseEnd(t: number, isComplete = true): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const body = this.#body.server;
    if (this.#session) {
      if (this.#isCounted) this.#session.openRequests--;
      this.#session.seen(t);
    }
    if (this.#status !== 200) {
      if (this.#status !== 0) this.refused(this.#status, this.#headers, body.bytes, t);
    } else if (this.#head.method === 'GET') {
      if (isComplete) this.#decode('server', this.#headers, t);
      else if (body.length > 0)
        this.#unreadable('server', body.bytes, body.length, explain('observe.bodyIncomplete'), t);
    }
    body.clear();
  }

  /**
   * The packets of a whole body that was not passed to this decoder before. They are not decoded yet; see `packet`. If the body cannot be
   * read, the result is undefined, and the body is decoded and reported as far as possible.
   */
  read(from: Sender, headers: Headers, bytes: Buffer, t: number): PolledBody | undefined {
    const body = this.#body[from];
    body.clear();
    body.add(bytes, 0, bytes.length);
    const content = this.#content(from, headers, t);
    body.clear();
    if (!content) return undefined;
    const { payload, missing } = content;
    const packets = [...packetsOfBody(payload, this.#request.protocol, missing)];
    if (missing === 0 && packets.every(isReadable))
      return { packets: packets.filter(isReadable), payload, form: formOf(payload, this.#request.protocol) };
    this.#packets(from, content, t);
    return undefined;
  }

  /** Must be called when the response is complete, although the request got another response from the proxy, or none yet. */
  decodeResponse(t: number): void {
    if (this.#status === 200 && this.#head.method === 'GET') this.#decode('server', this.#headers, t);
    this.#body.server.clear();
  }

  /** Decodes a packet of a body that was read. */
  packet(from: Sender, { kind, bytes, length }: PolledPacket, body: Pick<PolledBody, 'payload'>, t: number): void {
    if (from === 'server') this.#session ??= this.#sessions.open(this.#request, this.#head, bytes, t);
    const session = this.#session;
    // The response to a handshake request is not a handshake of Engine.IO.
    if (!session && from === 'server') return this.#sessions.refused(this.#head, undefined, this.#status, bytes, t);
    if (kind === 'unreadable') return this.#unreadable(from, bytes, length, explain('observe.notAPayload'), t);
    // A small packet must not keep a large body in memory.
    const isOwn = 2 * bytes.length >= body.payload.length;
    session?.[kind](from, 'polling', { bytes, length, isOwn }, t);
  }

  /** Must be called when the server responded with a status other than 200 and with this body. */
  refused(status: number, headers: Headers, bytes: Buffer, t: number): void {
    const content = decodedContent(bytes, headerOf(headers, 'content-encoding')) ?? bytes;
    this.#sessions.refused(this.#head, this.#session, status, content, t);
  }

  #decode(from: Sender, headers: Headers, t: number): void {
    const content = this.#content(from, headers, t);
    if (content) this.#packets(from, content, t);
  }

  /** The decompressed body; undefined if it is empty, or if it cannot be decoded, which is reported. */
  #content(from: Sender, headers: Headers, t: number): PayloadOfBody | undefined {
    const body = this.#body[from];
    if (body.length === 0) return undefined;
    const content = contentOf(body, headerOf(headers, 'content-encoding'));
    if ('code' in content) {
      this.#unreadable(from, body.bytes, body.length, content, t);
      return undefined;
    }
    const { missing } = content;
    const unwrap = from === 'client' ? payloadOfForm : payloadOfScript;
    const payload = this.#request.isJsonp ? unwrap(content.bytes) : content.bytes;
    if (payload) return { payload, missing };
    this.#unreadable(from, content.bytes, body.length, explain('observe.notAPayload'), t);
    return undefined;
  }

  #packets(from: Sender, { payload, missing }: PayloadOfBody, t: number): void {
    for (const packet of packetsOfBody(payload, this.#request.protocol, missing))
      this.packet(from, packet, { payload }, t);
    if (missing === 0) return;
    this.#unreadable(from, Buffer.alloc(0), missing, explain('observe.bodyTooLarge', { limit: maxRecordedBytes }), t);
  }

  #unreadable(from: Sender, bytes: Buffer, length: number, cause: StoredCause, t: number): void {
    if (this.#session) this.#session.unreadable(from, 'polling', bytes, length, cause, t);
    else this.#sessions.refused(this.#head, undefined, this.#status, bytes, t);
  }
}

interface PayloadOfBody {
  readonly payload: Buffer;
  /** Bytes at its end that were not stored. */
  readonly missing: number;
}

function isReadable(packet: PolledPacket): packet is PolledPacket & { readonly kind: 'text' | 'binary' } {
  return packet.kind !== 'unreadable';
}

/** The content of a body, or the cause if it cannot be decoded. */
function contentOf(body: BoundedBytes, encoding: string | undefined): Content | StoredCause {
  const isEncoded = encoding !== undefined && encoding.trim().toLowerCase() !== 'identity' && encoding.trim() !== '';
  if (!isEncoded) return { bytes: body.bytes, missing: body.length - body.bytes.length };
  if (body.isCut) return explain('observe.bodyTooLarge', { limit: maxRecordedBytes });
  const content = decodedContent(body.bytes, encoding);
  if (!content) return explain('observe.bodyNotDecoded', { encoding });
  return { bytes: content.subarray(0, maxRecordedBytes), missing: Math.max(0, content.length - maxRecordedBytes) };
}
