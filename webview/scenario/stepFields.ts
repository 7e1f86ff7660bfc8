/**
 * The fields of the forms for steps: the path of each value in the step, and the control with which the value is
 * entered.
 */
import type { StepKind } from '../../src/model/scenario/scenario.ts';
import { scenarioFormTexts as texts } from './scenarioTexts.ts';

export type FieldType =
  | 'text'
  | 'number'
  | 'list'
  | 'object'
  | 'value'
  | 'flag'
  | 'connection'
  | 'scenario'
  | 'delivery';

export interface StepField {
  readonly path: readonly string[];
  readonly type: FieldType;
  readonly label: () => string;
  readonly hint?: string;
  /** Whether the field stays in the step when it is empty. */
  readonly isRequired?: boolean;
}

const as: StepField = { path: ['as'], type: 'text', label: texts.as };
const capture = (hint: string): StepField => ({ path: ['capture'], type: 'object', label: texts.capture, hint });
const where: StepField = { path: ['where'], type: 'text', label: texts.where, hint: 'arg:room=lobby' };

/** The fields of each kind of step. Steps that can only be edited as JSON have no fields. */
export const stepFields: Readonly<Record<StepKind, readonly StepField[]>> = {
  connect: [
    { path: ['connect'], type: 'connection', label: texts.connection, isRequired: true },
    as,
    { path: ['expect', 'error'], type: 'value', label: texts.connectError, hint: '"not authorized"' },
  ],
  emit: [
    { path: ['emit'], type: 'text', label: texts.event, isRequired: true },
    as,
    { path: ['ack', 'timeoutMs'], type: 'number', label: texts.ackTimeout },
    { path: ['expect', 'delivery'], type: 'delivery', label: texts.expectDelivery },
    { path: ['ack'], type: 'flag', label: texts.ack },
    { path: ['volatile'], type: 'flag', label: texts.volatile },
    { path: ['args'], type: 'list', label: texts.args, hint: '["lobby"]' },
    { path: ['expect', 'ack'], type: 'list', label: texts.expectAck, hint: '[{ "status": "ok" }]' },
    capture('{ "token": "ack.0.token" }'),
  ],
  waitFor: [
    { path: ['waitFor'], type: 'text', label: texts.event, isRequired: true },
    as,
    where,
    { path: ['count'], type: 'number', label: texts.count },
    { path: ['withinMs'], type: 'number', label: texts.within },
    { path: ['expect', 'args'], type: 'list', label: texts.expectArgs, hint: '[{ "id": { "$type": "string" } }]' },
    { path: ['reply'], type: 'list', label: texts.reply, hint: '["ok"]' },
    capture('{ "id": "args.0.id" }'),
  ],
  never: [
    { path: ['never'], type: 'text', label: texts.event, isRequired: true },
    as,
    where,
    { path: ['duringMs'], type: 'number', label: texts.during, isRequired: true },
  ],
  request: [
    { path: ['request'], type: 'value', label: texts.request, hint: '"login"', isRequired: true },
    { path: ['expect', 'status'], type: 'value', label: texts.expectStatus, hint: '200' },
    { path: ['expect', 'body'], type: 'value', label: texts.expectBody, hint: '{ "ok": true }' },
    capture('{ "token": "body.token" }'),
  ],
  set: [{ path: ['set'], type: 'object', label: texts.variables, hint: '{ "user": "alice" }', isRequired: true }],
  pauseMs: [{ path: ['pauseMs'], type: 'number', label: texts.pause, isRequired: true }],
  conditions: [
    { path: ['conditions'], type: 'object', label: texts.conditions, hint: '{ "latencyMs": 200 }', isRequired: true },
    as,
  ],
  disconnect: [as],
  repeat: [],
  use: [{ path: ['use'], type: 'scenario', label: texts.used, isRequired: true }],
};

/** A new step of a kind. */
export function newStep(
  kind: StepKind,
  connections: readonly string[],
  scenarios: readonly string[],
): Record<string, unknown> {
  switch (kind) {
    case 'connect':
      return { connect: connections[0] ?? '' };
    case 'never':
      return { never: 'event', duringMs: 1000 };
    case 'set':
      return { set: {} };
    case 'pauseMs':
      return { pauseMs: 100 };
    case 'conditions':
      return { conditions: { latencyMs: 200 } };
    case 'disconnect':
      return { disconnect: true };
    case 'repeat':
      return { repeat: 2, steps: [] };
    case 'use':
      return { use: scenarios[0] ?? '' };
    case 'request':
      return { request: { url: 'http://localhost:3000/' } };
    default:
      return { [kind]: 'event' };
  }
}

type Json = Readonly<Record<string, unknown>>;

/** The value at a path of a step; undefined if there is none. */
export function valueAt(step: Json, path: readonly string[]): unknown {
  let value: unknown = step;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Returns the step with another value at a path. Undefined removes the value, and the objects that become empty. */
export function withValue(step: Json, [key = '', ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  const inner = step[key];
  const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  let next = value;
  if (rest.length > 0) {
    const changed = withValue(isObject ? (inner as Json) : {}, rest, value);
    // Without a timeout, an acknowledgement is still requested.
    next = Object.keys(changed).length > 0 ? changed : key === 'ack' && inner !== undefined ? true : undefined;
  }
  if (next !== undefined) return { ...step, [key]: next };
  const { [key]: _, ...others } = step;
  return others;
}
