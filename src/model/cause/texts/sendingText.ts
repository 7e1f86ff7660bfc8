import type { CauseParams } from '../cause.ts';
import { icuValues } from '../causeCatalog.ts';
import { anyCauseTexts } from './anyCauseTexts.ts';
import { sending, sendingDerived } from './sendingTexts.ts';

/** What the transport had accepted of an emit that ended, and what it may still accept. Complete sentences; empty if nothing is known. */
export function sendingSentences(params: CauseParams): string {
  const values = icuValues({ icu: [sending], derived: sendingDerived })(params, () => '');
  return anyCauseTexts.sending(values).trim();
}
