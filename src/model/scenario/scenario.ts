/**
 * Scenarios of a collection: steps that connect, emit, wait for events, and check what is received. Each kind of step has its own schema,
 * which refuses unknown fields, because a misspelled check would otherwise always pass. Faults that concern several steps are in
 * scenarioFaults.ts.
 */
import * as v from 'valibot';
import { outgoingDeliveries } from '../entry/delivery.ts';
import { parseFilter } from '../filter/filter.ts';
import { parseExpectation } from '../matcher/expectation.ts';
import { MatcherError, parseMatcher } from '../matcher/parseMatcher.ts';
import { namedValues } from '../namedValues.ts';
import { parseArgumentPath } from '../payload/argumentPath.ts';
import { durationSchema, timeLimitSchema, waitSchema } from '../profile/duration.ts';
import { networkConditionsSchema } from '../profile/networkConditions.ts';
import { asIssue } from '../schemaFault.ts';
import { pathItems } from '../schemaPath.ts';

export const defaultScenarioMs = 10_000;
const maxCount = 100_000;
const maxRepeats = 1_000_000;
/** Deeper steps would be visited too often when the open connections are determined. */
const maxRepeatDepth = 10;

export const stepKinds = [
  'connect',
  'emit',
  'waitFor',
  'never',
  'request',
  'set',
  'pauseMs',
  'conditions',
  'disconnect',
  'repeat',
  'use',
] as const;
export type StepKind = (typeof stepKinds)[number];

const text = v.string();
const name = v.pipe(text, v.nonEmpty(asIssue({ code: 'value.empty' })));
const args = v.array(v.unknown());

function whole(max: number) {
  return v.pipe(
    v.number(),
    v.integer(asIssue({ code: 'value.notWhole' })),
    v.minValue(1, asIssue({ code: 'value.tooSmall', params: { min: 1 } })),
    v.maxValue(max, asIssue({ code: 'value.tooLarge', params: { max } })),
  );
}

/** A text with variables is checked when the step runs. */
export function isOpenText(value: string): boolean {
  return value.includes('{{');
}

/** A check of the names of variables: no name may contain characters that a reference `{{name}}` cannot contain. */
function variableNames<Value>() {
  return v.check<Record<string, Value>, string>(
    (values) => Object.keys(values).every((key) => /^[^\s{}$:][^{}:]*$/.test(key) && key === key.trim()),
    asIssue({ code: 'scenario.variableName' }),
  );
}

/** The first part of a capture's path: it names the value of the step that the path searches. */
export const captureRoots = {
  emit: ['ack', 'delivery', 'latencyMs'],
  waitFor: ['args', 'event'],
  request: ['body', 'status', 'headers'],
} as const satisfies Partial<Record<StepKind, readonly string[]>>;

function captureSchema(kind: keyof typeof captureRoots) {
  const roots: readonly string[] = captureRoots[kind];
  return v.pipe(
    namedValues(text),
    variableNames<string>(),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      for (const [key, path] of Object.entries(dataset.value)) {
        if (isOpenText(path)) continue;
        const parsed = parseArgumentPath(path);
        const params = { known: roots.join(', '), example: `${roots[0] ?? ''}.0.token` };
        const isKnown = parsed.ok && roots.includes(parsed.path[0] ?? '');
        if (!isKnown)
          addIssue({
            message: asIssue({ code: 'scenario.capturePath', params }),
            path: pathItems(dataset.value, [key]),
          });
      }
    }),
  );
}

/** Fields whose values are matchers. */
function matchers<Input>(keys: readonly string[]) {
  return v.rawCheck<Input>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const key of keys) {
      const notation: unknown = Reflect.get(Object(dataset.value) as object, key);
      if (notation === undefined) continue;
      try {
        parseMatcher(notation, { template: true });
      } catch (error) {
        if (!(error instanceof MatcherError)) throw error;
        addIssue({ message: asIssue(error.cause), path: pathItems(dataset.value, [key, ...error.path]) });
      }
    }
  });
}

