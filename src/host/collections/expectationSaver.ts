/**
 * “Save as expectation”: the response to an emit, or an event that was received, becomes an expectation of a saved emit
 * or of a scenario. The captured traffic is the example: values that a server creates for each run are only checked for
 * their type.
 */
import type { Emit } from '../../model/collection/collection.ts';
import { listEmits } from '../../model/collection/collection.ts';
import { type AddedExpectation, expectationEdits, stepEdits } from '../../model/collection/collectionExpectation.ts';
import { applyEdits, type TextEdit } from '../../model/collection/collectionInsert.ts';
import { wholeEdit } from '../../model/collection/collectionItems.ts';
import { printFlat } from '../../model/collection/collectionPrint.ts';
import { outgoingDeliveries } from '../../model/entry/delivery.ts';
import type { Entry } from '../../model/entry/entry.ts';
import { argumentsOf, expectedValues } from '../../model/scenario/recorded/recordedExpectation.ts';
import type { Step } from '../../model/scenario/scenario.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import { getEntry } from '../engine/entryReads.ts';
import type { CollectionPort, ExpectationChoice, ExpectationQuestions } from '../hostPort.ts';
import { collectionErrors } from './collectionErrorTexts.ts';

export interface ExpectationSaverDeps {
  readonly collections: CollectionPort;
  readonly inspector: Pick<EngineFacade, 'readTimeline'>;
  readonly questions: ExpectationQuestions;
}

/** An expectation that can be saved, and the emit that it belongs to. */
interface Example {
  readonly emit: Entry | undefined;
  readonly added: AddedExpectation;
  /** The event as a step of a scenario; undefined for an emit. */
  readonly step: Step | undefined;
}

/** The number of entries before an event that are searched for its emit. */
const maxBefore = 1000;

export class ExpectationSaver {
  readonly #deps: ExpectationSaverDeps;

  constructor(deps: ExpectationSaverDeps) {
    this.#deps = deps;
  }

  /**
   * Prompts the user if the expectation fits several saved emits or scenarios; `saved` is false when the user cancels.
   * @throws UserError when the entry cannot be an expectation, or fits no saved emit and no scenario
   */
  async save(seq: number): Promise<{ saved: boolean }> {
    const { questions } = this.#deps;
    const entry = await getEntry(this.#deps.inspector, { seq });
    const example = await this.#exampleOf(entry);
    const choices = await this.#choices(example);
    const [only] = choices;
    if (!only) throw collectionErrors('expectation.none', { event: (example.emit ?? entry).event ?? '' });
    const target = choices.length === 1 ? only : await questions.expectationTarget(choices);
    if (!target) return { saved: false };
    const { added, step } = example;
    const undo = await this.#change(target.uri, (text) => {
      if (target.kind === 'scenario' && step) return stepEdits(text, target.name, step);
      return expectationEdits(text, target.name, added);
    });
    questions.expectationSaved(target, printFlat(target.kind === 'scenario' ? step : added), undo);
    return { saved: true };
  }

  async #exampleOf(entry: Entry): Promise<Example> {
    const { kind, dir, delivery, event = '', seq } = entry;
    if (kind !== 'event') throw collectionErrors('expectation.noEvent');
    if (dir === 'out') {
      const decided = outgoingDeliveries.find((known) => known === delivery);
      const isPending = decided === undefined || decided === 'buffered' || decided === 'queued';
      if (isPending) throw collectionErrors('expectation.noEvent');
      const acks = await this.#deps.inspector.readTimeline({ filter: 'kind:ack', from: seq, ...ofConnection(entry) });
      const ack = acks.find(({ of }) => of === seq);
      const matchers = ack?.args && expectedValues(ack.args, argumentsOf(entry));
      return { emit: entry, step: undefined, added: { delivery: decided, ...(matchers && { ack: matchers }) } };
    }
    const emit = await this.#emitBefore(entry);
    const args = expectedValues(argumentsOf(entry), emit ? argumentsOf(emit) : []);
    const expected = args.length > 0 ? { args } : {};
    return {
      emit,
      added: { events: [{ event, ...expected }] },
      step: { waitFor: event, ...(args.length > 0 && { expect: { args } }) },
    };
  }

  /** The last emit of the connection before an event. */
  async #emitBefore(entry: Entry): Promise<Entry | undefined> {
    const from = Math.max(1, entry.seq - maxBefore);
    const filter = `kind:event dir:out seq:${from}..${entry.seq}`;
    return (await this.#deps.inspector.readTimeline({ filter, ...ofConnection(entry) })).at(-1);
  }

  /** The saved emits of the event: only those with the same arguments, if there are any. Also all scenarios, if the event was received. */
  async #choices({ emit, step }: Example): Promise<ExpectationChoice[]> {
    const { collections } = this.#deps;
    const files = await collections.list();
    const emits = files.flatMap(({ uri, result }) => {
      if (!result.ok || !emit) return [];
      return listEmits(result.collection.emits)
        .filter(({ emit: saved }) => mayBe(saved.event, emit.event ?? ''))
        .map(({ path, emit: saved }) => ({
          uri,
          file: collections.nameOf(uri),
          kind: 'emit' as const,
          name: path,
          isSame: hasSameArguments(saved, emit),
        }));
    });
    const same = emits.filter(({ isSame }) => isSame);
    const chosen = same.length > 0 ? same : emits;
    const scenarios = step
      ? files.flatMap(({ uri, result }) =>
          result.ok
            ? (result.collection.scenarios ?? []).map(({ name }) => ({
                uri,
                file: collections.nameOf(uri),
                kind: 'scenario' as const,
                name,
              }))
            : [],
        )
      : [];
    return [...chosen.map(({ isSame: _, ...choice }) => choice), ...scenarios];
  }

  /** @returns a function that restores the text, and throws a UserError if the file was changed since */
  async #change(uri: string, editsOf: (text: string) => readonly TextEdit[]): Promise<() => Promise<void>> {
    const { collections } = this.#deps;
    let [before, after] = ['', ''];
    await collections.change(uri, (text) =>
      Promise.resolve().then(() => {
        const edits = editsOf(text);
        [before, after] = [text, applyEdits(text, edits)];
        return edits;
      }),
    );
    return () =>
      collections.change(uri, (text) =>
        Promise.resolve().then(() => {
          if (text === before) return [];
          if (text !== after) throw collectionErrors('collection.notUndone', { file: collections.nameOf(uri) });
          return [wholeEdit(text, before)];
        }),
      );
  }
}

function ofConnection({ connectionId }: Entry): { connectionId: string } {
  return { connectionId };
}

/** Whether the name of a saved emit, which may contain variables, can be the name of an event. */
function mayBe(saved: string, event: string): boolean {
  if (!saved.includes('{{')) return saved === event;
  const [first = '', ...rest] = saved.split(/\{\{[^{}]*\}\}/);
  return event.startsWith(first) && event.endsWith(rest.at(-1) ?? '');
}

function hasSameArguments({ args = [] }: Emit, entry: Entry): boolean {
  return JSON.stringify(args) === JSON.stringify(argumentsOf(entry));
}
