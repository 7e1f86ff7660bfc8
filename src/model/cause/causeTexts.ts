/** The one place where a cause becomes text. Nothing reads such a text back. */
import { type CauseParams, type CauseText, type Confidence, known, type StoredCause, textOf } from './cause.ts';
import { errorText, loadedCodes } from './icuCauses.ts';
import { ackTexts } from './texts/ackTexts.ts';
import { captureTexts } from './texts/captureTexts.ts';
import { clientTexts } from './texts/clientTexts.ts';
import { connectTexts } from './texts/connectTexts.ts';
import { emitErrorTexts } from './texts/emitErrorTexts.ts';
import { emitTexts } from './texts/emitTexts.ts';
import { engineErrorTexts } from './texts/engineErrorTexts.ts';
import { httpTexts } from './texts/httpTexts.ts';
import { namespaceTexts } from './texts/namespaceTexts.ts';
import { networkTexts } from './texts/networkTexts.ts';
import { packetTexts } from './texts/packetTexts.ts';
import { profileErrorTexts } from './texts/profileErrorTexts.ts';
import { proxyTexts } from './texts/proxyTexts.ts';
import { replayTexts } from './texts/replayTexts.ts';
import { tlsTexts } from './texts/tlsTexts.ts';
import { transportTexts } from './texts/transportTexts.ts';

const texts = {
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
} as const satisfies Readonly<Record<string, CauseText>>;

/** The codes that there are. */
export type CauseCode = keyof typeof texts;

export const causeCodes = Object.keys(texts) as CauseCode[];

/** The codes of the catalogue and of all errors that are loaded; each has a page of help (docs/causes). */
export function knownCodes(): string[] {
  return [...new Set([...causeCodes, ...loadedCodes()])];
}

/** Whether this version has texts and a page of help for a code. */
export function isKnownCode(code: string): boolean {
  return knownText(code) !== undefined;
}

const unknownCause: CauseText = { weight: 'symptom', message: () => 'The cause is not known to this version.' };

function knownText(code: string): CauseText | undefined {
  return Object.hasOwn(texts, code) ? texts[code as CauseCode] : errorText(code);
}

/** What the catalogue has of a code. */
export function causeText(code: string): CauseText {
  return knownText(code) ?? unknownCause;
}

export function weightOf(code: string): CauseText['weight'] {
  return causeText(code).weight;
}

/** What happened. */
export function causeMessage({ code, params = {} }: StoredCause): string {
  return causeText(code).message(params, nestedIn(code, params)) + debuggerSentence(params);
}

/** A server that stands at a breakpoint answers no ping, whatever the connection's end looks like. */
function debuggerSentence(params: CauseParams): string {
  const session = textOf(params, 'debugSession');
  return session === ''
    ? ''
    : ` The debug session “${session}” was paused at that time: a breakpoint that outlasts the ping timeout ends the connection.`;
}

/** What to do, best first. */
export function causeRemedies({ code, params = {} }: StoredCause): readonly string[] {
  return causeText(code).remedies?.(params, nestedIn(code, params)) ?? [];
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

/** What has room in a row: what happened, and what to do first. */
export function causeSentence(cause: StoredCause): string {
  const message = causeMessage(cause);
  const [remedy] = causeRemedies(cause);
  if (remedy === undefined) return message;
  // It may end with what a server said, as it came.
  return `${/[.!?…]["”’)]*$/.test(message) ? message : `${message}.`} ${remedy}`;
}

/** What belongs to a cause beside its code and parameters. */
export interface CauseExtras {
  readonly confidence?: Confidence | undefined;
  /** What the other side or the system itself reported, as it was received. */
  readonly detail?: string | undefined;
}

/** How every cause is made. Parameters that are undefined are left out. */
export function explain<Rest extends CauseExtras = CauseExtras>(
  code: CauseCode,
  params: Readonly<Record<string, string | number | boolean | undefined>> = {},
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
