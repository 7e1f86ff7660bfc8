import { nothing, type TemplateResult } from 'lit';
import type { StoredCause } from '../../src/model/cause/cause.ts';
import { isKnownCode } from '../../src/model/cause/causeTexts.ts';
import { textButton } from '../ui/controls.ts';
import { detailsTexts } from './detailsTexts.ts';

/** Opens the help page of a cause. */
export type OpenHelp = (code: string) => void;

/**
 * A button that opens the help page of a cause. A session file of another version can contain a cause without a page, for which there is no
 * button.
 */
export function helpButton(cause: StoredCause | undefined, onHelp: OpenHelp): TemplateResult | typeof nothing {
  if (cause === undefined || !isKnownCode(cause.code)) return nothing;
  const { code } = cause;
  const label = detailsTexts.openHelpFor({ code });
  return textButton({
    text: detailsTexts.openHelp(),
    label,
    title: label,
    className: 'open-help',
    onClick: () => onHelp(code),
  });
}
