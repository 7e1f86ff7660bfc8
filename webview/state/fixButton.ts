import { nothing, type TemplateResult } from 'lit';
import { textButton } from '../ui/controls.ts';
import type { FixOffer } from './fixes.ts';
import { fixTexts } from './fixTexts.ts';

/** Offers the fixes of a cause. */
export function fixButton(offer: FixOffer | undefined): TemplateResult | typeof nothing {
  return offer ? textButton({ text: fixTexts.fix(), title: offer.help, onClick: offer.run }) : nothing;
}
