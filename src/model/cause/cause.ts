/** Why a connection could not be made, was not let in, or ended: facts first. The texts stand in `texts/`. */

/** How sure it is: seen on the wire or in the system's answer, concluded from it, or one of several that fit. */
export type Confidence = 'proved' | 'likely' | 'possible';

/** Plain facts that the texts name: a status, a location, a close code. */
export type CauseParams = Readonly<Record<string, string | number | boolean>>;

/** What is recorded of a cause (contract, section 10). */
export interface StoredCause {
  /** `area.cause`; stable. */
  readonly code: string;
  readonly params?: CauseParams | undefined;
  /** Left out: proved. */
  readonly confidence?: Confidence | undefined;
}

/** Values of each parameter that make a difference to the text. */
export type ParamSamples = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** The message of the cause whose code stands in this parameter, with the parameters that stand beside it; empty when there is none. */
export type NestedMessage = (name: string) => string;

/** How much a cause explains. A symptom says only what happened ("the transport was closed"), something general leaves open which of
 * several things it was ("HTTP 418"), something exact names the thing. */
export type CauseWeight = 'symptom' | 'general' | 'exact';

/** The text of one code. */
export interface CauseText {
  /** Examples of the parameters that the messages do not show themselves. All parameters may be missing in what somebody else recorded. */
  readonly params: ParamSamples;
  /** Parameters that hold the code of another cause. */
  readonly nested: readonly string[];
  /** Values that the messages read beside the parameters. */
  readonly derived: readonly string[];
  /** The ICU messages: what happened, and what to do. */
  readonly icu: readonly string[];
  readonly weight: CauseWeight;
  /** What happened: whole sentences. */
  message(params: CauseParams, nested: NestedMessage): string;
  /** What to do, best first: whole sentences. */
  remedies(params: CauseParams, nested: NestedMessage): readonly string[];
}

/** A parameter as text; empty when there is none. */
export function textOf(params: CauseParams, name: string): string {
  const value = params[name];
  return value === undefined ? '' : String(value);
}

/** The period behind a text of others at the end of a message: none where that text ends with a mark of its own. */
export function endOf(name: string): (params: CauseParams) => string {
  return (params) => (/[.!?…]["”’)]*$/.test(textOf(params, name)) ? '' : '.');
}

/** Parameters without those that are not known. */
export function known(params: unknown): CauseParams {
  return Object.fromEntries(Object.entries(params ?? {}).filter(([, value]) => value !== undefined));
}

/** Parameters that carry another cause: its own beside its code, which stands under this name. */
export function nestedParams(name: string, cause: StoredCause | undefined): CauseParams {
  return cause === undefined ? {} : { ...cause.params, [name]: cause.code };
}

/** A cause without what belongs to it only while a connection is made: as it is recorded. */
export function storedCause({ code, params, confidence }: StoredCause): StoredCause {
  return { code, ...(params && { params }), ...(confidence && { confidence }) };
}

/** The fault of a value, with where it stands: the texts of such faults begin with it. */
export function withPath({ code, params }: StoredCause, path: string): StoredCause {
  return { code, params: { ...params, path } };
}

/** The fault of a value alone, for a place that shows it beside the value. */
export function withoutPath({ code, params = {} }: StoredCause): StoredCause {
  const { path: _path, ...others } = params;
  return { code, ...(Object.keys(others).length > 0 && { params: others }) };
}

/** The fault of a profile, with the field that it is about. */
export function withField({ code, params }: StoredCause, field: string): StoredCause {
  return { code, params: { ...params, field } };
}
