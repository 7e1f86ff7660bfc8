import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { dropdown, iconButton, textButton, textField } from '../ui/controls.ts';
import { type FaultDraft, type FaultField, type FaultKind, initialValues } from './faultDraft.ts';
import { faultKinds } from './replaySlice.ts';
import { faultLine } from './field.ts';
import { planTexts } from './planTexts.ts';

export interface FaultRowsView {
  faults: readonly FaultDraft[];
  wrong: ReadonlyMap<number, Readonly<Partial<Record<FaultField, string>>>>;
  onChange: (id: number, change: Partial<FaultDraft>) => void;
  onRemove: (id: number) => void;
  onAdd: () => void;
}

/** The list of the plan's network faults. The chart shows the same faults, and they can also be dragged in the chart. */
export function faultRows(view: FaultRowsView): TemplateResult {
  const { faults, onAdd } = view;
  return html`<div class="lab-group" role="group" aria-label=${planTexts.faults()}>
    <div class="lab-group-head">
      <h3>${planTexts.faults()}</h3>
      ${textButton({ text: planTexts.addFaultShort(), label: planTexts.addFault(), title: planTexts.addFaultHelp(), icon: 'add', className: 'add-fault', onClick: onAdd })}
    </div>
    ${faults.length === 0 ? html`<p class="lab-hint">${planTexts.noFaults()}</p>` : nothing}
    ${repeat(
      faults,
      ({ id }) => id,
      (fault, index) => faultRow(view, fault, index + 1),
    )}
  </div>`;
}

function faultRow({ wrong, onChange, onRemove }: FaultRowsView, fault: FaultDraft, number: number): TemplateResult {
  const faults = wrong.get(fault.id) ?? {};
  const { kind } = fault;
  const shown = (text: string): TemplateResult => html`<span class="unit" aria-hidden="true">${text}</span>`;
  const field = (name: FaultField, label: string, unit: string, short?: string): TemplateResult =>
    html`<span class="fault-field"
      >${short === undefined ? nothing : shown(short)}${textField({
        label,
        value: fault[name],
        fault: faults[name],
        className: 'fault-number',
        onInput: (value) => onChange(fault.id, { [name]: value }),
      })}${shown(unit)}</span
    >`;
  return html`<div class="fault-row" role="group" aria-label=${planTexts.faultName({ number })}>
    <div class="fault-line">
      ${dropdown({
        label: planTexts.faultKind({ number }),
        value: fault.kind,
        choices: faultKinds.map((value) => ({ value, label: planTexts.kind({ kind: value }) })),
        className: 'fault-kind',
        title: planTexts.kindHelp({ kind }),
        onChange: (chosen) =>
          onChange(fault.id, { kind: chosen as FaultKind, value: initialValues[chosen as FaultKind] }),
      })}
      ${iconButton({ icon: 'close', label: planTexts.removeFault({ number }), onClick: () => onRemove(fault.id) })}
    </div>
    <div class="fault-line">
      ${field('at', planTexts.faultStart({ number }), planTexts.seconds(), planTexts.start())}
      ${field('for', planTexts.faultLength({ number }), planTexts.seconds(), planTexts.duration())}
      ${
        initialValues[kind] === ''
          ? nothing
          : field('value', planTexts.faultValue({ kind, number }), planTexts.unit({ kind }))
      }
    </div>
    ${Object.values(faults).map((reason) => faultLine(reason))}
  </div>`;
}
