/**
 * The shapes of the results of the tools, with which a result that another process returned is checked. Content of other programs is only
 * inside `untrusted`; everything else is text or numbers of the inspector.
 */
import * as v from 'valibot';
import { isRecord } from '../../base/isRecord.ts';
import type { ToolName } from './toolNames.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
/** An ID, a code or a state. */
const word = v.pipe(v.string(), v.maxLength(200));
const sentence = v.pipe(v.string(), v.maxLength(2000));
const remedies = v.optional(v.array(sentence));

const truncated = { truncated: v.boolean(), next: v.optional(whole), notice: v.optional(sentence) };
const list = v.object({ ...truncated, hint: v.optional(sentence), untrusted: v.array(v.unknown()) });
/** An item of a list that is too long for a result. */
const shortened = v.strictObject({ untrusted: v.string() });
const done = v.object({ truncated: v.boolean(), done: v.literal(true) });
const record = v.custom<Readonly<Record<string, unknown>>>(isRecord);
const entry = v.object({ ...truncated, argsLength: v.optional(whole), untrusted: record });

const finding = v.object({
  findingId: word,
  code: word,
  severity: word,
  confidence: word,
  connectionId: v.optional(word),
  sourceId: v.optional(word),
  count: v.number(),
  firstSeq: v.number(),
  lastSeq: v.number(),
  seqs: v.array(v.number()),
  remedies,
  untrusted: v.unknown(),
});
const check = v.object({
  id: word,
  status: word,
  ms: v.number(),
  code: v.optional(word),
  untrusted: v.optional(v.unknown()),
});
const step = v.object({
  index: v.number(),
  status: word,
  ms: v.number(),
  code: v.optional(word),
  remedies,
  untrusted: v.unknown(),
});

const results = {
  list_sources: list,
  list_connections: list,
  list_findings: v.object({
    ...truncated,
    hint: v.optional(sentence),
    findings: v.array(v.union([finding, shortened])),
  }),
  read_timeline: v.object({
    ...truncated,
    hint: v.optional(sentence),
    untrusted: v.array(v.union([v.string(), shortened])),
  }),
  get_entry: entry,
  wait_for_event: entry,
  compare_entries: list,
  diagnose_connection: v.object({
    ...truncated,
    verdict: v.optional(v.nullable(v.object({ code: word, remedies }))),
    untrusted: v.optional(v.object({ message: v.string() })),
    checks: v.array(v.union([check, shortened])),
  }),
  list_sockets: list,
  list_rooms: list,
  connect: v.object({ truncated: v.boolean(), connectionId: word, state: word }),
  disconnect: done,
  emit_event: v.object({
    ...truncated,
    seq: whole,
    delivery: v.optional(word),
    latencyMs: v.optional(v.number()),
    untrusted: v.optional(v.unknown()),
  }),
  reply_event: done,
  run_scenario: v.object({
    ...truncated,
    status: word,
    ms: v.number(),
    entriesFrom: whole,
    steps: v.array(v.union([step, shortened])),
  }),
  start_proxy: v.object({ truncated: v.boolean(), sourceId: word, url: sentence }),
  watch_url: v.object({ truncated: v.boolean(), sourceId: word }),
  stop_source: done,
} as const satisfies Readonly<Record<ToolName, v.GenericSchema>>;

const failure = v.object({
  truncated: v.boolean(),
  error: sentence,
  code: v.optional(word),
  remedies,
  connectionId: v.optional(word),
  notice: v.optional(sentence),
  untrusted: v.optional(v.unknown()),
});

/** The schema of the results of a tool, or of its errors. */
export function resultSchema(tool: ToolName, isError: boolean): v.GenericSchema {
  return isError ? failure : results[tool];
}
