import { acknowledgementCode, emitCode } from '../../model/code/emitCode.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import type { LogRecord } from '../contracts/record.ts';
import { ownArgsOf, unreadCause } from '../log/recordReader.ts';
import { copyTexts } from './copyTexts.ts';

/**
 * An event as the JavaScript that emits it, and an acknowledgement as that which sends it, in the names of Socket.IO's client and
 * server; undefined for what is no code, or cannot be read.
 */
export function entryCode(record: LogRecord): string | undefined {
  const { facts, body, wantsAck } = record;
  if ((facts.kind !== 'event' && facts.kind !== 'ack') || !body || unreadCause(record) !== undefined) return undefined;
  try {
    const args = formatPayload(ownArgsOf(record)) as unknown[];
    if (facts.kind === 'ack') return acknowledgementCode(args);
    return emitCode({ event: facts.event ?? '', args, ack: wantsAck, volatile: facts.volatile });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `// ${copyTexts.tooDeep()}`;
  }
}
