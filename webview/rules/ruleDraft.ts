/** A rule as it is entered: numbers and arguments as text. Pure. */
import * as v from 'valibot';
import { maxTimerMs } from '../../src/base/clock.ts';
import { causeMessage, causeSentence } from '../../src/model/cause/causeTexts.ts';
import { parseFilter } from '../../src/model/filter/filter.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { addTerm, hasTerm, nameValue, removeTerm } from '../../src/model/filter/filterEdit.ts';
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import { parsePayloadText } from '../../src/model/payload/payloadText.ts';
import { actionName, type Rule, type RuleAction, ruleActionNames } from '../../src/model/rule/rule.ts';
import type { JsonEditorFault } from '../ui/jsonEditor/jsonEditorSettings.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { wholeNumberOf, withDecimalPoint } from '../../src/model/texts/numberText.ts';
import { rulesTexts } from './rulesTexts.ts';

export const directions = ['both', 'server', 'client'] as const;

export const ruleDraftSchema = v.object({
  /** The rule that is edited; left out for a new one. */
  ruleId: v.optional(v.string()),
  filter: v.string(),
  direction: v.picklist(directions),
  action: v.picklist(ruleActionNames),
  /** Percent. */
  probability: v.string(),
  /** Milliseconds. */
  delayMs: v.string(),
  jitterMs: v.string(),
  copies: v.string(),
  group: v.string(),
  /** JSON lists as text. */
  args: v.string(),
  reply: v.string(),
});
export type RuleDraft = v.InferOutput<typeof ruleDraftSchema>;
export type RuleField = Exclude<keyof RuleDraft, 'ruleId' | 'direction' | 'action'>;

export interface RuleFault {
  readonly message: string;
  /** The marked position in a JSON text. */
  readonly marked?: JsonEditorFault;
}
export type RuleFaults = Readonly<Partial<Record<RuleField, RuleFault>>>;

export type RuleReading =
  | { readonly ok: true; readonly filter: string; readonly action: RuleAction }
  | { readonly ok: false; readonly faults: RuleFaults };

const example = '["updated", {"price": 12}]';

export const newRuleDraft: RuleDraft = {
  filter: '',
  direction: 'both',
  action: 'hold',
  probability: '100',
  delayMs: '1000',
  jitterMs: '0',
  copies: '1',
  group: '3',
  args: '[]',
  reply: '[]',
};

/** A draft for events with the same name, namespace and direction as an event. */
export function draftLike({ event = '', namespace = '/', dir }: EntryFacts): Partial<RuleDraft> {
  const name = `event:${nameValue(event)}`;
  const filter = namespace === '/' ? name : `${name} ns:${nameValue(namespace)}`;
  return { filter, direction: dir === 'in' ? 'client' : 'server' };
}

export function draftOfRule({ ruleId, filter, action }: Rule): RuleDraft {
  const direction = directions.find((one) => one !== 'both' && hasTerm(filter, `to:${one}`)) ?? 'both';
  const draft: RuleDraft = {
    ...newRuleDraft,
    ruleId,
    direction,
    filter: direction === 'both' ? filter : removeTerm(filter, `to:${direction}`),
    action: actionName(action),
  };
  if ('drop' in action) return { ...draft, probability: String(Number(((action.probability ?? 1) * 100).toFixed(6))) };
  if ('delayMs' in action) return { ...draft, delayMs: String(action.delayMs), jitterMs: String(action.jitterMs ?? 0) };
  if ('duplicate' in action) return { ...draft, copies: String(action.duplicate) };
  if ('reorder' in action) return { ...draft, group: String(action.reorder) };
  if ('args' in action) return { ...draft, args: JSON.stringify(action.args, null, 2) };
  if ('reply' in action) return { ...draft, reply: JSON.stringify(action.reply, null, 2) };
  return draft;
}

export function readRuleDraft(draft: RuleDraft): RuleReading {
  const faults: Partial<Record<RuleField, RuleFault>> = {};
  const parsed = parseFilter(draft.filter);
  if (!parsed.ok) faults.filter = { message: causeSentence(parsed.fault) };
  const action = readAction(draft, faults);
  if (!action || Object.keys(faults).length > 0) return { ok: false, faults };
  const filter = draft.direction === 'both' ? draft.filter : addTerm(draft.filter, `to:${draft.direction}`);
  return { ok: true, filter: filter.trim(), action };
}

function readAction(draft: RuleDraft, faults: Partial<Record<RuleField, RuleFault>>): RuleAction | undefined {
  const number = (
    field: RuleField,
    isValid: (value: number) => boolean,
    message: string,
    parse: (text: string) => number | undefined = numberOf,
  ): number | undefined => {
    const value = parse(draft[field]);
    if (value !== undefined && isValid(value)) return value;
    faults[field] = { message };
    return undefined;
  };
  const isTime = (value: number): boolean => value >= 0 && value <= maxTimerMs;
  const isCount = (value: number, least: number): boolean => value >= least && value <= 1000;
  switch (draft.action) {
    case 'drop': {
      const percent = number('probability', (value) => value >= 0 && value <= 100, rulesTexts.probabilityFault());
      return percent === undefined || percent === 100 ? { drop: true } : { drop: true, probability: percent / 100 };
    }
    case 'delay': {
      const delayMs = number('delayMs', isTime, rulesTexts.delayFault({ max: maxTimerMs }));
      const jitterMs = number('jitterMs', isTime, rulesTexts.delayFault({ max: maxTimerMs }));
      return { delayMs: delayMs ?? 0, ...(jitterMs && { jitterMs }) };
    }
    case 'duplicate':
      return {
        duplicate: number('copies', (value) => isCount(value, 1), rulesTexts.copiesFault(), wholeNumberOf) ?? 1,
      };
    case 'reorder':
      return { reorder: number('group', (value) => isCount(value, 2), rulesTexts.groupFault(), wholeNumberOf) ?? 2 };
    case 'args':
    case 'reply': {
      const reading = readList(draft[draft.action]);
      if (!reading.ok) faults[draft.action] = reading.fault;
      else return draft.action === 'args' ? { args: reading.args } : { reply: reading.args };
      return undefined;
    }
    case 'hold':
      return { hold: true };
    case 'disconnect':
      return { disconnect: true };
  }
}

export type ListReading =
  | { readonly ok: true; /** In payload notation. */ readonly args: unknown[] }
  | { readonly ok: false; readonly fault: RuleFault };

/** Reads arguments that were entered as a JSON list. */
export function readList(text: string): ListReading {
  const result = parsePayloadText(text);
  if (!result.ok) {
    const { line, column } = result.fault;
    const message = causeMessage(result.fault);
    const shown = commonTexts.lineFault({ message, line, column });
    return { ok: false, fault: { message: shown, marked: { message: shown, line, column } } };
  }
  const args = parseNotationJson(text);
  return Array.isArray(args)
    ? { ok: true, args: args as unknown[] }
    : { ok: false, fault: { message: rulesTexts.notArray({ example }) } };
}

function numberOf(text: string): number | undefined {
  const typed = withDecimalPoint(text);
  return /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : undefined;
}
