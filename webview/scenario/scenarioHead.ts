/** The fields of a scenario beside its steps. */
import { html, type TemplateResult } from 'lit';
import { textField } from '../ui/controls.ts';
import type { ScenarioDraft } from './scenarioDraft.ts';
import { scenarioFormTexts as texts } from './scenarioTexts.ts';

/** @param set changes a key of the scenario; undefined removes it */
export function scenarioHead(head: ScenarioDraft['head'], set: (key: string, value: unknown) => void): TemplateResult {
  const tags = Array.isArray(head['tags']) ? head['tags'].join(', ') : '';
  const timeout = head['timeoutMs'];
  const labeled = (label: string, control: TemplateResult): TemplateResult =>
    html`<div class="step-field"><span class="step-label" aria-hidden="true">${label}</span>${control}</div>`;
  return html`<div class="step-fields scenario-head">
    ${labeled(
      texts.name(),
      textField({ label: texts.name(), value: String(head['name'] ?? ''), onInput: (text) => set('name', text) }),
    )}
    ${labeled(
      texts.tags(),
      textField({
        label: texts.tags(),
        value: tags,
        placeholder: texts.tagsHint(),
        onInput: (text) => {
          const names = text.split(',').map((name) => name.trim());
          if (names.join(', ') !== tags)
            set('tags', text.trim() === '' ? undefined : names.filter((name) => name !== ''));
        },
      }),
    )}
    ${labeled(
      texts.timeout(),
      textField({
        label: texts.timeout(),
        value: timeout === undefined ? '' : String(timeout),
        placeholder: '10000',
        // What is not a number is kept, and refused with its path when it is saved.
        onInput: (text) =>
          set('timeoutMs', text.trim() === '' ? undefined : /^\s*\d+\s*$/.test(text) ? Number(text) : text),
      }),
    )}
  </div>`;
}
