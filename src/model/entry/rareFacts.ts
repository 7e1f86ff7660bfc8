/**
 * Facts that few entries have. Entries with the same values share one copy of them. This list is used by the log, the session files and the
 * messages to the panel.
 */
import * as v from 'valibot';
import { storedCauseSchema } from '../cause/causeSchema.ts';
import { withCurrentNames } from '../cause/formerNames.ts';
import { networkConditionsSchema } from '../profile/networkConditions.ts';
import { ruleTouchSchema } from '../rule/rule.ts';
import { connectionEvents, type EntryFacts } from './entry.ts';
import { packetLabelSchema } from './packetLabel.ts';
import { broadcastDeliveriesSchema, callSiteSchema, handlersSchema } from './serverFacts.ts';

const text = v.string();
const number = v.pipe(v.number(), v.finite());

/** A cause that this or an earlier version recorded. */
const recordedCause = v.pipe(storedCauseSchema, v.transform(withCurrentNames));

const rareFactFields = {
  state: v.picklist(connectionEvents),
  cause: recordedCause,
  error: recordedCause,
  detail: text,
  text,
  bytesWritten: v.pipe(number, v.minValue(0)),
  beforeJoin: v.literal(true),
  url: text,
  socketId: text,
  transport: text,
  previousTransport: text,
  pingInterval: number,
  pingTimeout: number,
  maxPayload: number,
  missed: number,
  retryDelayMs: number,
  noRetry: v.literal(true),
  packet: packetLabelSchema,
  conditions: networkConditionsSchema,
  rule: ruleTouchSchema,
  rules: v.array(ruleTouchSchema),
  deliveredArgs: v.array(v.unknown()),
  injected: v.literal(true),
  callSite: callSiteSchema,
  handlers: handlersSchema,
  handlerMs: number,
  middlewareMs: number,
  handlerAfterMs: number,
  rooms: v.array(text),
  recipients: number,
  deliveries: broadcastDeliveriesSchema,
} as const;

type RareFact = keyof typeof rareFactFields;
export type RareFacts = Pick<EntryFacts, RareFact>;

export const rareFactNames = Object.keys(rareFactFields) as readonly RareFact[];
const names = rareFactNames;

/** The schema of the rare facts, all of which are optional. */
export const rareFactsSchema = v.partial(v.object(rareFactFields));

export function hasRareFacts(facts: Partial<EntryFacts>): boolean {
  for (const name of names) if (facts[name] !== undefined) return true;
  return false;
}

/** The rare facts of an entry, always in the same order, so that equal facts have equal JSON. */
export function pickRareFacts(facts: Partial<EntryFacts>): RareFacts {
  const picked: Record<string, unknown> = {};
  for (const name of names) if (facts[name] !== undefined) picked[name] = facts[name];
  return picked;
}

/** Facts from an untrusted source: the valid ones, and the names of the others. */
export function readRareFacts(value: unknown): { readonly facts: RareFacts; readonly refused: readonly string[] } {
  const facts: Record<string, unknown> = {};
  const refused: string[] = [];
  if (typeof value !== 'object' || value === null) return { facts, refused };
  const given = value as Record<string, unknown>;
  for (const name of names) {
    if (!Object.hasOwn(given, name) || given[name] === undefined) continue;
    const result = v.safeParse(rareFactFields[name], given[name]);
    if (result.success) facts[name] = result.output;
    else refused.push(name);
  }
  return { facts, refused };
}

/** The facts of an entry that this or a previous engine wrote; invalid ones are left out. */
export function storedFacts(value: unknown): RareFacts {
  return readRareFacts(typeof value === 'object' && value !== null ? withCauses(value) : value).facts;
}

/** Converts facts of version 1: their texts become causes with the same text. */
export function withCauses(value: object): Record<string, unknown> {
  const { reason, error, ...rest } = value as Record<string, unknown>;
  return {
    ...rest,
    ...(reason !== undefined && { cause: recordedText(reason) }),
    ...(error !== undefined && { error: recordedText(error) }),
  };
}

/** A value of another type is not converted, and is refused like every invalid field. */
function recordedText(text: unknown): unknown {
  return typeof text === 'string' ? { code: 'file.recordedText', params: { text } } : text;
}
