import { html, type TemplateResult } from 'lit';
import { iconButton, textArea, textButton, textField } from '../../ui/controls.ts';
import type { Pair, PairField } from '../connectionDraft.ts';
import { faultLine, helpLine, type OptionsView } from './optionControl.ts';
import { secretField } from './secretField.ts';

interface PairTexts {
  title: string;
  /** What one of them is called: "header". */
  one: string;
  name: string;
  value: string;
  namePlaceholder: string;
  valuePlaceholder: string;
  help: string;
}

const words: Readonly<Record<PairField, PairTexts>> = {
  headers: {
    title: 'Headers',
    one: 'Header',
    name: 'name',
    value: 'value',
    namePlaceholder: 'Authorization',
    valuePlaceholder: 'Bearer …',
    help: 'Sent with every HTTP request and the websocket handshake',
  },
  query: {
    title: 'Query',
    one: 'Query',
    name: 'name',
    value: 'value',
    namePlaceholder: 'room',
    valuePlaceholder: '42',
    help: 'Added to the URL of every request',
  },
  replies: {
    title: 'Replies',
    one: 'Reply',
    name: 'event',
    value: 'arguments',
    namePlaceholder: 'event',
    valuePlaceholder: '[{"status": "ok"}]',
    help: 'An event of this name that asks for an acknowledgement is answered with these arguments, a JSON array',
  },
};

/** A list of names and values: a row each, and a button for one more. */
export function pairRows(view: OptionsView, field: PairField): TemplateResult {
  const { draft, faults, edit } = view;
  const rows = draft[field];
  const { title, one, help } = words[field];
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
              label: `${one} ${index + 1} ${words[field].name}`,
              value: row.name,
              fault: faults[`${field}.${index}`],
              placeholder: words[field].namePlaceholder,
              className: 'pair-name',
              code: true,
              onInput: (name) => set(index, { name }),
            })}
            ${valueField(view, field, index, (value) => set(index, { value }))}
            ${iconButton({
              icon: 'close',
              label: `Remove ${one.toLowerCase()} ${index + 1}`,
              onClick: (event) => remove(event, index),
            })}
          </div>
          ${faultLine(faults[`${field}.${index}`])}`,
    )}
    <div class="pair-end">
      ${textButton({
        text: one,
        label: `Add ${one.toLowerCase()}`,
        icon: 'add',
        className: 'add-pair',
        onClick: add,
      })}
      ${helpLine(help)}
    </div>
  </div>`;
}

function valueField(
  { draft, faults, masked, onReveal }: OptionsView,
  field: PairField,
  index: number,
  onInput: (value: string) => void,
): TemplateResult {
  const { one, value: part, valuePlaceholder: placeholder } = words[field];
  const row = draft[field][index] ?? { name: '', value: '' };
  const options = {
    label: `${one} ${index + 1} ${part}`,
    value: row.value,
    fault: faults[`${field}.${index}`],
    placeholder,
    className: 'pair-value',
    code: true,
    onInput,
  };
  if (field === 'replies') return textArea(options);
  const name = `${field}.${row.name.trim()}`;
  return secretField({ ...options, field: name, isKnown: masked.has(name), onReveal });
}

/** "Name: value", pasted whole into a row, goes into its two fields; several lines become several rows. */
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