const where = v.optional(
  v.pipe(
    text,
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed || isOpenText(dataset.value)) return;
      const parsed = parseFilter(dataset.value);
      if (!parsed.ok) addIssue({ message: asIssue(parsed.fault) });
    }),
  ),
);
const as = v.optional(name);

const connectSchema = v.strictObject({
  connect: name,
  as,
  expect: v.optional(v.pipe(v.strictObject({ error: v.unknown() }), matchers(['error']))),
});

const emitExpectSchema = v.pipe(
  v.strictObject({
    ack: v.optional(args),
    delivery: v.optional(v.picklist(outgoingDeliveries)),
    latencyMs: v.optional(v.unknown()),
  }),
  matchers(['ack', 'latencyMs']),
);
const emitFields = v.strictObject({
  emit: name,
  args: v.optional(args),
  ack: v.optional(
    v.union(
      [v.boolean(), v.strictObject({ timeoutMs: v.optional(timeLimitSchema) })],
      asIssue({ code: 'value.noAckOption' }),
    ),
  ),
  volatile: v.optional(v.boolean()),
  as,
  expect: v.optional(emitExpectSchema),
  capture: v.optional(captureSchema('emit')),
});
export type EmitStep = v.InferOutput<typeof emitFields>;

/** Whether the step requests an acknowledgement without having `ack`. */
export function needsAck(step: EmitStep): boolean {
  const { expect } = step;
  return (expect && parseExpectation(expect, { template: true }).needsAck) || capturesAck(step);
}

/** Whether the step captures values of the acknowledgement. */
export function capturesAck({ capture }: EmitStep): boolean {
  return capture !== undefined && Object.values(capture).some((path) => /^\s*(?:ack|latencyMs)\b/.test(path));
}

const emitStepSchema = v.pipe(
  emitFields,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.ack !== false || !needsAck(dataset.value)) return;
    addIssue({ message: asIssue({ code: 'value.ackNeeded' }), path: pathItems(dataset.value, ['ack']) });
  }),
);

const waitForSchema = v.strictObject({
  /** A name of incoming events; `*` matches any characters. */
  waitFor: name,
  where,
  withinMs: v.optional(waitSchema),
  as,
  expect: v.optional(v.pipe(v.strictObject({ args: v.optional(args) }), matchers(['args']))),
  capture: v.optional(captureSchema('waitFor')),
  count: v.optional(whole(maxCount)),
  /** The arguments of the acknowledgement. */
  reply: v.optional(args),
});

const neverSchema = v.strictObject({ never: name, where, duringMs: durationSchema, as });

export const httpRequestSchema = v.strictObject({
  method: v.optional(name),
  url: name,
  headers: v.optional(namedValues(text)),
  /** Text and bytes are sent unchanged, any other value is sent as JSON. */
  body: v.optional(v.unknown()),
});
export type HttpRequest = v.InferOutput<typeof httpRequestSchema>;

const requestSchema = v.strictObject({
  /** If it is text, it is a key of the collection's requests. */
  request: v.lazy((input): v.GenericSchema<unknown, string | HttpRequest> =>
    typeof input === 'object' && input !== null ? httpRequestSchema : name,
  ),
  expect: v.optional(
    v.pipe(
      v.strictObject({ status: v.optional(v.unknown()), body: v.optional(v.unknown()) }),
      matchers(['status', 'body']),
    ),
  ),
  capture: v.optional(captureSchema('request')),
});

const setSchema = v.strictObject({ set: v.pipe(namedValues(v.unknown()), variableNames<unknown>()) });
const pauseSchema = v.strictObject({ pauseMs: durationSchema });
const conditionsSchema = v.strictObject({ conditions: networkConditionsSchema, as });
const disconnectSchema = v.strictObject({ disconnect: v.literal(true), as });
const useSchema = v.strictObject({ use: name });

