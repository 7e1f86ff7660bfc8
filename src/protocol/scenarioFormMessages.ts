/** The form of the panel that edits a scenario of a collection. Scenarios and results are JSON texts, whose content the host checks. */
import * as v from 'valibot';
import { notification, request } from './message.ts';

const text = v.string();
/** A scenario of a collection; the URI of the file is text. */
const ref = { uri: text, scenario: text };
const scenarioRef = v.object(ref);
export type ScenarioRef = v.InferOutput<typeof scenarioRef>;

const listed = v.object({ ...ref, file: text });
export type ListedScenarioRef = v.InferOutput<typeof listed>;
/** The scenarios of all collections that can be read. */
export const scenarioList = request('scenario/list', v.object({}), v.object({ scenarios: v.array(listed) }));

const loaded = v.object({
  ...ref,
  file: text,
  /** The scenario as JSON. */
  json: text,
  /** Identifies the content of the scenario. */
  version: text,
  /** The keys and names to which the steps of the scenario can refer. */
  connections: v.array(text),
  requests: v.array(text),
  scenarios: v.array(text),
});
export type LoadedScenario = v.InferOutput<typeof loaded>;
export const scenarioLoad = request('scenario/load', scenarioRef, loaded);

export const scenarioSave = request(
  'scenario/save',
  v.object({
    ...ref,
    json: text,
    /**
     * The version of the content that was edited. If it is left out, the scenario is replaced even if it was changed
     * meanwhile.
     */
    version: v.optional(text),
    /** For each step: its index in the loaded scenario; null for a new one. */
    origins: v.array(v.nullable(v.number())),
  }),
  loaded,
  { timeoutMs: null },
);

/** Runs the scenario as it is in the file. The result is a JSON text. */
export const scenarioFormRun = request('scenario/runInForm', scenarioRef, v.object({ json: text }), {
  timeoutMs: null,
});
/** A step of the scenario that the form runs has ended; its result is a JSON text. */
export const scenarioFormStep = notification('scenario/stepInForm', v.object({ ...ref, json: text }));

/** Shows a scenario in the form. */
export const scenarioFormOpen = notification('scenario/openForm', scenarioRef);
