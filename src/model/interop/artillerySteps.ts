/** The steps of a scenario in one list, with the steps of the scenarios that it uses. */
import type { Collection } from '../collection/collection.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import type { Step } from '../scenario/scenario.ts';
import { mapTexts, namesIn } from './references.ts';

/** A step with its position: "steps[2]", or the name of a used scenario before it. */
export interface PlacedStep {
  readonly at: string;
  readonly step:
    | Exclude<Step, { use: string } | { repeat: number }>
    | { readonly repeat: number; readonly everyMs?: number | undefined; readonly steps: readonly PlacedStep[] };
}

/** The file must have been checked: scenarios do not use each other in a cycle, and the number of their steps is bounded. */
export function inlined(collection: Collection, steps: readonly Step[], prefix: string): PlacedStep[] {
  return steps.flatMap((step, index): PlacedStep[] => {
    const at = `${prefix}steps[${index}]`;
    if ('use' in step) {
      const used = collection.scenarios?.find(({ name }) => name === step.use);
      return used ? inlined(collection, used.steps, `“${used.name}” `) : [];
    }
    if ('repeat' in step) {
      const { repeat, everyMs } = step;
      return [{ at, step: { repeat, everyMs, steps: inlined(collection, step.steps, `${at}.`) } }];
    }
    return [{ at, step }];
  });
}

export function connectedKeys(steps: readonly PlacedStep[]): string[] {
  return steps.flatMap(({ step }) =>
    'connect' in step ? [step.connect] : 'repeat' in step ? connectedKeys(step.steps) : [],
  );
}

/** The variables that a profile refers to. */
export function profileNames(profile: ConnectionProfile): Set<string> {
  const names = new Set<string>();
  mapTexts(profile, (text) => {
    for (const name of namesIn(text)) names.add(name);
    return text;
  });
  return names;
}
