/**
 * Mirrors the rules of one proxy in the engine, and the events that they hold.
 * Invariants: nothing is requested while the view is hidden; after every action the list is requested again.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Rule, RuleAction } from '../../src/model/rule/rule.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import {
  heldRelease,
  heldReleaseAll,
  type HeldSummary,
  ruleAdd,
  ruleList,
  ruleRemove,
  ruleRestore,
  ruleSet,
} from '../../src/protocol/ruleMessages.ts';
import { rulesSave } from '../../src/protocol/hostMessages.ts';
import { sourceStart } from '../../src/protocol/sourceMessages.ts';
import { PollingQuery } from '../state/pollingQuery.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { rulesTexts } from './rulesTexts.ts';

/** A held event, and the time since which it waits. */
export interface WaitingEvent extends HeldSummary {
  /** The time by the clock of the page. */
  readonly since: number;
}

export class RuleList implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #sourceId: () => string | undefined;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #poll: PollingQuery<{ sourceId: string }, { rules: Rule[]; held: HeldSummary[] }>;
  #held: readonly WaitingEvent[] = [];
  #actionFault: string | undefined;

  /** The ID of the rule that was removed last, as long as the removal can be undone. */
  removed: string | undefined;
  /** The outcome of the last action, if the list does not show it. */
  note: string | undefined;
  readonly onDidChange = this.#changes.event;

  /** @param sourceId the proxy whose rules are shown; undefined while there is none */
  constructor(channel: Channel, clock: Clock, sourceId: () => string | undefined) {
    this.#channel = channel;
    this.#clock = clock;
    this.#sourceId = sourceId;
    this.#poll = this.#store.add(new PollingQuery(channel, clock, ruleList, () => ({ sourceId: sourceId() ?? '' })));
    this.#store.add(this.#poll.onDidChange(() => this.#received()));
  }

  /** The rules; undefined until they were read. */
  get rules(): readonly Rule[] | undefined {
    return this.#poll.result?.rules;
  }

  /** The held events, oldest first. */
  get held(): readonly WaitingEvent[] {
    return this.#held;
  }

  /** Why the last action failed, or the rules cannot be read. */
  get fault(): string | undefined {
    return this.#actionFault ?? this.#poll.fault;
  }

  set visible(visible: boolean) {
    this.#poll.visible = visible;
  }

  refresh(): void {
    this.#poll.refresh();
  }

  /** Must be called when the rules of another proxy are shown. */
  reset(): void {
    this.#actionFault = undefined;
    this.removed = undefined;
    this.note = undefined;
    this.#poll.reset();
  }

  /** Adds a rule, or changes an existing one. @returns whether the engine accepted it */
  save(ruleId: string | undefined, rule: { filter: string; action: RuleAction }): Promise<boolean> {
    return this.#run((sourceId) =>
      ruleId === undefined
        ? this.#channel.request(ruleAdd, { sourceId, ...rule })
        : this.#channel.request(ruleSet, { sourceId, ruleId, ...rule }),
    );
  }

  setEnabled(ruleId: string, enabled: boolean): Promise<boolean> {
    return this.#run((sourceId) => this.#channel.request(ruleSet, { sourceId, ruleId, enabled }));
  }

  remove(ruleId: string): Promise<boolean> {
    return this.#run(async (sourceId) => {
      await this.#channel.request(ruleRemove, { sourceId, ruleId });
      this.removed = ruleId;
    });
  }

  undo(): Promise<boolean> {
    const ruleId = this.removed;
    if (ruleId === undefined) return Promise.resolve(false);
    return this.#run(async (sourceId) => {
      this.removed = undefined;
      const { restored } = await this.#channel.request(ruleRestore, { sourceId, ruleId });
      if (!restored) throw new Error(rulesTexts.notRestored({ ruleId }));
    });
  }

  keepRemoved(): void {
    this.removed = undefined;
    this.#changes.fire();
  }

  /** @param args the new arguments in payload notation; the original ones if left out */
  release(seq: number, args?: unknown[]): Promise<boolean> {
    return this.#run(() => this.#channel.request(heldRelease, { seq, ...(args && { args }) }));
  }

  drop(seq: number): Promise<boolean> {
    return this.#run(() => this.#channel.request(heldRelease, { seq, drop: true }));
  }

  /** Saves the proxy with its rules in a collection. */
  keep(): Promise<boolean> {
    return this.#run(async (sourceId) => {
      const { saved, path } = await this.#channel.request(rulesSave, { sourceId });
      if (!saved) return;
      this.note = path === undefined ? commonTexts.saved() : commonTexts.savedTo({ path });
    });
  }

  /** Starts the proxy again after it was stopped. */
  start(): Promise<boolean> {
    return this.#run((sourceId) => this.#channel.request(sourceStart, { sourceId }));
  }

  releaseAll(): Promise<boolean> {
    return this.#run((sourceId) => this.#channel.request(heldReleaseAll, { sourceId }));
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #run(action: (sourceId: string) => Promise<unknown>): Promise<boolean> {
    this.#actionFault = undefined;
    this.note = undefined;
    try {
      await action(this.#sourceId() ?? '');
    } catch (error) {
      this.#actionFault = messageOf(error);
    }
    this.#changes.fire();
    this.#poll.refresh();
    return this.#actionFault === undefined;
  }

  /** An event that was listed before keeps its time, so that its age does not jump. */
  #received(): void {
    const known = new Map(this.#held.map(({ seq, since }) => [seq, since]));
    const now = this.#clock.now();
    this.#held = (this.#poll.result?.held ?? []).map((event) => ({
      ...event,
      since: known.get(event.seq) ?? now - event.heldMs,
    }));
    this.#changes.fire();
  }
}
