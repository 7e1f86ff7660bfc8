/** The steps of a scenario as the flow of an Artillery script. */
import { isRecord } from '../../base/isRecord.ts';
import type { Collection } from '../collection/collection.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import type { EmitStep, HttpRequest, RequestStep, WaitForStep } from '../scenario/scenario.ts';
import { connectedKeys, type PlacedStep, profileNames } from './artillerySteps.ts';
import type { ArtilleryValues } from './artilleryValues.ts';
import { compact } from './fields.ts';
import type { OmissionList } from './omissionList.ts';

const methods = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']);
const defaultWithinMs = 5000;

/** "" for the main namespace. */
export function namespaceText(namespace: string | undefined): string {
  const name = namespace?.trim() ?? '';
  if (name === '' || name === '/') return '';
  return name.startsWith('/') ? name : `/${name}`;
}

interface OpenConnection {
  /** Undefined if the script cannot use the connection. */
  readonly namespace: string | undefined;
}

export class ArtilleryFlow {
  readonly #collection: Collection;
  readonly #main: ConnectionProfile | undefined;
  readonly #steps: readonly PlacedStep[];
  readonly #texts: ArtilleryValues;
  readonly #omissions: OmissionList;
  readonly #open = new Map<string, OpenConnection>();
  /** The namespace of the target, if the scenario uses only one. */
  readonly ownNamespace: string | undefined;
  #longestMs = 0;

