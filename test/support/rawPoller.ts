/** A polling client whose requests the test sends one by one, with bodies as they are on the wire. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export class RawPoller {
  readonly #url: string;
  readonly #query: string;
  /** Headers of all requests from now on. */
  headers: Record<string, string> = {};
  sid = '';

  /** @param query the part of the query after `EIO=`: the version, and further parameters */
  constructor(url: string, query: string) {
    this.#url = url;
    this.#query = query;
  }

  /** Opens a session. */
  async open(): Promise<RawResponse> {
    const response = await this.get();
    this.sid = /"sid\\?":\\?"([^"\\]+)/.exec(response.body.toString())?.[1] ?? '';
    return response;
  }

  get(): Promise<RawResponse> {
    return this.#send('GET');
  }

  post(body: string | Buffer, type = 'text/plain;charset=UTF-8'): Promise<RawResponse> {
    return this.#send('POST', Buffer.from(body), type);
  }

  async #send(method: string, body?: Buffer, type?: string): Promise<RawResponse> {
    const url = `${this.#url}/socket.io/?EIO=${this.#query}&transport=polling${this.sid === '' ? '' : `&sid=${this.sid}`}`;
    const headers = { ...this.headers, ...(body && { 'Content-Type': type, 'Content-Length': body.length }) };
    const sent = request(url, { method, headers, agent: false });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) };
  }
}
