/** Prompts for rules on the traffic of a proxy, and for events that are injected into it. */
import { commandErrors, commandTexts } from '../../host/commands/commandTexts.ts';
import { ruleCommandTexts as texts } from '../../host/commands/ruleTexts.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import * as rules from '../../host/engine/ruleRequests.ts';
import type { Entry } from '../../model/entry/entry.ts';
import { jsonText } from '../../model/payload/jsonText.ts';
import { type RuleAction, type RuleActionName, ruleActionNames } from '../../model/rule/rule.ts';
import { actionText } from '../../model/rule/ruleFormat.ts';
import { ruleActionTexts } from '../../model/rule/ruleActionTexts.ts';
import { isObserved } from '../../protocol/shapes.ts';
import { pickOne, promptForInput } from '../guarded/questions.ts';
import { promptForSource } from './proxyQuestions.ts';
import { promptForArguments, promptForConnection, promptForText } from './questions.ts';

/** The number of events that are collected when the user chooses to reverse the order. */
const usualGroup = 3;
const maxHeldShown = 100;

/** @returns undefined when the user cancels */
export async function promptAndAddRule(engine: EngineFacade): Promise<{ ruleId: string } | undefined> {
  const sourceId = await promptForProxy(engine);
  if (sourceId === undefined) return undefined;
  const filter = await promptForText(texts.addTitle(), texts.filterPrompt());
  if (filter === undefined) return undefined;
  const action = await promptForAction();
  return action && rules.addRule(engine, { sourceId, filter, action });
}

/** Turns a rule on or off. @returns undefined when the user cancels */
export async function promptAndToggleRule(engine: EngineFacade): Promise<void> {
  const chosen = await promptForRule(engine, texts.changeTitle());
  if (!chosen) return;
  const { sourceId, rule } = chosen;
  await rules.setRule(engine, { sourceId, ruleId: rule.ruleId, enabled: !rule.enabled });
}

export async function promptAndRemoveRule(engine: EngineFacade): Promise<void> {
  const chosen = await promptForRule(engine, texts.removeTitle());
  if (chosen) await rules.removeRule(engine, { sourceId: chosen.sourceId, ruleId: chosen.rule.ruleId });
}

export async function promptAndListRules(engine: EngineFacade) {
  const sourceId = await promptForProxy(engine);
  return sourceId === undefined ? undefined : rules.listRules(engine, { sourceId });
}

/** Forwards or drops an event that a rule holds. */
export async function promptAndRelease(engine: EngineFacade): Promise<void> {
  const held = await engine.readTimeline({ filter: 'delivery:held', limit: maxHeldShown });
  if (held.length === 0) throw commandErrors('rule.noneHeld');
  const entry =
    held.length === 1 ? held[0] : (await pickOne(held.map(heldChoice), { title: texts.heldTitle() }))?.entry;
  if (!entry) return;
  const { seq, event = '' } = entry;
  const choices = [
    { label: texts.forward(), what: 'forward' },
    { label: texts.forwardChanged(), what: 'change' },
    { label: texts.drop(), what: 'drop' },
  ] as const;
  const picked = await pickOne(choices, { title: texts.releaseTitle({ event }) });
  if (!picked) return;
  if (picked.what !== 'change') return rules.releaseHeld(engine, { seq, drop: picked.what === 'drop' });
  const args = await promptForArguments(texts.argumentsTitle());
  if (args) await rules.releaseHeld(engine, { seq, args });
}

/** @returns undefined when the user cancels */
export async function promptAndInject(engine: EngineFacade): Promise<rules.Injected | undefined> {
  const open = engine.connections.filter((one) => isObserved(one) && one.state === 'connected');
  if (open.length === 0) throw commandErrors('inject.noClient');
  const connectionId = await promptForConnection(open);
  if (connectionId === undefined) return undefined;
  const receivers = [
    { label: texts.toClient(), to: 'client' },
    { label: texts.toServer(), to: 'server' },
  ] as const;
  const receiver = await pickOne(receivers, { title: texts.toTitle() });
  if (!receiver) return undefined;
  const event = await promptForText(texts.injectTitle(), commandTexts.eventPrompt());
  if (event === undefined) return undefined;
  const args = await promptForArguments(commandTexts.argumentsTitle({ event }));
  return args && rules.injectEvent(engine, { connectionId, to: receiver.to, event, args });
}

function promptForProxy(engine: EngineFacade): Promise<string | undefined> {
  return promptForSource(engine.sources.filter(({ kind }) => kind === 'proxy'));
}

async function promptForRule(engine: EngineFacade, title: string) {
  const sourceId = await promptForProxy(engine);
  if (sourceId === undefined) return undefined;
  const list = await rules.listRules(engine, { sourceId });
  if (list.length === 0) throw commandErrors('rule.none');
  const choices = list.map((rule) => ({
    label: texts.ruleLabel({ ruleId: rule.ruleId, action: actionText(rule.action) }),
    description: texts.ruleStatus({ enabled: String(rule.enabled), hits: rule.hits, filter: rule.filter || 'none' }),
    rule,
  }));
  const picked = await pickOne(choices, { title });
  return picked && { sourceId, rule: picked.rule };
}

async function promptForAction(): Promise<RuleAction | undefined> {
  const choices = ruleActionNames.map((action) => ({
    label: ruleActionTexts.action({ action }),
    detail: texts.actionDetail({ action }),
    action,
  }));
  const picked = await pickOne(choices, { title: texts.actionTitle() });
  return picked && withValue(picked.action);
}

async function withValue(action: RuleActionName): Promise<RuleAction | undefined> {
  switch (action) {
    case 'drop':
      return { drop: true };
    case 'delay': {
      const validate = (text: string): string | undefined =>
        /^\d+$/.test(text.trim()) ? undefined : texts.notADelay();
      const delay = await promptForInput({
        title: texts.addTitle(),
        prompt: texts.delayPrompt(),
        value: '1000',
        validate,
      });
      return delay === undefined ? undefined : { delayMs: Number(delay) };
    }
    case 'duplicate':
      return { duplicate: 1 };
    case 'reorder':
      return { reorder: usualGroup };
    case 'args': {
      const args = await promptForArguments(texts.argumentsTitle());
      return args && { args };
    }
    case 'reply': {
      const reply = await promptForArguments(texts.replyTitle());
      return reply && { reply };
    }
    case 'hold':
      return { hold: true };
    case 'disconnect':
      return { disconnect: true };
  }
}

function heldChoice(entry: Entry) {
  const { seq, event = '', args = [] } = entry;
  return {
    label: event,
    description: texts.heldNumber({ seq: String(seq) }),
    detail: jsonText(args).slice(0, 200),
    entry,
  };
}
