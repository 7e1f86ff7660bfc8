/** Rules of proxies and injected events, for programs and for the prompts of commands. */
import type { Delivery } from '../../model/entry/delivery.ts';
import { formatPayload } from '../../model/payload/payload.ts';
import { packPayload, unpackPayload } from '../../model/payload/packedPayload.ts';
import type { Rule } from '../../model/rule/rule.ts';
import * as m from '../../protocol/ruleMessages.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { EngineFacade } from './engineFacade.ts';

type Requester = Pick<EngineFacade, 'request' | 'readArgs'>;

/** The outcome of an injected event, with the arguments of its acknowledgement in payload notation. */
export interface Injected {
  readonly seq: number;
  readonly delivery: Delivery;
  readonly latencyMs?: number | undefined;
  readonly args?: unknown[];
}

/** @throws UserError for a source that is not a proxy, an invalid filter or an invalid action */
export async function addRule(engine: Requester, input: unknown): Promise<{ ruleId: string }> {
  return engine.request(m.ruleAdd, checked(shape.addRule, input));
}

/** @throws UserError */
export async function setRule(engine: Requester, input: unknown): Promise<void> {
  await engine.request(m.ruleSet, checked(shape.setRule, input));
}

/** @throws UserError */
export async function removeRule(engine: Requester, input: unknown): Promise<void> {
  await engine.request(m.ruleRemove, checked(shape.ruleRef, input));
}

/** @throws UserError */
export async function listRules(engine: Requester, input: unknown): Promise<Rule[]> {
  return (await engine.request(m.ruleList, checked(shape.sourceRef, input))).rules;
}

/** @throws UserError for an event that is not held */
export async function releaseHeld(engine: Requester, input: unknown): Promise<void> {
  await engine.request(m.heldRelease, checked(shape.releaseHeld, input));
}

/** @throws UserError for a client that is not open, or an event that cannot be sent */
export async function injectEvent(engine: Requester, input: unknown): Promise<Injected> {
  const { args: given = [], ack, ...event } = checked(shape.injectEvent, input);
  const ackOptions = ack === true ? {} : ack === false ? undefined : ack;
  const packed = packPayload(await engine.readArgs(given));
  const { args, ...result } = await engine.request(m.eventInject, {
    ...event,
    args: packed,
    ...(ackOptions && { ack: ackOptions }),
  });
  return { ...result, ...(args && { args: formatPayload(unpackPayload(args)) as unknown[] }) };
}
