/** The one place where a cause becomes text. Nothing reads such a text back. */
import { renderErrorsWith } from '../../base/userError.ts';
import { type CauseParams, type CauseText, type Confidence, known, type StoredCause, textOf } from './cause.ts';
import { registeredCodes, registeredText } from './causeCatalog.ts';
import { anyCauseTexts } from './texts/anyCauseTexts.ts';
import { ackTexts } from './texts/ackTexts.ts';
import { bytesFaultTexts } from './texts/bytesFaultTexts.ts';
import { captureTexts } from './texts/captureTexts.ts';
import { clientTexts } from './texts/clientTexts.ts';
import { connectTexts } from './texts/connectTexts.ts';
import { emitErrorTexts } from './texts/emitErrorTexts.ts';
import { emitTexts } from './texts/emitTexts.ts';
import { engineErrorTexts } from './texts/engineErrorTexts.ts';
import { filterFaultTexts } from './texts/filterFaultTexts.ts';
import { httpTexts } from './texts/httpTexts.ts';
import { matcherFaultTexts } from './texts/matcherFaultTexts.ts';
import { namespaceTexts } from './texts/namespaceTexts.ts';
import { networkTexts } from './texts/networkTexts.ts';
import { packetTexts } from './texts/packetTexts.ts';
import { payloadFaultTexts } from './texts/payloadFaultTexts.ts';
import { profileErrorTexts } from './texts/profileErrorTexts.ts';
import { proxyTexts } from './texts/proxyTexts.ts';
import { replayTexts } from './texts/replayTexts.ts';
import { tlsTexts } from './texts/tlsTexts.ts';
import { transportTexts } from './texts/transportTexts.ts';
import { valueFaultTexts } from './texts/valueFaultTexts.ts';
import { variableFaultTexts } from './texts/variableFaultTexts.ts';

/** Named for its type alone; all of them are loaded with this file. */
const _texts = {
  ...connectTexts,
  ...tlsTexts,
  ...proxyTexts,
  ...httpTexts,
  ...namespaceTexts,
  ...transportTexts,
  ...packetTexts,
  ...clientTexts,
  ...emitTexts,
  ...ackTexts,
  ...networkTexts,
  ...replayTexts,
  ...captureTexts,
  ...emitErrorTexts,
  ...profileErrorTexts,
  ...engineErrorTexts,
  ...filterFaultTexts,
  ...payloadFaultTexts,
  ...matcherFaultTexts,
  ...variableFaultTexts,
  ...bytesFaultTexts,
  ...valueFaultTexts,
};

/** The parameters of each code of the model and the engine. */
type CauseParamsByCode = typeof _texts;

/** The codes of the model and the engine; the host and the demo server have codes of their own beside these. */
export type CauseCode = keyof CauseParamsByCode;

/** What may be recorded with a code; what is undefined is left out. Parameters of a nested cause stand beside its code. */
export type ParamsOf<Code extends CauseCode> = CauseParamsByCode[Code];

/** The codes of all parts of the program that are loaded; each has a page of help (docs/causes). */
export function knownCodes(): string[] {
  return registeredCodes();
}

/** Whether this version has texts and a page of help for a code. */
export function isKnownCode(code: string): boolean {
  return registeredText(code) !== undefined;
}

/** Of another version, which may explain more. */
const unknownCause: CauseText = {
  params: {},
  nested: [],
  derived: [],
  icu: [],
  weight: 'symptom',
  message: () => anyCauseTexts.unknown(),
  remedies: () => [],
};

/** What the catalogue has of a code. */
export function causeText(code: string): CauseText {
  return registeredText(code) ?? unknownCause;
}

export function weightOf(code: string): CauseText['weight'] {
  return causeText(code).weight;
}

/** What happened. */
export function causeMessage({ code, params = {} }: StoredCause): string {
  const message = causeText(code).message(params, nestedIn(code, params));
  const session = textOf(params, 'debugSession');
  return session === '' ? message : anyCauseTexts.debugger({ message, session });
}

/** What to do, best first. */
export function causeRemedies({ code, params = {} }: StoredCause): readonly string[] {
  return causeText(code).remedies(params, nestedIn(code, params));
}

/** A recorded cause may name itself in itself: one step down, and no further. */
function nestedIn(code: string, params: CauseParams): (name: string) => string {
  return (name) => {
    const inner = textOf(params, name);
    return inner === '' || inner === code ? '' : causeText(inner).message(params, () => '');
  };
}

/** A cause as it is returned and shown (contract, section 10). */
export interface CauseWithText extends StoredCause {
  readonly message: string;
  readonly remedies: readonly string[];
  /** Page that is packed with the extension. */
  readonly docs?: string;
}

export function causeWithText(cause: StoredCause): CauseWithText {
  const docs = isKnownCode(cause.code) ? { docs: `docs/causes/${cause.code}.md` } : {};
  return { ...cause, message: causeMessage(cause), remedies: causeRemedies(cause), ...docs };
}

/** What has room in a row: what happened, and what to do first. A message with remedies is a whole sentence. */
export function causeSentence(cause: StoredCause): string {
  const message = causeMessage(cause);
  const [remedy] = causeRemedies(cause);
  return remedy === undefined ? message : `${message} ${remedy}`;
}

/** What belongs to a cause beside its code and parameters. */
export interface CauseExtras {
  readonly confidence?: Confidence | undefined;
  /** What the other side or the system itself reported, as it was received. */
  readonly detail?: string | undefined;
}

/** How every cause is made. Parameters that are undefined are left out. */
export function explain<Code extends CauseCode, Rest extends CauseExtras = CauseExtras>(
  code: Code,
  params?: ParamsOf<Code>,
  more?: Rest,
): StoredCause & Partial<Rest> {
  const facts = known(params);
  const stored: StoredCause = {
    code,
    ...(Object.keys(facts).length > 0 && { params: facts }),
    ...(more?.confidence && more.confidence !== 'proved' && { confidence: more.confidence }),
  };
  const { confidence: _confidence, ...rest } = more ?? {};
  return { ...stored, ...(rest as Partial<Rest>) };
}

renderErrorsWith(causeSentence);
