import { acknowledgementCode, emitCode } from '../../model/code/emitCode.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import type { LogRecord } from '../contracts/record.ts';
import { ownArgsOf, unreadCause } from '../log/recordReader.ts';
import { copyTexts } from './copyTexts.ts';

/**
 * An event as JavaScript that emits it, or an acknowledgement as JavaScript that sends it, with the names of Socket.IO's client and server
 * APIs; undefined for other entries, or if the arguments cannot be decoded.
 */
export function entryCode(record: LogRecord): string | undefined {
  const { facts, body, wantsAck } = record;
  if ((facts.kind !== 'event' && facts.kind !== 'ack') || !body || unreadCause(record) !== undefined) return undefined;
  try {
    const args = formatPayload(ownArgsOf(record)) as unknown[];
    if (facts.kind === 'ack') return acknowledgementCode(args);
    return emitCode({
      event: facts.event ?? '',
      args,
      ack: wantsAck && { timeoutMs: ackTimeoutOf(facts) },
      volatile: facts.volatile,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `// ${copyTexts.tooDeep()}`;
  }
}

/** The timeout is known only for events that were not acknowledged in time. */
function ackTimeoutOf({ cause, error }: EntryFacts): number | undefined {
  const timeout = [error, cause].find((known) => known?.code === 'ack.timeout')?.params?.['timeoutMs'];
  return typeof timeout === 'number' ? timeout : undefined;
}
