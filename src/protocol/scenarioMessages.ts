/**
 * Messages about scenarios of collections. The engine runs them, and requests from its host the data that only the host
 * knows: secrets, certificates and files.
 */
import * as v from 'valibot';
import { networkSchema } from '../model/profile/network.ts';
import { profileSchema } from '../model/profile/profile.ts';
import { notification, request } from './message.ts';

const text = v.string();
const texts = v.optional(v.record(text, text));
const runId = text;

/** Runs a scenario. Only the host sends this. The request can be canceled. The result is a `ScenarioResult` as JSON. */
export const scenarioRun = request(
  'scenario/run',
  v.object({
    runId,
    /** The text of the collection's file. */
    collection: text,
    scenario: text,
    /**
     * The index among everything that can be run, because several emits can have the same name. If it is left out, the
     * first one with the name runs.
     */
    index: v.optional(v.number()),
    /** Whether the end of each step is reported with `scenarioStep`. */
    reportsSteps: v.optional(v.boolean()),
    /** The connections stay in the list after the run. They replace those of the last run with the same value. */
    keepAs: v.optional(text),
    variables: v.object({ overrides: texts, environment: texts, collection: texts }),
    /** The location at which a missing variable can be defined. */
    home: v.optional(v.object({ file: text, environment: v.optional(text) })),
  }),
  v.object({
    json: text,
    /** The line on which the scenario begins in the file, from 1. */
    line: v.number(),
    /** The line on which the step that did not pass begins in the file, from 1. */
    faultLine: v.optional(v.number()),
  }),
  { timeoutMs: null },
);

/** A step has ended. The engine sends it during a run: a `StepResult` as JSON. */
export const scenarioStep = notification('scenario/step', v.object({ runId, json: text }));

/** The value of a secret, which these origins would receive. The user may be prompted for it. The engine sends this. */
export const scenarioSecret = request(
  'scenario/secret',
  v.object({ runId, name: text, receivers: v.array(text) }),
  v.object({ value: v.union([text, v.number()]) }),
  { timeoutMs: null },
);

/** The data of this machine that a profile needs, whose variables are filled in. The engine sends it. */
export const scenarioNetwork = request(
  'scenario/network',
  v.object({ runId, profile: profileSchema }),
  v.object({ network: v.optional(networkSchema) }),
);

/** The bytes of a file that a payload refers to. The engine sends it. */
export const scenarioFile = request(
  'scenario/file',
  v.object({ runId, path: text }),
  v.object({ bytes: v.instance(ArrayBuffer) }),
);
