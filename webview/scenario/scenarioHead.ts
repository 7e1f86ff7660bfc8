/** The fields of a scenario other than its steps. */
import { html, type TemplateResult } from 'lit';
import { textField } from '../ui/controls.ts';
import type { ScenarioDraft } from './scenarioDraft.ts';
import { scenarioFormTexts as texts } from './scenarioTexts.ts';

/** @param set changes a key of the scenario; undefined removes it */
export function scenarioHead(head: ScenarioDraft['head'], set: (key: string, value: unknown) => void): TemplateResult {
  const { tags = [] } = head;
  const timeout = head['timeoutMs'];
  const labeled = (label: string, control: TemplateResult): TemplateResult =>
    html`<div class="step-field"><span class="step-label" aria-hidden="true">${label}</span>${control}</div>`;
  return html`<div class="step-fields scenario-head">
    ${labeled(
      texts.name(),
      textField({
        label: texts.name(),
        value: typeof head['name'] === 'string' ? head['name'] : '',
        onInput: (text) => set('name', text),
      }),
    )}
    ${labeled(
      texts.tags(),
      textField({
        label: texts.tags(),
        value: Array.isArray(tags) ? tags.join(', ') : String(tags),
        placeholder: texts.tagsHint(),
        // The typed text is stored, because the comma after the last name must stay.
        onInput: (text) => set('tags', text.trim() === '' ? undefined : text),
      }),
    )}
    ${labeled(
      texts.timeout(),
      textField({
        label: texts.timeout(),
        value: typeof timeout === 'string' || typeof timeout === 'number' ? String(timeout) : '',
        placeholder: '10000',
        // A text that is not a number is kept in the draft; saving reports its path as a fault.
        onInput: (text) =>
          set('timeoutMs', text.trim() === '' ? undefined : /^\s*\d+\s*$/.test(text) ? Number(text) : text),
      }),
    )}
  </div>`;
}
