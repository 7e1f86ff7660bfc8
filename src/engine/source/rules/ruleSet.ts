/** The rules of a source: the events that they match, and their actions on these events. */
import { UserError } from '../../../base/userError.ts';
import { nestedParams, type StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { causeOf, userError } from '../../../model/cause/userErrors.ts';
import { actionName, type Rule, type RuleAction, type RuleTouch } from '../../../model/rule/rule.ts';
import type { LogRecord } from '../../contracts/record.ts';

/** Whether a filter matches a record. */
export type RuleFilter = (record: LogRecord) => boolean;

export interface RuleSetDeps {
  /** @throws UserError for a filter that is invalid */
  readonly filter: (text: string) => RuleFilter;
  /** Returns a random number from 0 to 1, like Math.random. */
  readonly random: () => number;
  /** Called when a rule was turned off, with the reason. */
  readonly turnedOff: (cause: StoredCause) => void;
}

/** The combined result of all rules that match an event. All of them act, up to the first one that drops, acknowledges or disconnects. */
export interface Verdict {
  readonly touches: readonly RuleTouch[];
  readonly drops: boolean;
  readonly disconnects: boolean;
  readonly delayMs: number;
  /** The number of additional copies that are forwarded. */
  readonly copies: number;
  /** The arguments in payload notation. */
  readonly args?: readonly unknown[] | undefined;
  readonly reply?: readonly unknown[] | undefined;
  readonly holds: boolean;
  /** The rule that collects the event, and how many events it collects. */
  readonly reorder?: { readonly ruleId: string; readonly count: number } | undefined;
}

interface Entry {
  rule: Rule;
  matches: RuleFilter;
}

export interface RuleChange {
  readonly enabled?: boolean | undefined;
  readonly filter?: string | undefined;
  readonly action?: RuleAction | undefined;
}

const maxRules = 100;

export class RuleSet {
  readonly #deps: RuleSetDeps;
  readonly #rules = new Map<string, Entry>();
  /** The rule that was removed last, and how many were before it. */
  #removed: { readonly entry: Entry; readonly index: number } | undefined;
  #next = 1;

  constructor(deps: RuleSetDeps) {
    this.#deps = deps;
  }

  get list(): Rule[] {
    return [...this.#rules.values()].map(({ rule }) => ({ ...rule }));
  }

  /** Whether a rule is turned on. */
  get isActive(): boolean {
    for (const { rule } of this.#rules.values()) if (rule.enabled) return true;
    return false;
  }

  /** @throws UserError for a filter that is invalid, or too many rules */
  add(filter: string, action: RuleAction, enabled = true): string {
    if (this.#rules.size >= maxRules) throw userError('rule.tooMany', { limit: maxRules });
    const matches = this.#deps.filter(filter);
    const ruleId = `r${this.#next++}`;
    this.#rules.set(ruleId, { rule: { ruleId, filter, action, enabled, hits: 0 }, matches });
    return ruleId;
  }

  /** @throws UserError for a filter that is invalid, or a rule that does not exist */
  set(ruleId: string, { enabled, filter, action }: RuleChange): void {
    const entry = this.#entry(ruleId);
    if (filter !== undefined) entry.matches = this.#deps.filter(filter);
    entry.rule = {
      ...entry.rule,
      ...(enabled !== undefined && { enabled }),
      ...(filter !== undefined && { filter }),
      ...(action && { action }),
    };
  }

  /** @throws UserError for a rule that does not exist */
  remove(ruleId: string): void {
    const entry = this.#entry(ruleId);
    this.#removed = { entry, index: [...this.#rules.keys()].indexOf(ruleId) };
    this.#rules.delete(ruleId);
  }

  /** Restores the rule that was removed last. @returns false for any other rule */
  restore(ruleId: string): boolean {
    const { entry, index } = this.#removed ?? {};
    if (entry?.rule.ruleId !== ruleId || index === undefined) return false;
    this.#removed = undefined;
    const rules = [...this.#rules];
    this.#rules.clear();
    for (const [id, rule] of rules.toSpliced(index, 0, [ruleId, entry])) this.#rules.set(id, rule);
    return true;
  }

  /** Undefined for an event on which no rule acts. */
  evaluate(record: LogRecord): Verdict | undefined {
    const touches: RuleTouch[] = [];
    const verdict = { drops: false, disconnects: false, delayMs: 0, copies: 0, holds: false };
    let more: Pick<Verdict, 'args' | 'reply' | 'reorder'> = {};
    for (const entry of this.#rules.values()) {
      const { rule } = entry;
      if (!rule.enabled || !this.#matches(entry, record)) continue;
      const { action, ruleId } = rule;
      // Only an event that requests an acknowledgement can be acknowledged; others are forwarded.
      if ('reply' in action && !record.wantsAck) continue;
      entry.rule = { ...rule, hits: rule.hits + 1 };
      if ('drop' in action && this.#deps.random() >= (action.probability ?? 1)) continue;
      let delayedMs: number | undefined;
      if ('delayMs' in action) {
        delayedMs = Math.round(action.delayMs + this.#deps.random() * (action.jitterMs ?? 0));
        verdict.delayMs += delayedMs;
      }
      if ('duplicate' in action) verdict.copies += action.duplicate;
      if ('args' in action) more = { ...more, args: action.args };
      if ('reorder' in action) more = { ...more, reorder: { ruleId, count: action.reorder } };
      if ('hold' in action) verdict.holds = true;
      touches.push({ ruleId, action: actionName(action), ...(delayedMs !== undefined && { delayedMs }) });
      if ('drop' in action) verdict.drops = true;
      if ('disconnect' in action) verdict.disconnects = true;
      if ('reply' in action) more = { ...more, reply: action.reply };
      if (verdict.drops || verdict.disconnects || more.reply) break;
    }
    return touches.length === 0 ? undefined : { touches, ...verdict, ...more };
  }

  /** A filter that takes too long would delay all traffic: its rule is turned off. */
  #matches(entry: Entry, record: LogRecord): boolean {
    try {
      return entry.matches(record);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      entry.rule = { ...entry.rule, enabled: false };
      const { ruleId } = entry.rule;
      this.#deps.turnedOff(
        explain('rule.turnedOff', { ruleId, ...nestedParams('fault', causeOf(error, 'command.failed')) }),
      );
      return false;
    }
  }

  #entry(ruleId: string): Entry {
    const entry = this.#rules.get(ruleId);
    if (entry) return entry;
    throw userError('rule.unknown', { ruleId, known: [...this.#rules.keys()].join(', ') });
  }
}
