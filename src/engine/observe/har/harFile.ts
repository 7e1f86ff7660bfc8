/** The Socket.IO traffic of a HAR file. It is passed to the decoder of observed traffic in the order of its times. */
import * as v from 'valibot';
import { userError } from '../../../model/cause/userErrors.ts';
import type { ObservedSink } from '../../contracts/observedSink.ts';
import type { Headers, RequestHead } from '../decode/engineRequest.ts';
import { opcodes } from '../decode/frameHead.ts';
import type { PollingDecoder } from '../decode/pollingDecoder.ts';
import type { SocketDecoder } from '../decode/socketDecoder.ts';
import { TrafficDecoder } from '../decode/trafficDecoder.ts';
import { type HarEntry, harEntrySchema, harMessageSchema, harSchema } from './harSchema.ts';

/** An action at a time of the file. */
interface Step {
  readonly t: number;
  run(t: number): void;
}

/** Bodies are recorded without their encoding; the announced length is the length of the encoded body. */
const bodyHeaders = new Set(['content-encoding', 'content-length', 'transfer-encoding']);
const upgraded = 101;

export class HarFile {
  /** Milliseconds since 1970 of the first request of the file; all times count from here. */
  readonly startedAt: number;
  readonly #entries: readonly HarEntry[];
  #damaged: number;
  #requests = 0;
  #silent = 0;

  /**
   * @param text the content of the file
   * @throws UserError if it is not a HAR file
   */
  constructor(text: string) {
    const { entries, damaged } = parsed(text);
    this.#entries = entries;
    this.#damaged = damaged;
    const first = entries.reduce((earliest, { startedDateTime }) => Math.min(earliest, startedDateTime), Infinity);
    this.startedAt = Number.isFinite(first) ? first : 0;
  }

  /** Number of entries and messages that could not be read, because fields are missing or wrong. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Number of requests of Engine.IO. */
  get requests(): number {
    return this.#requests;
  }

  /** Number of open WebSockets of Engine.IO whose messages are not in the file. */
  get silentSockets(): number {
    return this.#silent;
  }

  /**
   * Decodes the traffic.
   * @param at is called with each time, in milliseconds from `startedAt`, before the sink is called
   */
  decode(sink: ObservedSink, at: (t: number) => void = () => undefined): void {
    const traffic = new TrafficDecoder(sink, (t) => this.startedAt + t);
    // The sort is stable: steps of the same time keep the order of the file.
    const steps = this.#entries.flatMap((entry) => this.#stepsOf(traffic, entry)).sort((one, other) => one.t - other.t);
    let last = 0;
    for (const step of steps) {
      last = step.t;
      at(step.t);
      step.run(step.t);
    }
    traffic.stop(last);
  }

  #stepsOf(traffic: TrafficDecoder, entry: HarEntry): Step[] {
    const { request } = entry;
    const head: RequestHead = { method: request.method, url: request.url, headers: headersOf(request.headers) };
    const begin = entry.startedDateTime - this.startedAt;
    const end = begin + Math.max(0, entry.time ?? 0);
    const socket = traffic.webSocket(head);
    const steps = socket
      ? this.#socketSteps(socket, entry, { begin, end })
      : traffic.isPolling(head)
        ? pollingSteps(traffic, head, entry, { begin, end })
        : [];
    if (socket || steps.length > 0) this.#requests++;
    return steps;
  }

  #socketSteps(
    socket: SocketDecoder,
    { response, _webSocketMessages: messages = [] }: HarEntry,
    { begin, end }: { begin: number; end: number },
  ): Step[] {
    if (messages.length === 0 && response.status !== upgraded && response.status !== 0) {
      const body = bytesOf(response.content) ?? Buffer.alloc(0);
      return [{ t: end, run: (t) => socket.refused(response.status, body, t) }];
    }
    if (messages.length === 0) this.#silent++;
    const steps: Step[] = [];
    let last = Math.max(begin, end);
    for (const message of messages) {
      const { success, output } = v.safeParse(harMessageSchema, message);
      if (!success) {
        this.#damaged++;
        continue;
      }
      const { type, time, opcode, data } = output;
      const t = Math.max(0, millisecondsOf(time) - this.startedAt);
      last = Math.max(last, t);
      const from = type === 'send' ? 'client' : 'server';
      if (opcode === opcodes.text) steps.push({ t, run: (at) => socket.message(from, true, Buffer.from(data), at) });
      else if (opcode === opcodes.binary)
        steps.push({ t, run: (at) => socket.message(from, false, Buffer.from(data, 'base64'), at) });
    }
    // A file that was saved while the WebSocket was open does not contain its end.
    if (end > begin) steps.push({ t: last, run: (t) => socket.end(t) });
    return steps;
  }
}

function parsed(text: string): { entries: HarEntry[]; damaged: number } {
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw userError('file.notHar');
  }
  const result = v.safeParse(harSchema, file);
  if (!result.success) throw userError('file.notHar');
  const read = result.output.log.entries.map((entry) => v.safeParse(harEntrySchema, entry));
  const entries = read.flatMap(({ success, output }) => (success ? [output] : []));
  return { entries, damaged: read.length - entries.length };
}

function pollingSteps(
  traffic: TrafficDecoder,
  head: RequestHead,
  { request, response }: HarEntry,
  { begin, end }: { begin: number; end: number },
): Step[] {
  let exchange: PollingDecoder | undefined;
  const body = bytesOf(request.postData);
  return [
    {
      t: begin,
      run: (t) => {
        exchange = traffic.polling(head, t);
        if (body) exchange?.requestBody(body, t);
        exchange?.requestEnd(t);
      },
    },
    {
      t: end,
      run: (t) => {
        const received = bytesOf(response.content);
        exchange?.response(response.status, headersOf(response.headers), t);
        if (received) exchange?.responseBody(received);
        // Browsers write the status 0 for a request that was canceled.
        exchange?.responseEnd(t, response.status !== 0);
      },
    },
  ];
}

/** No capture is older than 1973, or younger than the year 5138. */
function millisecondsOf(time: number): number {
  return time > 1e11 ? time : time * 1000;
}

function headersOf(list: readonly { readonly name: string; readonly value: string }[]): Headers {
  const headers: Record<string, string> = {};
  for (const { name, value } of list) {
    const key = name.toLowerCase();
    if (!bodyHeaders.has(key)) headers[key] = value;
  }
  return headers;
}

function bytesOf(body: { readonly text?: string | undefined; readonly encoding?: string | undefined } | undefined) {
  if (body?.text === undefined) return undefined;
  return Buffer.from(body.text, body.encoding === 'base64' ? 'base64' : 'utf8');
}
