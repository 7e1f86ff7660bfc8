import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { dropdown, iconButton, textButton, textField } from '../ui/controls.ts';
import { type FaultDraft, type FaultField, type FaultKind, kindHelp, kindLabels, valueUnits } from './faultDraft.ts';
import { faultKinds } from '../state/keptReplay.ts';
import { faultLine } from './field.ts';

export interface FaultRowsView {
  faults: readonly FaultDraft[];
  wrong: ReadonlyMap<number, Readonly<Partial<Record<FaultField, string>>>>;
  onChange: (id: number, change: Partial<FaultDraft>) => void;
  onRemove: (id: number) => void;
  onAdd: () => void;
}

const choices = faultKinds.map((kind) => ({ value: kind, label: kindLabels[kind] }));

/** What is done to the network, as a list; the chart has the same by dragging. */
export function faultRows(view: FaultRowsView): TemplateResult {
  const { faults, onAdd } = view;
  return html`<div class="lab-group" role="group" aria-label="Network faults">
    <div class="lab-group-head">
      <h3>Network faults</h3>
      ${textButton({ text: 'Fault', label: 'Add fault', title: 'Add a fault to the plan', icon: 'add', className: 'add-fault', onClick: onAdd })}
    </div>
    ${faults.length === 0 ? html`<p class="lab-hint">None: the network is left as it is. Drag on the chart to add one.</p>` : nothing}
    ${repeat(
      faults,
      ({ id }) => id,
      (fault, index) => faultRow(view, fault, index + 1),
    )}
  </div>`;
}

function faultRow({ wrong, onChange, onRemove }: FaultRowsView, fault: FaultDraft, number: number): TemplateResult {
  const faults = wrong.get(fault.id) ?? {};
  const unit = valueUnits[fault.kind];
  const text = (name: FaultField, label: string) =>
    textField({
      label: `Fault ${number} ${label}`,
      value: fault[name],
      fault: faults[name],
      className: 'fault-number',
      onInput: (value) => onChange(fault.id, { [name]: value }),
    });
  return html`<div class="fault-row" role="group" aria-label="Fault ${number}">
    <div class="fault-line">
      ${dropdown({
        label: `Fault ${number} kind`,
        value: fault.kind,
        choices,
        className: 'fault-kind',
        title: kindHelp[fault.kind],
        onChange: (kind) =>
          onChange(fault.id, { kind: kind as FaultKind, value: valueUnits[kind as FaultKind]?.usual ?? '' }),
      })}
      ${iconButton({ icon: 'close', label: `Remove fault ${number}`, onClick: () => onRemove(fault.id) })}
    </div>
    <div class="fault-line">
      <span class="unit" aria-hidden="true">at</span>${text('at', 'at (s)')}<span class="unit" aria-hidden="true"
        >s</span
      >
      <span class="unit" aria-hidden="true">for</span>${text('for', 'for (s)')}<span class="unit" aria-hidden="true"
        >s</span
      >
      ${unit ? html`${text('value', `${unit.name} (${unit.unit})`)}<span class="unit" aria-hidden="true">${unit.unit}</span>` : nothing}
    </div>
    ${Object.values(faults).map((reason) => faultLine(reason))}
  </div>`;
}
