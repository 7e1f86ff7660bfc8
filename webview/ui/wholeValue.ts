import { visible } from '../../src/model/text/visible.ts';

const maxLength = 600;

/**
 * Must be called when the pointer enters a text field: if the field is too narrow for its value, the tooltip shows the value above the help.
 * It does not at other times, because screen readers would read the value twice.
 * @param field an input, or a control with an input in its shadow root
 */
export function offerWholeValue(field: HTMLElement, help: string | undefined): void {
  const input = field.shadowRoot?.querySelector('input') ?? field;
  if (!(input instanceof HTMLInputElement) || input.type === 'password') return;
  const whole = input.scrollWidth > input.clientWidth ? visible(input.value.slice(0, maxLength)) : '';
  const title = [whole, help].filter(Boolean).join('\n');
  if (title) field.title = title;
  else field.removeAttribute('title');
}
