/** The one place where a cause becomes text. Nothing reads such a text back. */
import { type CauseText, type Confidence, known, type StoredCause } from './cause.ts';
import { clientTexts } from './texts/clientTexts.ts';
import { connectTexts } from './texts/connectTexts.ts';
import { httpTexts } from './texts/httpTexts.ts';
import { namespaceTexts } from './texts/namespaceTexts.ts';
import { packetTexts } from './texts/packetTexts.ts';
import { proxyTexts } from './texts/proxyTexts.ts';
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
} as const satisfies Readonly<Record<string, CauseText>>;

/** The codes that there are. */
export type CauseCode = keyof typeof texts;

export const causeCodes = Object.keys(texts) as CauseCode[];

const unknownCause: CauseText = { weight: 'symptom', message: () => 'The cause is not known to this version.' };

function textFor(code: string): CauseText {
  return Object.hasOwn(texts, code) ? texts[code as CauseCode] : unknownCause;
}

export function weightOf(code: string): CauseText['weight'] {
  return textFor(code).weight;
}

/** What happened. */
export function causeMessage({ code, params = {} }: StoredCause): string {
  return textFor(code).message(params);
}

/** What to do, best first. */
export function causeRemedies({ code, params = {} }: StoredCause): readonly string[] {
  return textFor(code).remedies?.(params) ?? [];
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
interface More {
  readonly confidence?: Confidence | undefined;
  /** What the other side or the system said, as it came. */
  readonly detail?: string | undefined;
}

/** A cause with its text: how every cause is made. Parameters that are undefined are left out. */
export function explain<Rest extends More>(
  code: CauseCode,
  params: Readonly<Record<string, string | number | boolean | undefined>> = {},
  more?: Rest,
): StoredCause & { readonly reason: string } & Partial<Rest> {
  const facts = known(params);
  const stored: StoredCause = {
    code,
    ...(Object.keys(facts).length > 0 && { params: facts }),
    ...(more?.confidence && more.confidence !== 'proved' && { confidence: more.confidence }),
  };
  const { confidence: _confidence, ...rest } = more ?? {};
  return { ...stored, reason: causeSentence(stored), ...(rest as Partial<Rest>) };
}
