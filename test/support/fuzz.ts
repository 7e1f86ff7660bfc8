import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { entryJson, rowOf } from '../../src/engine/recordReader.ts';
import { EngineHarness, type TransportName } from './engineHarness.ts';
import { type Hostile, type HostileOptions, HostileServer } from './hostileServer.ts';

/** What nobody caught, from now to the end of the file. */
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
  /** Messages of which the log says nothing. */
  readonly unexplained: string[];
}

/** Sends all of it to one connection, which comes back at once whenever it ended, and reads all that was recorded. */
export async function fuzz(
  transport: TransportName,
  messages: Hostile[],
  options: HostileOptions & { withinMs?: number } = {},
): Promise<FuzzReport> {
  const harness = new EngineHarness();
  const server = new HostileServer(messages, options);
  try {
    const connection = harness.open(await server.listen(), {
      transports: [transport],
      protocol: options.protocol ?? 'v4',
      reconnection: { delayMs: 1, delayMaxMs: 1, randomizationFactor: 0 },
      timeoutMs: options.bare ? 60 : 1000,
    });
    // What ends for good (the server's goodbye, a refusal) is begun again.
    const again = (): void => {
      if (connection.state === 'disconnected') void connection.connect().catch(() => undefined);
    };
    connection.onDidChange(() => setImmediate(again));
    again();
    const limit = options.withinMs ?? 60_000;
    const over = await Promise.race([server.finished.then(() => true), wait(limit, false, { ref: false })]);
    if (!over)
      throw new Error(`It stands still after ${JSON.stringify(messages[server.sent - 1])}, number ${server.sent}`);
    harness.engine.remove(connection.id);
    return report(harness, server.sent, messages);
  } finally {
    harness.dispose();
    await server.close();
  }
}

/** Everything that was recorded can be read and shown, and every message is in it. */
function report({ engine }: EngineHarness, sent: number, messages: readonly Hostile[]): FuzzReport {
  const { log } = engine;
  const told = new Set<string>();
  let parseErrors = 0;
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
    const record = log.read(seq);
    if (!record) continue;
    rowOf(record);
    entryJson(record);
    if (/parse error/.test(record.facts.detail ?? '')) parseErrors++;
    if (record.body?.type !== 'wire') continue;
    const { kind, transport } = { kind: record.facts.kind, transport: record.facts.detail };
    const { text, attachments } = record.body.packet;
    const wire = typeof text === 'string' ? text : hex(text);
    if (kind !== 'packet') told.add(`4${wire}`);
    else if (transport === 'polling') for (const packet of wire.split('\x1e')) told.add(packet);
    told.add(wire);
    for (const attachment of attachments) told.add(hex(attachment));
  }
  // The separator of a polling payload makes several packets of one message.
  const isTold = (message: string): boolean =>
    told.has(message) ||
    sameBytes(message).some((other) => told.has(other)) ||
    message.split('\x1e').every((part) => told.has(part));
  const unexplained = messages.map(shownOf).filter((message) => !isTold(message));
  return { sent, entries: log.nextSeq - log.firstSeq, parseErrors, unexplained };
}

function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}

function shownOf(message: Hostile): string {
  // What is no Unicode becomes so on the wire.
  return typeof message === 'string' ? Buffer.from(message).toString() : hex(message);
}

/** Bytes are base64 after a "b" in a polling payload, and may be so in a websocket. */
function sameBytes(message: string): string[] {
  if (message.startsWith('0x')) return [`b${Buffer.from(message.slice(2), 'hex').toString('base64')}`];
  return message.startsWith('b') ? [hex(Buffer.from(message.slice(1), 'base64'))] : [];
}