  constructor(
    collection: Collection,
    main: ConnectionProfile | undefined,
    steps: readonly PlacedStep[],
    texts: ArtilleryValues,
    omissions: OmissionList,
  ) {
    this.#collection = collection;
    this.#main = main;
    this.#steps = steps;
    this.#texts = texts;
    this.#omissions = omissions;
    const namespaces = new Set(connectedKeys(steps).map((key) => namespaceText(this.#profile(key)?.namespace)));
    this.ownNamespace = namespaces.size === 1 ? [...namespaces][0] : undefined;
    if (!namespaces.has('') && namespaces.size > 1) omissions.add('', 'artilleryMainNamespace');
  }

  /** The time limit of responses and requests; undefined if there are none. */
  get timeoutSeconds(): number | undefined {
    return this.#longestMs === 0 ? undefined : Math.ceil(this.#longestMs / 1000);
  }

  write(): { readonly before: readonly object[]; readonly steps: readonly object[] } {
    const handshake = this.#main ? profileNames(this.#main) : new Set<string>();
    const connectAt = this.#steps.findIndex(({ step }) => 'connect' in step);
    const ahead = this.#steps.slice(0, Math.max(connectAt, 0));
    const needed = ahead.some(
      ({ step }) => 'request' in step && Object.keys(step.capture ?? {}).some((name) => handshake.has(name)),
    );
    const before: object[] = [];
    if (needed) {
      for (const { at, step } of ahead) {
        if ('set' in step) this.#set(step.set);
        else if ('request' in step) {
          this.#omissions.add(at, 'artilleryBefore');
          before.push(...this.#request(step, at));
        } else if (!('pauseMs' in step)) this.#omissions.add(at, 'artilleryStep', Object.keys(step)[0]);
      }
    } else if (ahead.some(({ step }) => 'request' in step)) this.#omissions.add('', 'artilleryRequestOrder');
    return { before, steps: this.#flow(needed ? this.#steps.slice(connectAt) : this.#steps) };
  }

  #flow(steps: readonly PlacedStep[]): object[] {
    const written: object[] = [];
    for (let index = 0; index < steps.length; index++) {
      const placed = steps[index];
      if (!placed) continue;
      const { at, step } = placed;
      if ('emit' in step) {
        const next = steps[index + 1];
        const response = next && 'waitFor' in next.step ? this.#response(step, next.step, next.at) : undefined;
        if (response) index++;
        written.push(...this.#emit(step, response, at));
      } else written.push(...this.#step(placed));
    }
    return written;
  }

  #step({ at, step }: PlacedStep): object[] {
    if ('connect' in step) {
      this.#connect(step.connect, step.as ?? step.connect, step.expect !== undefined, at);
      return [];
    }
    if ('request' in step) return this.#request(step, at);
    if ('set' in step) {
      this.#set(step.set);
      return [];
    }
    if ('pauseMs' in step) return think(step.pauseMs);
    if ('never' in step) {
      this.#omissions.add(at, 'artilleryNever', step.never);
      return think(step.duringMs);
    }
    if ('repeat' in step) return this.#repeat(step, at);
    if ('waitFor' in step) this.#omissions.add(at, 'artilleryWaitFor', step.waitFor);
    else this.#omissions.add(at, 'artilleryStep', Object.keys(step)[0]);
    return [];
  }

  #set(values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.#texts.captured.delete(name);
      this.#texts.set.set(name, value);
    }
  }

  #profile(key: string): ConnectionProfile | undefined {
    const { connections } = this.#collection;
    return Object.hasOwn(connections, key) ? connections[key] : undefined;
  }

  #connect(key: string, as: string, expectsError: boolean, at: string): void {
    const profile = this.#profile(key);
    if (expectsError) this.#omissions.add(at, 'field', 'error');
    const isMain = profile !== undefined && this.#main !== undefined && sameSocket(profile, this.#main);
    if (!isMain) {
      this.#omissions.add(at, 'artilleryOtherServer', key);
      this.#open.set(as, { namespace: undefined });
      return;
    }
    const namespace = namespaceText(profile.namespace);
    if ([...this.#open.values()].some((open) => open.namespace === namespace))
      this.#omissions.add(at, 'artillerySecondConnection', as);
    this.#open.set(as, { namespace });
  }

  /** The namespace of the connection that a step uses. If the step names no connection, it uses the only open one. */
  #namespaceOf(as: string | undefined): string | undefined {
    return as === undefined ? [...this.#open.values()][0]?.namespace : this.#open.get(as)?.namespace;
  }

  /**
   * The `response` of an emit that replaces the `waitFor` step after it; undefined if Artillery cannot wait for this event as a response.
   */
  #response(emit: EmitStep, step: WaitForStep, at: string): object | undefined {
    const { waitFor, where, count = 1, reply, withinMs = defaultWithinMs, expect, capture } = step;
    const isSame = this.#namespaceOf(emit.as) === this.#namespaceOf(step.as);
    if (asksForAck(emit) || !isSame || waitFor.includes('*') || count > 1) return undefined;
    if (where !== undefined) this.#omissions.add(at, 'field', 'where');
    if (reply !== undefined) this.#omissions.add(at, 'field', 'reply');
    this.#longestMs = Math.max(this.#longestMs, withinMs);
    return compact({
      on: this.#texts.text(waitFor, at),
      // Every event contains the empty text.
      args: '',
      concat: true,
      match: this.#matches(expect?.args, '$', 'args', at),
      capture: this.#captures(capture, 'args', at),
    });
  }

  #emit(step: EmitStep, response: object | undefined, at: string): object[] {
    const { emit, args = [], ack, volatile, expect, capture } = step;
    const namespace = this.#namespaceOf(step.as);
    if (namespace === undefined) {
      this.#omissions.add(at, 'artilleryStep', 'emit');
      return [];
    }
    if (volatile) this.#omissions.add(at, 'field', 'volatile');
    if (expect?.delivery !== undefined) this.#omissions.add(at, 'field', 'delivery');
    if (expect?.latencyMs !== undefined) this.#omissions.add(at, 'field', 'latencyMs');
    if (typeof ack === 'object' && ack.timeoutMs !== undefined) this.#omissions.add(at, 'artilleryAckTimeout');
    const event = this.#texts.text(emit, at);
    const values = args.map((arg) => this.#texts.payload(arg, at));
    const acknowledge = asksForAck(step)
      ? compact({ match: this.#matches(expect?.ack, '$', 'ack', at), capture: this.#captures(capture, 'ack', at) })
      : undefined;
    const isPlain = [event, ...values].every((value) => typeof value === 'string' && value !== '');
    const written = compact({
      emit:
        isPlain || this.#texts.depth > 0 || values.length !== 1
          ? [event, ...values]
          : { channel: event, data: values[0] },
      namespace: this.ownNamespace !== undefined || namespace === '' ? undefined : namespace,
      response,
      acknowledge,
    });
    // Artillery refuses lists with other values than texts, unless they are in a loop.
    if (!Array.isArray(written.emit) || isPlain || this.#texts.depth > 0) return [written];
    return [{ loop: [written], count: 1 }];
  }

  #request({ request, expect, capture }: RequestStep, at: string): object[] {
    const { requests = {} } = this.#collection;
    const named =
      typeof request !== 'string' ? request : Object.hasOwn(requests, request) ? requests[request] : undefined;
    const { method = 'GET', url, headers, body }: HttpRequest = named ?? { url: '' };
    const name = method.toLowerCase();
    if (!named || !methods.has(name)) {
      this.#omissions.add(at, 'artilleryStep', 'request');
      return [];
    }
    if (expect?.status !== undefined) this.#omissions.add(at, 'field', 'status');
    const text = (value: string): string => this.#texts.text(value, at);
    return [
      {
        [name]: compact({
          url: text(url),
          headers: headers && Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, text(value)])),
          ...(body === undefined
            ? {}
            : typeof body === 'string'
              ? { body: text(body) }
              : { json: this.#texts.payload(body, at) }),
          match: this.#matches(expect?.body, '$', 'body', at),
          capture: this.#captures(capture, 'body', at),
        }),
      },
    ];
  }

  #repeat({ repeat, everyMs, steps }: Extract<PlacedStep['step'], { repeat: number }>, at: string): object[] {
    const outer = this.#texts.usesCounter;
    this.#texts.depth++;
    this.#texts.usesCounter = false;
    const loop = this.#flow(steps);
    const { usesCounter, counterName } = this.#texts;
    this.#texts.depth--;
    this.#texts.usesCounter = outer;
    if (loop.length === 0) return [];
    if (everyMs) this.#omissions.add(at, 'artilleryEvery');
    // The counter of the loop begins at 0, or with the first number of a range, whose end is not included.
    const counted = usesCounter ? { count: `1-${repeat + 1}`, loopValue: counterName } : { count: repeat };
    return [{ loop: [...loop, ...think(everyMs ?? 0)], ...counted }];
  }

  /** The single values that a matcher requires. Others cannot be compared. */
  #matches(matcher: unknown, path: string, name: string, at: string): object[] | undefined {
    const matches: object[] = [];
    const visit = (value: unknown, json: string): void => {
      if (Array.isArray(value)) value.forEach((child, index) => visit(child, `${json}.${index}`));
      else if (isRecord(value)) {
        for (const [key, child] of Object.entries(value)) {
          if (/^\$[^$]/.test(key)) {
            if (key !== '$any') this.#omissions.add(at, 'artilleryMatcher', key);
          } else visit(child, json + jsonKey(key.startsWith('$$') ? key.slice(1) : key));
        }
      } else if (value === null) this.#omissions.add(at, 'artilleryMatcher', 'null');
      else if (value !== undefined) matches.push({ json, value: this.#texts.payload(value, at) });
    };
    visit(matcher, path);
    if (matcher !== undefined && matches.length === 0) this.#omissions.add(at, 'field', name);
    return matches.length > 0 ? matches : undefined;
  }

  #captures(capture: Readonly<Record<string, string>> | undefined, root: string, at: string): object[] | undefined {
    const captures = Object.entries(capture ?? {}).flatMap(([as, path]): object[] => {
      const [first, ...keys] = path.split(/[.[\]]+/).filter((part) => part !== '');
      if (first !== root && !(root === 'body' && first === 'headers')) {
        this.#omissions.add(at, 'field', `capture.${as}`);
        return [];
      }
      this.#texts.set.delete(as);
      this.#texts.captured.add(as);
      if (first === 'headers') return [{ header: keys.join('.'), as }];
      return [{ json: `$${keys.map((key) => jsonKey(key.replace(/^"|"$/g, ''))).join('')}`, as }];
    });
    return captures.length > 0 ? captures : undefined;
  }
}

function jsonKey(key: string): string {
  return /^[\w$]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function think(ms: number): object[] {
  if (ms <= 0) return [];
  return [{ think: ms % 1000 === 0 ? ms / 1000 : `${Math.round(ms)}ms` }];
}

function asksForAck({ ack, expect, capture = {} }: EmitStep): boolean {
  if (ack !== undefined && ack !== false) return true;
  if (expect?.ack !== undefined || expect?.latencyMs !== undefined || expect?.delivery === 'acknowledged') return true;
  return Object.values(capture).some((path) => /^\s*(?:ack|latencyMs)\b/.test(path));
}

/** Whether both connections would be sockets with the same options. */
function sameSocket(one: ConnectionProfile, other: ConnectionProfile): boolean {
  const optionsOf = ({ name: _, namespace: __, replies: ___, ...options }: ConnectionProfile): string =>
    JSON.stringify(options);
  return one === other || optionsOf(one) === optionsOf(other);
}
