/** A rule as text. Pure. */
import { jsonText } from '../payload/jsonText.ts';
import { significantText } from '../texts/numberText.ts';
import { delayText } from '../texts/quantities.ts';
import { actionName, type RuleAction } from './rule.ts';
import { ruleActionTexts } from './ruleActionTexts.ts';

const maxArgsLength = 200;

/** Formats the action of a rule: "Delay by 500 ms", "Drop 20%". Long arguments are cut. */
export function actionText(action: RuleAction): string {
  if ('probability' in action && action.probability !== undefined && action.probability < 1)
    return ruleActionTexts.dropShare({ percent: significantText(action.probability * 100, 3) });
  if ('delayMs' in action) {
    const { delayMs, jitterMs = 0 } = action;
    const least = delayText(delayMs);
    return jitterMs > 0
      ? ruleActionTexts.delayRange({ least, most: delayText(delayMs + jitterMs) })
      : ruleActionTexts.delay({ delay: least });
  }
  if ('duplicate' in action) return ruleActionTexts.duplicate({ count: action.duplicate });
  if ('reorder' in action) return ruleActionTexts.reorder({ count: action.reorder });
  if ('args' in action) return ruleActionTexts.args({ args: shortJson(action.args) });
  if ('reply' in action) return ruleActionTexts.reply({ args: shortJson(action.reply) });
  return ruleActionTexts.action({ action: actionName(action) });
}

function shortJson(args: readonly unknown[]): string {
  const text = jsonText(args);
  return text.length > maxArgsLength ? `${text.slice(0, maxArgsLength)}…` : text;
}
