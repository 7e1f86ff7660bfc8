/**
 * The rows of a window in the form in which they are sent to the panel: one column of numbers for each fact, and a table that contains each
 * of their texts once. A thousand rows are two buffers and a list of texts, instead of a thousand objects that are cloned and validated in
 * each channel.
 */
import { asIssue } from '../model/schemaFault.ts';
import * as v from 'valibot';
import { type Delivery, deliveries } from '../model/entry/delivery.ts';
import { missingEndSchema } from '../model/correlation/missingEnd.ts';
import { type EntryFacts, entryKinds } from '../model/entry/entry.ts';
import { hasRareFacts, pickRareFacts, type RareFacts, readRareFacts } from '../model/entry/rareFacts.ts';
import { rowGroupSchema } from './rowGroup.ts';
import type { Row } from './shapes.ts';

/** The facts that are numbers, in the order of their columns; NaN means no value. */
const numberKeys = ['seq', 't', 'bytes', 'ackId', 'of', 'latencyMs', 'waitedMs', 'attempt'] as const;
/** The facts that are texts, in the order of their columns: an index of the table of texts plus 1; 0 means no value. */
const textKeys = ['connectionId', 'namespace', 'event'] as const;
/** The columns after those of `textKeys`: the preview, and the rare facts as JSON. */
const previewColumn = textKeys.length;
const rareColumn = previewColumn + 1;
/**
 * The name of the event that an acknowledgement belongs to, and, as JSON, the group that a row represents, and the end of the socket that
 * does not have the event.
 */
const ofEventColumn = rareColumn + 1;
const groupColumn = ofEventColumn + 1;
const missingColumn = groupColumn + 1;
const codeColumn = missingColumn + 1;
const codeColumns = codeColumn + 1;

/** The offset and width of each fact in a code, in bits; 0 means no value. */
const parts = { kind: [0, 4], dir: [4, 2], delivery: [6, 5] } as const;
const flags = {
  volatile: 1 << 16,
  wantsAck: 1 << 17,
  hasBinary: 1 << 18,
  recoveryOffset: 1 << 19,
  hasChangedNumber: 1 << 21,
} as const;
const directions = ['in', 'out'] as const;

export const rowColumnsSchema = v.pipe(
  v.object({
    count: v.pipe(v.number(), v.integer(), v.minValue(0)),
    /** Float64 columns of `count` numbers, one after the other. */
    numbers: v.instance(ArrayBuffer),
    /** Uint32 columns in the same layout. */
    codes: v.instance(ArrayBuffer),
    texts: v.array(v.string()),
  }),
  v.check(
    ({ count, numbers, codes }) =>
      numbers.byteLength === count * numberKeys.length * 8 && codes.byteLength === count * codeColumns * 4,
    asIssue({ code: 'value.columnsUneven' }),
  ),
);
export type RowColumns = v.InferOutput<typeof rowColumnsSchema>;

export function packRows(rows: readonly Row[]): RowColumns {
  const count = rows.length;
  const numbers = new Float64Array(count * numberKeys.length);
  const codes = new Uint32Array(count * codeColumns);
  const ids = new Map<string, number>();
  const idOf = (text: string): number => {
    const id = ids.get(text) ?? ids.size + 1;
    ids.set(text, id);
    return id;
  };
  rows.forEach(({ facts, preview, wantsAck, hasBinary, hasChangedNumber, ofEvent, group, missing }, row) => {
    numberKeys.forEach((key, column) => (numbers[column * count + row] = facts[key] ?? NaN));
    textKeys.forEach((key, column) => {
      const text = facts[key];
      if (text !== undefined) codes[column * count + row] = idOf(text);
    });
    codes[previewColumn * count + row] = idOf(preview);
    if (hasRareFacts(facts)) codes[rareColumn * count + row] = idOf(JSON.stringify(pickRareFacts(facts)));
    if (ofEvent !== undefined) codes[ofEventColumn * count + row] = idOf(ofEvent);
    if (group) codes[groupColumn * count + row] = idOf(JSON.stringify(group));
    if (missing) codes[missingColumn * count + row] = idOf(JSON.stringify(missing));
    codes[codeColumn * count + row] =
      codeOf('kind', entryKinds, facts.kind) |
      codeOf('dir', directions, facts.dir) |
      codeOf('delivery', deliveries, facts.delivery) |
      (facts.volatile ? flags.volatile : 0) |
      (facts.recoveryOffset ? flags.recoveryOffset : 0) |
      (wantsAck ? flags.wantsAck : 0) |
      (hasBinary ? flags.hasBinary : 0) |
      (hasChangedNumber ? flags.hasChangedNumber : 0);
  });
  return { count, numbers: numbers.buffer, codes: codes.buffer, texts: [...ids.keys()] };
}

export function unpackRows(columns: RowColumns): Row[] {
  const { count, texts } = columns;
  const numbers = new Float64Array(columns.numbers);
  const codes = new Uint32Array(columns.codes);
  const textOf = (column: number, row: number): string | undefined => texts[(codes[column * count + row] ?? 0) - 1];
  const read = new Map<number, RareFacts>();
  const rareOf = (id: number): RareFacts => {
    let facts = read.get(id);
    if (!facts) read.set(id, (facts = readRareFacts(JSON.parse(texts[id - 1] ?? 'null')).facts));
    return facts;
  };
  return Array.from({ length: count }, (_, row): Row => {
    const code = codes[codeColumn * count + row] ?? 0;
    const facts: EntryFacts = { seq: 0, t: 0, connectionId: '', kind: valueOf('kind', entryKinds, code) ?? 'marker' };
    numberKeys.forEach((key, column) => {
      const number = numbers[column * count + row] ?? NaN;
      if (!Number.isNaN(number)) facts[key] = number;
    });
    textKeys.forEach((key, column) => {
      const text = textOf(column, row);
      if (text !== undefined) facts[key] = text;
    });
    const rareId = codes[rareColumn * count + row] ?? 0;
    if (rareId !== 0) Object.assign(facts, rareOf(rareId));
    const dir = valueOf('dir', directions, code);
    if (dir) facts.dir = dir;
    const delivery: Delivery | undefined = valueOf('delivery', deliveries, code);
    if (delivery) facts.delivery = delivery;
    if (code & flags.volatile) facts.volatile = true;
    if (code & flags.recoveryOffset) facts.recoveryOffset = true;
    const ofEvent = textOf(ofEventColumn, row);
    const group = textOf(groupColumn, row);
    const missing = textOf(missingColumn, row);
    return {
      facts,
      preview: textOf(previewColumn, row) ?? '',
      wantsAck: (code & flags.wantsAck) !== 0,
      hasBinary: (code & flags.hasBinary) !== 0,
      hasChangedNumber: (code & flags.hasChangedNumber) !== 0,
      ...(ofEvent !== undefined && { ofEvent }),
      ...(group !== undefined && { group: v.parse(rowGroupSchema, JSON.parse(group)) }),
      ...(missing !== undefined && { missing: v.parse(missingEndSchema, JSON.parse(missing)) }),
    };
  });
}

function codeOf<T extends string>(part: keyof typeof parts, values: readonly T[], value: T | undefined): number {
  return value === undefined ? 0 : (values.indexOf(value) + 1) << parts[part][0];
}

function valueOf<T extends string>(part: keyof typeof parts, values: readonly T[], code: number): T | undefined {
  const [shift, bits] = parts[part];
  return values[((code >> shift) & ((1 << bits) - 1)) - 1];
}
