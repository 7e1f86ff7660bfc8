import type { StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { Effect } from '../trafficEffects.ts';
import type { Verdict } from './ruleSet.ts';

/**
 * Returns the effect that the entry of an event shows for the rules that acted on it. The last rule is explained.
 * @param requested how many copies the rules make
 */
export function ruleEffect(verdict: Verdict, requested: number): Effect {
  const { touches, drops, disconnects, args, holds } = verdict;
  const rule = touches.at(-1);
  if (!rule) return {};
  const isDiscarded = drops || disconnects;
  return {
    rule,
    ...(touches.length > 1 && { rules: [...touches] }),
    cause: causeOf(verdict, requested),
    ...(args && { deliveredArgs: [...args] }),
    ...((isDiscarded || holds) && { delivery: isDiscarded ? 'discarded' : 'held' }),
  };
}

function causeOf({ touches, copies, drops, disconnects, reply, holds }: Verdict, requested: number): StoredCause {
  const isKept = drops || disconnects || holds || reply !== undefined;
  const { ruleId = '', action, delayedMs = 0 } = touches.at(-1) ?? {};
  if (copies < requested && !isKept) {
    const duplicate = touches.findLast((touch) => touch.action === 'duplicate');
    return explain('rule.fewerCopies', { ruleId: duplicate?.ruleId ?? '', copies, requested });
  }
  switch (action) {
    case 'delay':
      return explain('rule.delayed', { ruleId, delayedMs });
    case 'duplicate':
      return explain('rule.duplicated', { ruleId, copies });
    case 'reorder':
      return explain('rule.reordered', { ruleId });
    case 'args':
      return explain('rule.changed', { ruleId });
    case 'reply':
      return explain('rule.answered', { ruleId });
    case 'hold':
      return explain('rule.held', { ruleId });
    case 'disconnect':
      return explain('rule.disconnected', { ruleId });
    default:
      return explain('rule.dropped', { ruleId });
  }
}
