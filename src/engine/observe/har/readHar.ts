/** Reads the Socket.IO traffic of a HAR file: it is fed to the decoder of observed traffic in the order of its times. */
import * as v from 'valibot';
import { userError } from '../../../model/cause/userErrors.ts';
import type { ObservedSink } from '../../contracts/observedSink.ts';
import type { Headers, RequestHead } from '../decode/engineRequest.ts';
import { opcodes } from '../decode/frameHead.ts';
import { TrafficDecoder } from '../decode/trafficDecoder.ts';
import { type HarEntry, harEntrySchema, harMessageSchema, harSchema } from './harSchema.ts';

export interface HarSummary {
  /** Milliseconds since 1970 of the first request of the file; the times that the sink gets count from here. */
  readonly startedAt: number;
  /** Number of requests of Engine.IO. */
  readonly requests: number;
  /** Number of entries and messages that could not be read, because fields are missing or wrong. */
  readonly damaged: number;
}

/** What happens at a time of the file. */
interface Step {
  readonly t: number;
  run(t: number): void;
}

/** Bodies are recorded without their encoding; the length that was announced is that of the encoded body. */
const bodyHeaders = new Set(['content-encoding', 'content-length', 'transfer-encoding']);
const upgraded = 101;

/**
 * @param text the content of the file
 * @throws UserError if it is not a HAR file
 */
export function readHar(text: string, sink: ObservedSink): HarSummary {
  const { entries, damaged } = entriesOf(text);
  const startedAt = entries.reduce((first, { startedDateTime }) => Math.min(first, startedDateTime), Infinity);
  const traffic = new TrafficDecoder(sink, (t) => startedAt + t);
  const steps: Step[] = [];
  const counts = { requests: 0, damaged };
  for (const entry of entries) {
    const own = stepsOf(traffic, entry, startedAt, counts);
    if (own.length > 0) counts.requests++;
    steps.push(...own);
  }
  // The sort is stable: steps of the same time keep the order of the file.
  steps.sort((one, other) => one.t - other.t);
  let last = 0;
  for (const step of steps) {
    last = step.t;
    step.run(step.t);
  }
  traffic.stop(last);
  return { startedAt: Number.isFinite(startedAt) ? startedAt : 0, ...counts };
}

function entriesOf(text: string): { entries: HarEntry[]; damaged: number } {
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw userError('file.notHar');
  }
  const parsed = v.safeParse(harSchema, file);
  if (!parsed.success) throw userError('file.notHar');
  const read = parsed.output.log.entries.map((entry) => v.safeParse(harEntrySchema, entry));
  const entries = read.flatMap(({ success, output }) => (success ? [output] : []));
  return { entries, damaged: read.length - entries.length };
}

function stepsOf(traffic: TrafficDecoder, entry: HarEntry, startedAt: number, counts: { damaged: number }): Step[] {
  const { request, response } = entry;
  const head: RequestHead = { method: request.method, url: request.url, headers: headersOf(request.headers) };
  const begin = entry.startedDateTime - startedAt;
  const end = begin + Math.max(0, entry.time ?? 0);
  const socket = traffic.webSocket(head);
  if (socket) return socketSteps(socket, entry, { begin, end, startedAt }, counts);
  let exchange: ReturnType<TrafficDecoder['polling']>;
  const body = bytesOf(request.postData);
  return traffic.isPolling(head)
    ? [
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
      ]
    : [];
}

function socketSteps(
  socket: NonNullable<ReturnType<TrafficDecoder['webSocket']>>,
  { response, _webSocketMessages: messages = [] }: HarEntry,
  { begin, end, startedAt }: { begin: number; end: number; startedAt: number },
  counts: { damaged: number },
): Step[] {
  const steps: Step[] = [];
  if (messages.length === 0 && response.status !== upgraded && response.status !== 0) {
    return [{ t: end, run: (t) => socket.refused(response.status, bytesOf(response.content) ?? Buffer.alloc(0), t) }];
  }
  let last = Math.max(begin, end);
  for (const message of messages) {
    const { success, output } = v.safeParse(harMessageSchema, message);
    if (!success) {
      counts.damaged++;
      continue;
    }
    const { type, time, opcode, data } = output;
    const t = Math.max(0, millisecondsOf(time) - startedAt);
    last = Math.max(last, t);
    const from = type === 'send' ? 'client' : 'server';
    if (opcode === opcodes.text) steps.push({ t, run: (at) => socket.message(from, true, Buffer.from(data), at) });
    else if (opcode === opcodes.binary)
      steps.push({ t, run: (at) => socket.message(from, false, Buffer.from(data, 'base64'), at) });
  }
  // A file that was saved while the WebSocket was open does not say how it ended.
  if (end > begin) steps.push({ t: last, run: (t) => socket.end(t) });
  return steps;
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
