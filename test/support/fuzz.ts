import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { entryJson } from '../../src/engine/log/recordReader.ts';
import { Previews } from '../../src/engine/timeline/previews.ts';
import { EngineHarness, type TransportName } from './engineHarness.ts';
import { type Hostile, type HostileOptions, HostileServer, question } from './hostileServer.ts';

/** Collects uncaught errors from now on until the end of the file. */
export function watchProcess(): unknown[] {
  const stray: unknown[] = [];
  const add = (error: unknown): void => void stray.push(error instanceof Error ? error.stack : error);
  beforeAll(() => {
    process.on('uncaughtException', add);
    process.on('unhandledRejection', add);
  });
  afterAll(() => {
    process.off('uncaughtException', add);
    process.off('unhandledRejection', add);
  });
  return stray;
}

export interface FuzzReport {
  readonly sent: number;
  readonly entries: number;
  readonly parseErrors: number;
  /** Messages that the log does not contain. */
  readonly unexplained: string[];
}

/** Several connections share the messages, because a single connection would mostly wait. */
const connections = 4;
const standstillMs = 30_000;

/** Sends all messages to connections that reconnect immediately after each end, and reads all recorded entries. */
export async function fuzz(
  transport: TransportName,
  messages: readonly Hostile[],
  options: HostileOptions = {},
): Promise<FuzzReport> {
  const harness = new EngineHarness();
  const each = Math.ceil(messages.length / connections);
  const shares = Array.from({ length: connections }, (_, index) => messages.slice(index * each, (index + 1) * each));
  try {
    const sent = await Promise.all(shares.map((share) => feed(harness, transport, share, options)));
    return report(
      harness,
      sent.reduce((sum, count) => sum + count),
      messages,
    );
  } finally {
    harness.dispose();
  }
}

/** Sends these messages to one connection, which is removed after the last one; rejects if there is no progress. */
async function feed(
  { engine }: EngineHarness,
  transport: TransportName,
  messages: Hostile[],
  options: HostileOptions,
): Promise<number> {
  const server = new HostileServer(messages, options);
  const connection = engine.open({
    url: await server.listen(),
    transports: [transport],
    protocol: options.protocol ?? 'v4',
    reconnection: { delayMs: 1, delayMaxMs: 1, randomizationFactor: 0 },
    timeoutMs: options.bare ? 60 : 10_000,
    replies: { [question]: [] },
  });
  // A connection that does not reconnect (after a disconnect by the server, or a refusal) is opened again.
  const again = (): void => {
    if (connection.state === 'disconnected') void connection.connect().catch(() => undefined);
  };
  connection.onDidChange(() => setImmediate(again));
  again();
  const finished = server.finished.then(() => true);
  try {
    for (let before = -1; !(await Promise.race([finished, wait(standstillMs, false, { ref: false })]));) {
      const { sent } = server;
      if (sent === before)
        throw new Error(`It stands still after ${JSON.stringify(messages[sent - 1])}, number ${sent}`);
      before = sent;
    }
    return server.sent;
  } finally {
    engine.remove(connection.id);
    await server.close();
  }
}

/** Checks that all entries can be read and shown. The report contains the messages that are in no entry. */
function report({ engine }: EngineHarness, sent: number, messages: readonly Hostile[]): FuzzReport {
  const { log } = engine;
  const recorded = new Set<string>();
  let parseErrors = 0;
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
    const record = log.read(seq);
    if (!record) continue;
    new Previews(log).of(record);
    entryJson(record);
    if (/parse error/.test(record.facts.detail ?? '')) parseErrors++;
    if (record.body?.type !== 'wire') continue;
    const { kind, transport } = { kind: record.facts.kind, transport: record.facts.transport };
    const { text, attachments } = record.body.packet;
    const wire = typeof text === 'string' ? text : hex(text);
    if (kind !== 'packet') recorded.add(`4${wire}`);
    else if (transport === 'polling') for (const packet of wire.split('\x1e')) recorded.add(packet);
    recorded.add(wire);
    for (const attachment of attachments) recorded.add(hex(attachment));
  }
  // The separator of a polling payload splits one message into several packets.
  const isRecorded = (message: string): boolean =>
    recorded.has(message) ||
    sameBytes(message).some((other) => recorded.has(other)) ||
    message.split('\x1e').every((part) => recorded.has(part));
  const unexplained = messages.map(shownOf).filter((message) => !isRecorded(message));
  return { sent, entries: log.nextSeq - log.firstSeq, parseErrors, unexplained };
}

function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}

function shownOf(message: Hostile): string {
  // Text that is not valid Unicode is replaced on the wire.
  return typeof message === 'string' ? Buffer.from(message).toString() : hex(message);
}

/**
 * The other form of the bytes in a message. A polling payload contains bytes as base64 after a "b", and a WebSocket message may contain
 * them in this form too.
 */
function sameBytes(message: string): string[] {
  if (message.startsWith('0x')) return [`b${Buffer.from(message.slice(2), 'hex').toString('base64')}`];
  return message.startsWith('b') ? [hex(Buffer.from(message.slice(1), 'base64'))] : [];
}
