import { html, type TemplateResult } from 'lit';
import { iconButton, textArea, textButton, textField } from '../../ui/controls.ts';
import type { Pair, PairField } from '../connectionDraft.ts';
import { faultLine, helpLine, type OptionsView } from './optionControl.ts';
import { optionTexts } from './optionTexts.ts';
import { variableHint } from '../../variables/variableHint.ts';
import { secretField } from './secretField.ts';

/** Examples, the same in every language. */
const valuePlaceholders: Readonly<Record<PairField, string>> = {
  headers: 'Bearer …',
  query: '42',
  replies: '[{"status": "ok"}]',
};

/** A list of names and values: a row for each, and a button that adds one. */
export function pairRows(view: OptionsView, field: PairField): TemplateResult {
  const { draft, faults, edit } = view;
  const rows = draft[field];
  const title = optionTexts.list({ list: field });
  const set = (index: number, change: Partial<Pair>): void =>
    edit(
      field,
      rows.map((row, at) => (at === index ? { ...row, ...change } : row)),
    );
  const remove = (event: MouseEvent, index: number): void => {
    const list = (event.currentTarget as HTMLElement).closest('.pairs');
    edit(
      field,
      rows.filter((_, at) => at !== index),
    );
    queueMicrotask(() => list?.querySelector<HTMLElement>('.add-pair')?.focus());
  };
  const add = (): void => {
    edit(field, [...rows, { name: '', value: '' }]);
    queueMicrotask(() => document.querySelector<HTMLElement>(`.${field} .pair:last-of-type .pair-name`)?.focus());
  };
  return html`<div class="option pairs ${field}" role="group" aria-label=${title}>
    <span class="option-label" aria-hidden="true">${title}</span>
    ${rows.map(
      (row, index) =>
        html`<div
            class="pair"
            @paste=${(event: ClipboardEvent) => pasteRows(event, index, rows, (all) => edit(field, all))}
          >
            ${textField({
              label: optionTexts.rowName({ list: field, number: index + 1 }),
              value: row.name,
              fault: faults[`${field}.${index}`],
              placeholder: optionTexts.namePlaceholders({ list: field }),
              className: 'pair-name',
              code: true,
              onInput: (name) => set(index, { name }),
            })}
            ${valueField(view, field, index, (value) => set(index, { value }))}
            ${iconButton({
              icon: 'close',
              label: optionTexts.remove({ list: field, number: index + 1 }),
              onClick: (event) => remove(event, index),
            })}
          </div>
          ${faultLine(faults[`${field}.${index}`])} ${variableHint([row.value], view.variables)}`,
    )}
    <div class="pair-end">
      ${textButton({
        text: optionTexts.addShort({ list: field }),
        label: optionTexts.add({ list: field }),
        icon: 'add',
        className: 'add-pair',
        onClick: add,
      })}
      ${helpLine(optionTexts.listHelp({ list: field }))}
    </div>
  </div>`;
}

function valueField(
  { draft, faults, masked, onReveal }: OptionsView,
  field: PairField,
  index: number,
  onInput: (value: string) => void,
): TemplateResult {
  const row = draft[field][index] ?? { name: '', value: '' };
  const options = {
    label: optionTexts.rowValue({ list: field, number: index + 1 }),
    value: row.value,
    fault: faults[`${field}.${index}`],
    placeholder: valuePlaceholders[field],
    className: 'pair-value',
    code: true,
    onInput,
  };
  if (field === 'replies') return textArea(options);
  const name = `${field}.${row.name.trim()}`;
  return secretField({ ...options, field: name, isKnown: masked.has(name), onReveal });
}

/** "Name: value" pasted into an empty row fills both fields. Several lines become several rows. */
function pasteRows(
  event: ClipboardEvent,
  index: number,
  rows: readonly Pair[],
  set: (rows: readonly Pair[]) => void,
): void {
  const row = rows[index];
  const lines = (event.clipboardData?.getData('text/plain') ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => /^([^:=\s]+)\s*[:=](.*)$/.exec(line.trim()));
  if (row?.name !== '' || row.value !== '' || pairs.length === 0 || pairs.includes(null)) return;
  event.preventDefault();
  const pasted = pairs.map((match) => ({ name: match?.[1] ?? '', value: match?.[2]?.trim() ?? '' }));
  set([...rows.slice(0, index), ...pasted, ...rows.slice(index + 1)]);
}
