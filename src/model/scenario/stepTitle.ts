import { conditionsText } from '../profile/conditionsText.ts';
import { delayText } from '../texts/quantities.ts';
import { kindOfStep, type Step } from './scenario.ts';
import { scenarioTexts } from './scenarioTexts.ts';

/** The title of a step. Variables are shown as they are written, without their values. */
export function stepTitle(step: Step): string {
  if ('connect' in step) {
    const { connect: name, as } = step;
    return as === undefined ? scenarioTexts.connect({ name }) : scenarioTexts.connectAs({ name, as });
  }
  const as = ('as' in step && step.as) || 'none';
  if ('emit' in step) return scenarioTexts.emit({ event: step.emit, as });
  if ('waitFor' in step) {
    return scenarioTexts.waitFor({ event: step.waitFor, count: step.count ?? 1, where: step.where ?? 'none', as });
  }
  if ('never' in step) {
    const { never: event, duringMs, where = 'none' } = step;
    return scenarioTexts.never({ event, duration: delayText(duringMs), where, as });
  }
  if ('request' in step) {
    const { request } = step;
    if (typeof request === 'string') return scenarioTexts.request({ request });
    const { method = request.body === undefined ? 'GET' : 'POST', url } = request;
    return scenarioTexts.request({ request: `${method} ${url}` });
  }
  if ('set' in step) return scenarioTexts.set({ names: Object.keys(step.set).join(', ') });
  if ('pauseMs' in step) return scenarioTexts.pause({ duration: delayText(step.pauseMs) });
  if ('conditions' in step) return scenarioTexts.conditions({ conditions: conditionsText(step.conditions), as });
  if ('disconnect' in step) return scenarioTexts.disconnect({ as });
  if ('repeat' in step) return scenarioTexts.repeat({ count: step.repeat });
  return 'use' in step ? scenarioTexts.use({ scenario: step.use }) : kindOfStep(step);
}
