/** Causes as data: why a connection could not be opened, was refused, or ended, or why something else failed. The texts are in `texts/`. */

/** How certain a cause is: proved by packets or the system's response, concluded from them, or one of several that are possible. */
export type Confidence = 'proved' | 'likely' | 'possible';

/** Plain values that the texts show: a status, a location, a close code. */
export type CauseParams = Readonly<Record<string, string | number | boolean>>;

/** The part of a cause that is recorded. */
export interface StoredCause {
  /** `area.cause`; never changes. */
  readonly code: string;
  readonly params?: CauseParams | undefined;
  /** Left out if it is "proved". */
  readonly confidence?: Confidence | undefined;
}

/** For each parameter, values that result in different texts. */
export type ParamSamples = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** The message of the cause whose code is the value of this parameter, formatted with the parameters next to it; empty if there is none. */
export type NestedMessage = (name: string) => string;

/**
 * How much a cause explains. A symptom only describes what happened ("the transport was closed"), a general cause
 * leaves several possibilities ("HTTP 418"), an exact one identifies the reason.
 */
export type CauseWeight = 'symptom' | 'general' | 'exact';

/** The texts of one code. */
export interface CauseText {
  /** Examples of the parameters that cannot be derived from the messages. A cause that another program recorded may lack any parameter. */
  readonly params: ParamSamples;
  /** Parameters whose value is the code of another cause. */
  readonly nested: readonly string[];
  /** Values that the messages use in addition to the parameters. */
  readonly derived: readonly string[];
  /** The ICU messages: what happened, and the remedies. */
  readonly icu: readonly string[];
  readonly weight: CauseWeight;
  /** Returns the explanation, in complete sentences. */
  message(params: CauseParams, nested: NestedMessage): string;
  /** Returns the remedies, the best one first, in complete sentences. */
  remedies(params: CauseParams, nested: NestedMessage): readonly string[];
}

/** A parameter as text; empty if there is none. */
export function textOf(params: CauseParams, name: string): string {
  const value = params[name];
  return value === undefined ? '' : String(value);
}

/** The parameters without those that are undefined. */
export function known(params: unknown): CauseParams {
  return Object.fromEntries(Object.entries(params ?? {}).filter(([, value]) => value !== undefined));
}

/** Parameters that contain another cause: its code under this name, and its own parameters next to it. */
export function nestedParams(name: string, cause: StoredCause | undefined): CauseParams {
  return cause === undefined ? {} : { ...cause.params, [name]: cause.code };
}

/** The recorded part of a cause, without the fields that are only needed while a connection is opened. */
export function storedCause({ code, params, confidence }: StoredCause): StoredCause {
  return { code, ...(params && { params }), ...(confidence && { confidence }) };
}

/** A cause with more parameters. */
export function withParams({ code, params }: StoredCause, more: CauseParams): StoredCause {
  return { code, params: { ...params, ...more } };
}

/** The fault of a value together with the path of the value, which the text of the fault shows first. */
export function withPath(fault: StoredCause, path: string): StoredCause {
  return withParams(fault, { path });
}

/** The fault of a value without its path, for a form that shows it next to the value. */
export function withoutPath({ code, params = {} }: StoredCause): StoredCause {
  const { path: _path, ...others } = params;
  return { code, ...(Object.keys(others).length > 0 && { params: others }) };
}

/** The fault of a profile with the field that it is about. */
export function withField(fault: StoredCause, field: string): StoredCause {
  return withParams(fault, { field });
}
