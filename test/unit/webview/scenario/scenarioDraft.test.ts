/** Changes that are made while a scenario is being saved, or after a step was removed, are not lost. */
import { describe, expect, it } from 'vitest';
import {
  addedStep,
  draftOf,
  movedStep,
  removedStep,
  restoredStep,
  savedDraft,
  savedForm,
  withHead,
  withStep,
} from '../../../../webview/scenario/scenarioDraft.ts';

const loaded = (steps: readonly Record<string, unknown>[], version = 'v1') => ({
  uri: 'file:///a',
  scenario: 'One',
  file: 'a',
  version,
  json: JSON.stringify({ name: 'One', steps }),
  connections: [],
  scenarios: [],
});
const steps = [{ connect: 'main' }, { emit: 'a' }, { pauseMs: 1 }];

describe('the draft of a scenario', () => {
  it('keeps edits that were made while it was being saved as changes of the saved scenario', () => {
    const sent = addedStep(removedStep(draftOf(loaded(steps)), 0), { pauseMs: 2 });
    const typed = withHead(
      movedStep(
        addedStep(
          withStep(sent, 1, (step) => ({ ...step, value: { emit: 'b' } })),
          { pauseMs: 3 },
        ),
        1,
        1,
      ),
      'name',
      'Two',
    );
    const now = savedDraft(loaded([{ emit: 'a' }, { pauseMs: 1 }, { pauseMs: 2 }], 'v2'), sent, typed);
    expect(now).toMatchObject({ version: 'v2', isChanged: true, scenario: 'One', head: { name: 'Two' } });
    expect(JSON.parse(savedForm(now).json)).toEqual({
      name: 'Two',
      steps: [{ pauseMs: 1 }, { emit: 'b' }, { pauseMs: 2 }, { pauseMs: 3 }],
    });
    // The current index of each step in the saved file; null for a step that is not saved.
    expect(savedForm(now).origins).toEqual([1, 0, 2, null]);
    expect(now.steps.map(({ id }) => id)).toEqual(typed.steps.map(({ id }) => id));
  });

  it('equals the saved scenario if nothing was edited meanwhile', () => {
    const sent = removedStep(draftOf(loaded(steps)), 0);
    const now = savedDraft(loaded(steps.slice(1), 'v2'), sent, sent);
    expect(now).toMatchObject({ version: 'v2', isChanged: false });
    expect(now.steps.map(({ id, origin }) => [id, origin])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  it('restores a removed step, and keeps later edits', () => {
    const draft = draftOf(loaded(steps));
    const [, removed] = draft.steps;
    const edited = withStep(removedStep(draft, 1), 2, (step) => ({ ...step, value: { pauseMs: 5 } }));
    expect(restoredStep(edited, removed ?? { id: 9, value: {} }, 1).steps.map(({ value }) => value)).toEqual([
      { connect: 'main' },
      { emit: 'a' },
      { pauseMs: 5 },
    ]);
  });
});
