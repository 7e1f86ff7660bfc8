import { html, nothing, type TemplateResult } from 'lit';
import { redacted } from '../../../src/model/url/secretName.ts';
import { iconButton, textButton, textField, type TextOptions } from '../../ui/controls.ts';
import { optionTexts } from './optionTexts.ts';

export interface SecretOptions extends Omit<TextOptions, 'onInput'> {
  /** The name of the field in the profile, such as "tls.passphrase". */
  field: string;
  /** Whether the host knows a value that the mask can represent. */
  isKnown: boolean;
  onInput: (value: string) => void;
  onReveal: (field: string) => void;
  /** Removes the value. It is needed because an empty field means an unchanged value. */
  onRemove?: () => void;
}

/**
 * A field whose value may be known only to the host. In that case the field is empty, and its placeholder shows that a value is hidden. If
 * the user types a text, it replaces the value. If the user clears the field, it represents the hidden value again.
 */
export function secretField({ field, isKnown, onReveal, onRemove, ...options }: SecretOptions): TemplateResult {
  const hidden = options.value === redacted;
  return html`<div class="secret">
    ${textField({
      ...options,
      value: hidden ? '' : options.value,
      ...(hidden ? { placeholder: optionTexts.hidden() } : {}),
      description: hidden ? optionTexts.hiddenHelp({ help: options.description ?? '' }) : options.description,
      onInput: (value) => options.onInput(value === '' && isKnown ? redacted : value),
    })}
    ${hidden ? revealButton(field, onReveal) : nothing}
    ${
      hidden && onRemove
        ? iconButton({
            icon: 'close',
            label: optionTexts.removeField({ field }),
            title: optionTexts.removeHelp(),
            onClick: onRemove,
          })
        : nothing
    }
  </div>`;
}

export function revealButton(field: string, onReveal: (field: string) => void): TemplateResult {
  return textButton({
    text: optionTexts.reveal(),
    label: optionTexts.revealField({ field }),
    title: optionTexts.revealHelp(),
    onClick: () => onReveal(field),
  });
}

/** The hidden values of a longer text, such as the JSON of auth, each with a button that reveals it. */
export function hiddenParts(
  fields: readonly string[],
  onReveal: (field: string) => void,
): TemplateResult | typeof nothing {
  if (fields.length === 0) return nothing;
  return html`<ul class="hidden-parts" aria-label=${optionTexts.hiddenValues()}>
    ${fields.map(
      (field) =>
        html`<li>
          <i class="codicon codicon-lock" aria-hidden="true"></i><code><bdi>${field}</bdi></code>
          ${revealButton(field, onReveal)}
        </li>`,
    )}
  </ul>`;
}
