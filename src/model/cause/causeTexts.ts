/** Formats causes as text. Code never parses such a text. */
import { renderErrorsWith } from '../../base/userError.ts';
import { type CauseParams, type CauseText, type Confidence, known, type StoredCause, textOf } from './cause.ts';
import { registeredCodes, registeredText } from './causeCatalog.ts';
import { anyCauseTexts } from './texts/anyCauseTexts.ts';
import { ackTexts } from './texts/ackTexts.ts';
import { bytesFaultTexts } from './texts/bytesFaultTexts.ts';
import { captureTexts } from './texts/captureTexts.ts';
import { channelTexts } from './texts/channelTexts.ts';
import { clientTexts } from './texts/clientTexts.ts';
import { connectTexts } from './texts/connectTexts.ts';
import { correlationTexts } from './texts/correlationTexts.ts';
import { diagnoseTexts } from './texts/diagnoseTexts.ts';
import { emitErrorTexts } from './texts/emitErrorTexts.ts';
import { emitTexts } from './texts/emitTexts.ts';
import { engineErrorTexts } from './texts/engineErrorTexts.ts';
import { filterFaultTexts } from './texts/filterFaultTexts.ts';
import { findingTexts } from './texts/findingTexts.ts';
import { httpTexts } from './texts/httpTexts.ts';
import { matcherFaultTexts } from './texts/matcherFaultTexts.ts';
import { interopErrorTexts } from './texts/interopErrorTexts.ts';
import { mockErrorTexts } from './texts/mockErrorTexts.ts';
import { namespaceTexts } from './texts/namespaceTexts.ts';
import { networkTexts } from './texts/networkTexts.ts';
import { observeTexts } from './texts/observeTexts.ts';
import { packetTexts } from './texts/packetTexts.ts';
import { nodeTexts } from './texts/nodeTexts.ts';
import { pageTexts } from './texts/pageTexts.ts';
import { payloadFaultTexts } from './texts/payloadFaultTexts.ts';
import { profileErrorTexts } from './texts/profileErrorTexts.ts';
import { proxyTexts } from './texts/proxyTexts.ts';
import { replayTexts } from './texts/replayTexts.ts';
import { ruleTexts } from './texts/ruleTexts.ts';
import { scenarioFaultTexts } from './texts/scenarioFaultTexts.ts';
import { serverTexts } from './texts/serverTexts.ts';
import { sessionFaultTexts } from './texts/sessionFaultTexts.ts';
import { sourceTexts } from './texts/sourceTexts.ts';
import { tlsTexts } from './texts/tlsTexts.ts';
import { transportTexts } from './texts/transportTexts.ts';
import { typesFaultTexts } from './texts/typesFaultTexts.ts';
import { valueFaultTexts } from './texts/valueFaultTexts.ts';
import { variableFaultTexts } from './texts/variableFaultTexts.ts';
import { workerEndTexts } from './texts/workerEndTexts.ts';

/** Only used for its type; importing the modules registers all of their texts. */
const _texts = {
  ...connectTexts,
  ...tlsTexts,
  ...proxyTexts,
  ...httpTexts,
  ...namespaceTexts,
  ...transportTexts,
  ...packetTexts,
  ...observeTexts,
  ...clientTexts,
  ...channelTexts,
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
  ...mockErrorTexts,
  ...interopErrorTexts,
  ...variableFaultTexts,
  ...bytesFaultTexts,
  ...typesFaultTexts,
  ...valueFaultTexts,
  ...scenarioFaultTexts,
  ...sessionFaultTexts,
  ...sourceTexts,
  ...correlationTexts,
  ...nodeTexts,
  ...serverTexts,
  ...pageTexts,
  ...ruleTexts,
  ...findingTexts,
  ...diagnoseTexts,
  ...workerEndTexts,
};

/** The parameters of each code of the model and the engine. */
type CauseParamsByCode = typeof _texts;

/** The codes of the model and the engine; the host and the demo server have additional codes. */
export type CauseCode = keyof CauseParamsByCode;

/** The parameters that may be recorded with a code; undefined ones are left out. Parameters of a nested cause are next to its code. */
export type ParamsOf<Code extends CauseCode> = CauseParamsByCode[Code];

/** The codes of all loaded modules; each has a help page (docs/causes). */
export function knownCodes(): string[] {
  return registeredCodes();
}

/** Whether this version has texts and a help page for a code. */
export function isKnownCode(code: string): boolean {
  return registeredText(code) !== undefined;
}

/** The texts for a code that this version does not know, because another version recorded it. */
const unknownCause: CauseText = {
  params: {},
  nested: [],
  derived: [],
  icu: [],
  weight: 'symptom',
  message: () => anyCauseTexts.unknown(),
  remedies: () => [],
};

/** The texts of a code in the catalog. */
export function causeText(code: string): CauseText {
  return registeredText(code) ?? unknownCause;
}

export function weightOf(code: string): CauseText['weight'] {
  return causeText(code).weight;
}

/** Returns the explanation of a cause. */
export function causeMessage({ code, params = {} }: StoredCause): string {
  const message = causeText(code).message(params, nestedIn(code, params));
  const session = textOf(params, 'debugSession');
  return session === '' ? message : anyCauseTexts.debugger({ message, session });
}

/** Returns the remedies of a cause, the best one first. */
export function causeRemedies({ code, params = {} }: StoredCause): readonly string[] {
  return causeText(code).remedies(params, nestedIn(code, params));
}

/** A recorded cause may refer to itself, so only one level is followed. */
function nestedIn(code: string, params: CauseParams): (name: string) => string {
  return (name) => {
    const inner = textOf(params, name);
    return inner === '' || inner === code ? '' : causeText(inner).message(params, () => '');
  };
}

/** A cause together with its texts, as programs and the panel receive it. */
export interface CauseWithText extends StoredCause {
  readonly message: string;
  readonly remedies: readonly string[];
  /** The help page that the extension contains. */
  readonly docs?: string;
}

export function causeWithText(cause: StoredCause): CauseWithText {
  const docs = isKnownCode(cause.code) ? { docs: `docs/causes/${cause.code}.md` } : {};
  return { ...cause, message: causeMessage(cause), remedies: causeRemedies(cause), ...docs };
}

/** The text for a row: what happened, and the first remedy. A message with remedies is a complete sentence. */
export function causeSentence(cause: StoredCause): string {
  const message = causeMessage(cause);
  const [remedy] = causeRemedies(cause);
  return remedy === undefined ? message : `${message} ${remedy}`;
}

/** Additional data of a cause. */
export interface CauseExtras {
  readonly confidence?: Confidence | undefined;
  /** The original message of the server or the system. */
  readonly detail?: string | undefined;
}

/** Creates a cause. Undefined parameters are left out. */
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