export type ConnectStep = v.InferOutput<typeof connectSchema>;
export type WaitForStep = v.InferOutput<typeof waitForSchema>;
export type NeverStep = v.InferOutput<typeof neverSchema>;
export type RequestStep = v.InferOutput<typeof requestSchema>;
export type SetStep = v.InferOutput<typeof setSchema>;
export type PauseStep = v.InferOutput<typeof pauseSchema>;
export type ConditionsStep = v.InferOutput<typeof conditionsSchema>;
export type DisconnectStep = v.InferOutput<typeof disconnectSchema>;
export type UseStep = v.InferOutput<typeof useSchema>;
export interface RepeatStep {
  repeat: number;
  everyMs?: number | undefined;
  steps: Step[];
}
export type Step =
  | ConnectStep
  | EmitStep
  | WaitForStep
  | NeverStep
  | RequestStep
  | SetStep
  | PauseStep
  | ConditionsStep
  | DisconnectStep
  | RepeatStep
  | UseStep;

const schemasByDepth: v.GenericSchema<unknown, Step>[] = [];

function stepSchema(depth: number): v.GenericSchema<unknown, Step> {
  return (schemasByDepth[depth] ??= newStepSchema(depth));
}

/** One schema for each kind of step. The steps inside a repeat are one level deeper. */
function newStepSchema(depth: number): v.GenericSchema<unknown, Step> {
  const nested: v.GenericSchema<unknown, Step> =
    depth < maxRepeatDepth
      ? v.lazy(() => stepSchema(depth + 1))
      : (refused('scenario.repeatTooDeep', { max: maxRepeatDepth }) as v.GenericSchema<unknown, Step>);
  const repeatSchema = v.strictObject({
    repeat: whole(maxRepeats),
    everyMs: v.optional(durationSchema),
    steps: v.array(nested),
  });
  const schemas: Record<StepKind, v.GenericSchema<unknown, Step>> = {
    connect: connectSchema,
    emit: emitStepSchema,
    waitFor: waitForSchema,
    never: neverSchema,
    request: requestSchema,
    set: setSchema,
    pauseMs: pauseSchema,
    conditions: conditionsSchema,
    disconnect: disconnectSchema,
    repeat: repeatSchema,
    use: useSchema,
  };
  return v.lazy((input) => {
    const kinds = kindsIn(input);
    const [kind] = kinds;
    if (kind !== undefined && kinds.length === 1) return schemas[kind];
    const known = stepKinds.join(', ');
    const fault =
      kind === undefined
        ? refused('scenario.noStep', { known })
        : refused('scenario.severalSteps', { keys: kinds.join(', ') });
    return fault as v.GenericSchema<unknown, Step>;
  });
}

function refused(code: string, params: Readonly<Record<string, string | number>>): v.GenericSchema {
  return v.pipe(
    v.unknown(),
    v.check(() => false, asIssue({ code, params })),
  );
}

/** The keys of a step that name its kind. */
function kindsIn(input: unknown): StepKind[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return [];
  return stepKinds.filter((kind) => Object.hasOwn(input, kind));
}

export function kindOfStep(step: Step): StepKind {
  return kindsIn(step)[0] ?? 'set';
}

export const scenarioSchema = v.strictObject({
  name,
  tags: v.optional(v.array(name)),
  /** A key of the collection's connections. This connection is opened before the first step. */
  connection: v.optional(name),
  timeoutMs: v.optional(timeLimitSchema),
  steps: v.array(stepSchema(1)),
});
export type Scenario = v.InferOutput<typeof scenarioSchema>;

/** The parts of a collection to which a scenario may refer. */
export interface ScenarioFile {
  readonly connections: Readonly<Record<string, unknown>>;
  readonly scenarios?: readonly Scenario[] | undefined;
  readonly requests?: Readonly<Record<string, HttpRequest>> | undefined;
}

/** The scenario with a name; undefined if there is none. Names are unique in a valid file. */
export function findScenario(
  { scenarios = [] }: Pick<ScenarioFile, 'scenarios'>,
  wanted: string,
): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === wanted);
}
