/** Entries as text, for copying and comparing. The text is made in time slices, and is never longer than the caller allows. */
import { haveSeveralNames, namedAt } from '../../model/entry/earlierNames.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { UserError } from '../../base/userError.ts';
import { causeMessage } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { factTexts } from '../../model/entry/entryFormat.ts';
import { entryLabels } from '../../model/entry/entryLabels.ts';
import type { Filter } from '../../model/filter/filter.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import { listText } from '../../model/texts/numberText.ts';
import { preciseMillisecondsText } from '../../model/texts/quantities.ts';
import type { EntrySelection, TextFormat } from '../../protocol/timelineMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import { copyTexts } from './copyTexts.ts';
import { entryCode } from './entryCode.ts';
import { argsOf, entryJson, unreadCause } from '../log/recordReader.ts';
import { selectedRecords } from './selectedRecords.ts';

export interface TextRequest {
  readonly selection: EntrySelection;
  readonly filter: Filter;
  readonly format: TextFormat;
  /** The maximum size in UTF-8. */
  readonly maxBytes: number;
}

/**
 * The selected entries as text, in chronological order. Entries that were dropped meanwhile are left out. In the format for code, entries
 * without code are left out too.
 * @throws UserError when the text would be longer than `maxBytes`
 */
export async function entriesText(
  log: LogReader,
  slicer: TimeSlicer,
  { selection, filter, format, maxBytes }: TextRequest,
): Promise<{ text: string; entries: number }> {
  const { connectionId } = selection;
  const names = connectionId === undefined && haveSeveralNames(log.connections) ? log.connections : undefined;
  const write = (record: LogRecord): string | undefined | Promise<string | undefined> => {
    const { large } = log;
    if (format === 'code') return large?.holds(record) ? large.read(record, 'code', {}) : entryCode(record);
    const where = whereOf(record.facts, names);
    if (!large?.holds(record)) return format === 'text' ? plainLine(record, where) : entryJson(record);
    return format === 'text' ? large.read(record, 'plainLine', { where }) : large.read(record, 'json', {});
  };
  const parts: string[] = [];
  let first: LogRecord | undefined;
  let bytes = 0;
  for await (const record of selectedRecords(log, slicer, selection, filter)) {
    const part = await write(record);
    if (part === undefined) continue;
    first ??= record;
    bytes += Buffer.byteLength(part) + 1;
    if (bytes > maxBytes) throw tooLong(maxBytes, parts.length);
    parts.push(part);
  }
  const entries = parts.length;
  if (format === 'code')
    return { text: entries === 1 ? (parts[0] ?? '') : parts.map((part) => `${part};`).join('\n'), entries };
  if (format !== 'json') return { text: parts.join('\n') + (format === 'ndjson' && entries > 0 ? '\n' : ''), entries };
  if (entries !== 1 || !first) return { text: `[${parts.map((part) => `\n  ${part}`).join(',')}\n]`, entries };
  const several = log.connections.length > 1;
  const text = log.large?.holds(first)
    ? await log.large.read(first, 'content', { several })
    : contentJson(first, several);
  if (Buffer.byteLength(text) > maxBytes) throw tooLong(maxBytes, 0);
  return { text, entries };
}

/** The content of an entry: name and arguments of an event, the text of a packet, and all facts of other entries. */
export function contentJson(record: LogRecord, several: boolean): string {
  const { facts, body } = record;
  if (facts.kind === 'packet') {
    const text = body?.type === 'wire' ? body.packet.text : '';
    return typeof text === 'string' ? text : '';
  }
  if (facts.kind !== 'event' && facts.kind !== 'ack') return JSON.stringify(facts, null, 2);
  if (unreadCause(record) !== undefined) return entryJson(record);
  const args = body ? formatPayload(argsOf(record)) : undefined;
  try {
    const { event, recoveryOffset, beforeJoin, connectionId } = facts;
    const from = several ? { connectionId } : {};
    return JSON.stringify({ event, args, recoveryOffset, beforeJoin, ...from }, null, 2);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return entryJson(record);
  }
}

/** An entry as one line. Its columns are separated by tabs; no column contains a tab or a line break. */
export function plainLine(record: LogRecord, where: string): string {
  const { facts, body } = record;
  const { kind, state, dir, delivery, latencyMs, bytesWritten } = facts;
  const what = kind === 'event' ? (facts.event ?? '') : kind;
  let content = [state, ...factTexts(facts)].filter(Boolean).join(' · ');
  if (!body) content = [content, record.bodyFault && causeMessage(record.bodyFault)].filter(Boolean).join(' · ');
  else if (kind !== 'packet') {
    try {
      content = JSON.stringify(formatPayload(argsOf(record))).slice(1, -1);
    } catch (fault) {
      if (!(fault instanceof RangeError)) throw fault;
      content = copyTexts.tooDeep();
    }
  }
  const labels = entryLabels(facts);
  if (labels.length > 0) content += ` ${copyTexts.labels({ labels: listText(labels) })}`;
  const columns = [(facts.t / 1000).toFixed(3), dir ?? '', where, what, content];
  if (delivery !== undefined) {
    const outcome = [
      delivery,
      latencyMs === undefined ? undefined : preciseMillisecondsText(latencyMs),
      bytesWritten === undefined ? undefined : copyTexts.bytesWritten({ written: bytesWritten }),
    ];
    columns.push(outcome.filter((part) => part !== undefined).join(' '));
  }
  return columns.map((column) => column.replace(/[\t\r\n]+/g, ' ')).join('\t');
}

/** The namespace of an entry, and its connection if the text also contains entries of other connections. */
function whereOf(
  { seq, connectionId, namespace = '' }: EntryFacts,
  connections: readonly NamedConnection[] | undefined,
): string {
  if (!connections || connectionId === '') return namespace;
  const known = connections.find((connection) => connection.connectionId === connectionId);
  // The ID is added, because several connections may have the same name.
  const name = known && copyTexts.connection({ name: namedAt(known, seq).name, id: connectionId });
  return [name ?? connectionId, namespace].filter(Boolean).join(' ');
}

function tooLong(maxBytes: number, fitting: number): UserError {
  const megabytes = maxBytes / 1_000_000;
  return fitting === 0
    ? userError('capture.entryTooLong', { megabytes })
    : userError('capture.selectionTooLong', { megabytes, fitting });
}
