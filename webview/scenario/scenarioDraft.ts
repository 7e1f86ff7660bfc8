/** A scenario while it is edited. It is kept during a reload of the panel, and can be saved only if all fields are valid. */
import * as v from 'valibot';

const step = v.object({
  id: v.number(),
  /** The index in the scenario that was loaded; left out for a new step. */
  origin: v.optional(v.number()),
  value: v.record(v.string(), v.unknown()),
  /** Texts of fields that are not valid, by path. */
  texts: v.optional(v.record(v.string(), v.string())),
});
export type DraftStep = v.InferOutput<typeof step>;

export const scenarioDraftSchema = v.object({
  uri: v.string(),
  /** The name in the file. */
  scenario: v.string(),
  file: v.string(),
  version: v.string(),
  connections: v.array(v.string()),
  scenarios: v.array(v.string()),
  /** The scenario without its steps. `tags` is text once it was edited. */
  head: v.record(v.string(), v.unknown()),
  steps: v.array(step),
  nextId: v.number(),
  isChanged: v.boolean(),
});
export type ScenarioDraft = v.InferOutput<typeof scenarioDraftSchema>;

interface Loaded {
  readonly uri: string;
  readonly scenario: string;
  readonly file: string;
  readonly version: string;
  readonly json: string;
  readonly connections: string[];
  readonly scenarios: string[];
}

export function draftOf({ json, uri, scenario, file, version, connections, scenarios }: Loaded): ScenarioDraft {
  const { steps = [], ...head } = JSON.parse(json) as { steps?: Record<string, unknown>[] };
  return {
    uri,
    scenario,
    file,
    version,
    connections,
    scenarios,
    head,
    steps: steps.map((value, index) => ({ id: index, origin: index, value })),
    nextId: steps.length,
    isChanged: false,
  };
}

/** The scenario as JSON, and the index that each step had when it was loaded; null for a new step. */
export function savedForm({ head, steps }: ScenarioDraft): { json: string; origins: (number | null)[] } {
  const { tags } = head;
  const list = typeof tags === 'string' ? { tags: namesIn(tags) } : {};
  return {
    json: JSON.stringify({ ...head, ...list, steps: steps.map(({ value }) => value) }),
    origins: steps.map(({ origin }) => origin ?? null),
  };
}

/** The names in a typed list: “a, b”. */
function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** A field with a text that is not valid. */
export interface FaultyField {
  /** The ID of its step. */
  readonly id: number;
  /** The number of the step, from 1. */
  readonly number: number;
  /** The path of the field in the step. */
  readonly key: string;
}

/** The fields with a text that is not valid, in the order of the steps. */
export function faultyFields({ steps }: ScenarioDraft): FaultyField[] {
  return steps.flatMap(({ id, texts = {} }, index) =>
    Object.keys(texts).map((key) => ({ id, number: index + 1, key })),
  );
}

/** Changes a key of the scenario other than its steps; undefined removes it. */
export function withHead(draft: ScenarioDraft, key: string, value: unknown): ScenarioDraft {
  const { [key]: _, ...others } = draft.head;
  return { ...draft, isChanged: true, head: value === undefined ? others : { ...draft.head, [key]: value } };
}

export function withStep(draft: ScenarioDraft, id: number, change: (step: DraftStep) => DraftStep): ScenarioDraft {
  return { ...draft, isChanged: true, steps: draft.steps.map((one) => (one.id === id ? change(one) : one)) };
}

/** Moves a step by a number of positions. */
export function movedStep(draft: ScenarioDraft, id: number, by: number): ScenarioDraft {
  const from = draft.steps.findIndex((one) => one.id === id);
  const to = from + by;
  const moved = draft.steps[from];
  if (!moved || to < 0 || to >= draft.steps.length) return draft;
  return { ...draft, isChanged: true, steps: draft.steps.toSpliced(from, 1).toSpliced(to, 0, moved) };
}

export function removedStep(draft: ScenarioDraft, id: number): ScenarioDraft {
  return { ...draft, isChanged: true, steps: draft.steps.filter((one) => one.id !== id) };
}

/** Inserts a removed step again at its index. Everything that was edited meanwhile is kept. */
export function restoredStep(draft: ScenarioDraft, step: DraftStep, index: number): ScenarioDraft {
  return { ...draft, isChanged: true, steps: draft.steps.toSpliced(index, 0, step) };
}

/**
 * The draft after it was saved. Its steps keep their IDs, so that open forms stay open.
 * @param current the current draft: changes that were made during the save stay in it as unsaved changes
 */
export function savedDraft(loaded: Loaded, sent: ScenarioDraft, current: ScenarioDraft): ScenarioDraft {
  const saved = draftOf(loaded);
  const ids = sent.steps.map(({ id }) => id);
  if (current === sent) {
    const steps = saved.steps.map((step, index) => ({ ...step, id: ids[index] ?? step.id }));
    return { ...saved, nextId: sent.nextId, steps };
  }
  const steps = current.steps.map(({ origin: _, ...step }) => {
    const index = ids.indexOf(step.id);
    return index < 0 ? step : { ...step, origin: index };
  });
  return { ...saved, head: current.head, nextId: current.nextId, steps, isChanged: true };
}

/** Adds a step after another one; at the end if there is none. */
export function addedStep(
  draft: ScenarioDraft,
  value: Record<string, unknown>,
  { after, origin }: { readonly after?: number | undefined; readonly origin?: number | undefined } = {},
): ScenarioDraft {
  const at = after === undefined ? draft.steps.length : draft.steps.findIndex((one) => one.id === after) + 1;
  const added: DraftStep = { id: draft.nextId, value, ...(origin !== undefined && { origin }) };
  return { ...draft, isChanged: true, nextId: draft.nextId + 1, steps: draft.steps.toSpliced(at, 0, added) };
}
