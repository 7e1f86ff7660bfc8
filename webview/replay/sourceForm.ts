import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ArgumentDraft } from '../emit/argumentDraft.ts';
import { argumentRow } from '../emit/argumentRow.ts';
import { textButton, textField } from '../ui/controls.ts';
import { emitTexts } from '../emit/emitTexts.ts';
import { faultLine, field } from './field.ts';
import { planTexts } from './planTexts.ts';
import type { DraftFaults, DraftField, ReplayDraft } from './replayDraft.ts';

export interface SourceFormView {
  draft: ReplayDraft;
  faults: DraftFaults;
  /** How many events match the filter, as a sentence. */
  matches: string | undefined;
  /** The filter of the timeline, and the sequence number of its selected entry. */
  timeline: { filter: string; selected: number | undefined };
  onChange: (change: Partial<ReplayDraft>) => void;
  onArgument: (id: number, change: Partial<ArgumentDraft>) => void;
  onMoveArgument: (id: number, by: -1 | 1) => void;
  onRemoveArgument: (id: number) => void;
  onAddArgument: () => void;
  onPickFile: (id: number) => void;
}

/** The events of the replay: a generated stream, or captured events. */
export function sourceForm(view: SourceFormView): TemplateResult {
  return view.draft.source === 'captured' ? capturedForm(view) : generatedForm(view);
}

function text(
  view: SourceFormView,
  name: DraftField,
  label: string,
  options: { code?: boolean; placeholder?: string } = {},
) {
  const { draft, faults, onChange } = view;
  return textField({
    label,
    value: draft[name],
    fault: faults.fields[name],
    onInput: (value) => onChange({ [name]: value }),
    ...options,
  });
}

function capturedForm(view: SourceFormView): TemplateResult {
  const { faults, matches, timeline, onChange } = view;
  const { filter, selected } = timeline;
  return html`${field(planTexts.filter(), text(view, 'filter', planTexts.filterLabel(), { code: true, placeholder: 'dir:out event:position' }))}
    ${faultLine(faults.fields.filter)} ${matches ? html`<p class="lab-hint" role="status">${matches}</p>` : nothing}
    <div class="lab-links">
      ${filter.trim() === '' ? nothing : textButton({ text: planTexts.useFilter(), onClick: () => onChange({ filter }) })}
      ${selected === undefined ? nothing : textButton({ text: planTexts.useSelected({ seq: selected }), onClick: () => onChange({ filter: `seq:${selected}` }) })}
    </div>`;
}

function generatedForm(view: SourceFormView): TemplateResult {
  const { draft, faults } = view;
  const number = (name: DraftField, label: string, accessible: string) =>
    field(label, text(view, name, accessible), undefined);
  return html`${field(planTexts.event(), text(view, 'event', planTexts.eventLabel(), { code: true, placeholder: 'count' }), faults.fields.event)}
    <div class="lab-group" role="group" aria-label=${planTexts.argumentsLabel()}>
      <div class="lab-group-head">
        <h3>${planTexts.arguments()}</h3>
        ${textButton({ text: emitTexts.addArgumentShort(), label: emitTexts.addArgument(), title: emitTexts.addArgument(), icon: 'add', className: 'add-argument', onClick: view.onAddArgument })}
      </div>
      ${repeat(
        draft.args,
        ({ id }) => id,
        (arg, index) =>
          argumentRow({
            arg,
            index,
            last: index === draft.args.length - 1,
            fault: faults.args.get(arg.id),
            onChange: (change) => view.onArgument(arg.id, change),
            onMove: (by) => view.onMoveArgument(arg.id, by),
            onRemove: () => view.onRemoveArgument(arg.id),
            onPickFile: () => view.onPickFile(arg.id),
          }),
      )}
    </div>
    <div class="lab-pair">
      ${number('count', planTexts.count(), planTexts.countLabel())}
      ${number('everyMs', planTexts.interval(), planTexts.intervalLabel())}
    </div>
    ${faultLine(faults.fields.count)} ${faultLine(faults.fields.everyMs)}`;
}
