/**
 * Collections: text files in the workspace that contain connections and emits. Comments and trailing commas are
 * allowed; unknown fields are ignored. Invariant: a file that cannot be read results in a fault with its position, never in a partial
 * collection.
 */
import { asIssue } from '../schemaFault.ts';
import * as v from 'valibot';
import { namedValues } from '../namedValues.ts';
import { outgoingDeliveries } from '../entry/delivery.ts';
import { type Expectation, type ExpectNotation, parseExpectation } from '../matcher/expectation.ts';
import { MatcherError } from '../matcher/parseMatcher.ts';
import { durationSchema, timeLimitSchema, waitSchema } from '../profile/duration.ts';
import { profileSchema } from '../profile/profile.ts';
import { savedProxySchema } from '../rule/savedRule.ts';
import { savedReplaySchema } from '../replay/replay.ts';
import { httpRequestSchema, scenarioSchema } from '../scenario/scenario.ts';
import { pathItems } from '../schemaPath.ts';

const text = v.string();
const optional = v.optional;
const name = v.pipe(text, v.nonEmpty(asIssue({ code: 'value.empty' })));
const args = v.array(v.unknown());
const texts = namedValues(text);

/** Like the profile's own schema, except that fields of newer versions are ignored. */
const connectionSchema = v.object({
  ...profileSchema.entries,
  tls: optional(v.object(profileSchema.entries.tls.wrapped.entries)),
  reconnection: optional(v.object(profileSchema.entries.reconnection.wrapped.entries)),
});

/**
 * The expectation of an emit. Its matchers are lists of payloads with `$` keys for operators (model/matcher). Unlike in other objects, an
 * unknown field is a fault, because a misspelled check would otherwise always pass.
 */
const expectSchema = v.pipe(
  v.strictObject({
    ack: optional(args),
    delivery: optional(v.picklist(outgoingDeliveries)),
    latencyMs: optional(v.unknown()),
    events: optional(v.array(v.strictObject({ event: text, args: optional(args) }))),
    withinMs: optional(waitSchema),
    /** The former name of `withinMs`. */
    within: optional(waitSchema),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    try {
      parseExpectation(expectOf(dataset.value), { template: true });
    } catch (error) {
      if (!(error instanceof MatcherError)) throw error;
      addIssue({ message: asIssue(error.cause), path: pathItems(dataset.value, error.path) });
    }
  }),
);

/** The expectation of an emit, with current field names. */
export function expectOf({ within, ...expect }: v.InferOutput<typeof expectSchema>): ExpectNotation {
  return { ...expect, withinMs: expect.withinMs ?? within };
}

/** Undefined if it is invalid, which is reported separately. */
function parsed(expect: ExpectNotation): Expectation | undefined {
  try {
    return parseExpectation(expect, { template: true });
  } catch {
    return undefined;
  }
}

const emitFields = v.object({
  name,
  /** A key in the collection's connections. */
  connection: text,
  event: text,
  /** The arguments in payload notation; none if left out. */
  args: optional(args),
  ack: optional(
    v.union([v.boolean(), v.object({ timeoutMs: optional(timeLimitSchema) })], asIssue({ code: 'value.noAckOption' })),
  ),
  volatile: optional(v.boolean()),
  compress: optional(v.boolean()),
  /**
   * How the emit is repeated, at an interval in milliseconds. Without a count, it is repeated until it is stopped.
   * Unknown fields are faults, so that a misspelled `count` does not cause endless repeats.
   */
  repeat: optional(
    v.strictObject({
      count: optional(
        v.pipe(
          v.number(),
          v.integer(asIssue({ code: 'value.notWhole' })),
          v.minValue(1, asIssue({ code: 'value.tooSmall', params: { min: 1 } })),
        ),
      ),
      everyMs: durationSchema,
    }),
  ),
  expect: optional(expectSchema),
  description: optional(text),
  /** Plans of replays of this emit, by name. */
  replays: optional(namedValues(savedReplaySchema)),
});
export const emitSchema = v.pipe(
  emitFields,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.ack !== false || !dataset.value.expect) return;
    if (!parsed(expectOf(dataset.value.expect))?.needsAck) return;
    const message = asIssue({ code: 'value.ackNeeded' });
    addIssue({ message, path: pathItems(dataset.value, ['ack']) });
  }),
);
export type Emit = v.InferOutput<typeof emitSchema>;

export interface Folder {
  folder: string;
  emits: (Emit | Folder)[];
}

const itemSchema: v.GenericSchema<unknown, Emit | Folder> = v.lazy((input) =>
  typeof input === 'object' && input !== null && 'folder' in input ? folderSchema : emitSchema,
);
const folderSchema = v.object({ folder: name, emits: v.array(itemSchema) });

export const collectionSchema = v.object({
  $schema: optional(text),
  version: v.literal(1, asIssue({ code: 'value.otherVersion' })),
  name,
  description: optional(text),
  variables: optional(texts),
  environments: optional(namedValues(texts)),
  connections: namedValues(connectionSchema),
  emits: v.array(itemSchema),
  /** Reverse proxies with their rules, by name. None is started automatically. */
  proxies: optional(namedValues(savedProxySchema)),
  scenarios: optional(v.array(scenarioSchema)),
  /** HTTP requests of scenarios, by name. */
  requests: optional(namedValues(httpRequestSchema)),
});
export type Collection = v.InferOutput<typeof collectionSchema>;

export function isFolder(item: Emit | Folder): item is Folder {
  return 'folder' in item;
}

/** An emit and its position: `path` is its name preceded by its folders, joined with "/". */
export interface ListedEmit {
  readonly path: string;
  readonly emit: Emit;
}

/** All emits of a collection or folder, in the order of the file. */
export function listEmits(items: readonly (Emit | Folder)[], prefix = ''): ListedEmit[] {
  return items.flatMap((item) =>
    isFolder(item) ? listEmits(item.emits, `${prefix}${item.folder}/`) : [{ path: prefix + item.name, emit: item }],
  );
}

/** The emit at a path such as "Folder/name"; if there are several, the first one. */
export function findEmit(collection: Pick<Collection, 'emits'>, path: string): Emit | undefined {
  return listEmits(collection.emits).find((listed) => listed.path === path)?.emit;
}
