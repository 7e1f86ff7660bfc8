import type { CauseParams } from '../cause.ts';
import { icuValues } from '../causeCatalog.ts';
import { anyCauseTexts } from './anyCauseTexts.ts';
import { sending, sendingDerived } from './sendingTexts.ts';

/** What the transport had taken of an emit that ended, and what it may still take: whole sentences, empty where nothing is known. */
export function sendingSentences(params: CauseParams): string {
  const values = icuValues({ icu: [sending], derived: sendingDerived })(params, () => '');
  return anyCauseTexts.sending(values).trim();
}
