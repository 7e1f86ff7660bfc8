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

/** The text of one code. */
export interface CauseText {
  /** The parameters that the text reads, all of which may be missing in what somebody else recorded. */
  readonly params?: ParamSamples;
  /** ICU messages that name the parameters, where the text is made of them. */
  readonly icu?: readonly string[];
  /**
   * How much it explains. A symptom says only what happened ("the transport was closed"), something general leaves open which of several
   * things it was ("HTTP 418"), something exact names the thing.
   */
  readonly weight: 'symptom' | 'general' | 'exact';
  /** What happened: whole sentences. */
  message(params: CauseParams, nested: NestedMessage): string;
  /** What to do, best first: whole sentences. */
  remedies?(params: CauseParams, nested: NestedMessage): readonly string[];
}

/** A parameter as text; empty when there is none. */
export function textOf(params: CauseParams, name: string): string {
  const value = params[name];
  return value === undefined ? '' : String(value);
}

/** A text in quotation marks that somebody else wrote, without a dot after it that its own end makes unnecessary. */
export function quoted(text: string): string {
  return `“${text}”`;
}

/** Parameters without those that are not known. */
export function known(params: Readonly<Record<string, string | number | boolean | undefined>>): CauseParams {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as CauseParams;
}

/** Parameters that carry another cause: its own beside its code, which stands under this name. */
export function nestedParams(name: string, cause: StoredCause | undefined): CauseParams {
  return cause === undefined ? {} : { ...cause.params, [name]: cause.code };
}

/** A cause without what belongs to it only while a connection is made: as it is recorded. */
export function storedCause({ code, params, confidence }: StoredCause): StoredCause {
  return { code, ...(params && { params }), ...(confidence && { confidence }) };
}

/** "1,000 ms": a number with its unit, which no line break separates; empty when it is not known. */
export function milliseconds(params: CauseParams, name: string): string {
  const value = params[name];
  return typeof value === 'number' ? `${value.toLocaleString('en-US')}\u00a0ms` : '';
}
