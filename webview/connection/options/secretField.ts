import { html, nothing, type TemplateResult } from 'lit';
import { redacted } from '../../../src/model/profile/profileSecrets.ts';
import { iconButton, textButton, textField, type TextOptions } from '../../ui/controls.ts';

export interface SecretOptions extends Omit<TextOptions, 'onInput'> {
  /** Its name in the profile, such as "tls.passphrase". */
  field: string;
  /** The host knows a value that this one may stand for. */
  isKnown: boolean;
  onInput: (value: string) => void;
  onReveal: (field: string) => void;
  /** Takes the value away where an empty field means an unchanged one. */
  onRemove?: () => void;
}

/**
 * A field that may hold a value only the host knows. Then it is empty and says so; what is typed takes the value's place, and emptied
 * again it stands for the value as before.
 */
export function secretField({ field, isKnown, onReveal, onRemove, ...options }: SecretOptions): TemplateResult {
  const hidden = options.value === redacted;
  return html`<div class="secret">
    ${textField({
      ...options,
      value: hidden ? '' : options.value,
      ...(hidden ? { placeholder: 'hidden, unchanged' } : {}),
      description: `${hidden ? 'Hidden, unchanged. Type to replace it. ' : ''}${options.description ?? ''}`,
      onInput: (value) => options.onInput(value === '' && isKnown ? redacted : value),
    })}
    ${hidden ? revealButton(field, onReveal) : nothing}
    ${
      hidden && onRemove
        ? iconButton({
            icon: 'close',
            label: `Remove ${field}`,
            title: 'Take the hidden value away',
            onClick: onRemove,
          })
        : nothing
    }
  </div>`;
}

export function revealButton(field: string, onReveal: (field: string) => void): TemplateResult {
  return textButton({
    text: 'Reveal',
    label: `Reveal ${field}`,
    title: 'Show the value; VS Code asks first',
    onClick: () => onReveal(field),
  });
}

/** The hidden parts of a longer text, such as the JSON of auth, each with the way to see it. */
export function hiddenParts(
  fields: readonly string[],
  onReveal: (field: string) => void,
): TemplateResult | typeof nothing {
  if (fields.length === 0) return nothing;
  return html`<ul class="hidden-parts" aria-label="Hidden values">
    ${fields.map(
      (field) =>
        html`<li>
          <i class="codicon codicon-lock" aria-hidden="true"></i><code><bdi>${field}</bdi></code>
          ${revealButton(field, onReveal)}
        </li>`,
    )}
  </ul>`;
}
