import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ArgumentDraft } from '../emit/argumentDraft.ts';
import { argumentRow } from '../emit/argumentRow.ts';
import { textButton, textField } from '../ui/controls.ts';
import { faultLine, field } from './field.ts';
import type { DraftFaults, DraftField, ReplayDraft } from './replayDraft.ts';

export interface SourceFormView {
  draft: ReplayDraft;
  faults: DraftFaults;
  /** How many events the filter would send again, in words. */
  matches: string | undefined;
  /** What is filtered and selected in the timeline now. */
  timeline: { filter: string; selected: number | undefined };
  onChange: (change: Partial<ReplayDraft>) => void;
  onArgument: (id: number, change: Partial<ArgumentDraft>) => void;
  onMoveArgument: (id: number, by: -1 | 1) => void;
  onRemoveArgument: (id: number) => void;
  onAddArgument: () => void;
  onPickFile: (id: number) => void;
}

/** Which events are sent: a stream that is made up, or events that were captured. */
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
  return html`${field('Filter', text(view, 'filter', 'Replay filter', { code: true, placeholder: 'dir:out event:position' }))}
    ${faultLine(faults.fields.filter)} ${matches ? html`<p class="lab-hint" role="status">${matches}</p>` : nothing}
    <div class="lab-links">
      ${filter.trim() === '' ? nothing : textButton({ text: 'Use the timeline’s filter', onClick: () => onChange({ filter }) })}
      ${selected === undefined ? nothing : textButton({ text: `Use the selected event (#${selected})`, onClick: () => onChange({ filter: `seq:${selected}` }) })}
    </div>`;
}

function generatedForm(view: SourceFormView): TemplateResult {
  const { draft, faults } = view;
  const number = (name: DraftField, label: string, accessible: string) =>
    field(label, text(view, name, accessible), undefined);
  return html`${field('Event', text(view, 'event', 'Replay event', { code: true, placeholder: 'count' }), faults.fields.event)}
    <div class="lab-group" role="group" aria-label="Replay arguments">
      <div class="lab-group-head">
        <h3>Arguments</h3>
        ${textButton({ text: 'Argument', label: 'Add argument', title: 'Add an argument', icon: 'add', className: 'add-argument', onClick: view.onAddArgument })}
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
      ${number('count', 'Events', 'Event count')} ${number('everyMs', 'Every (ms)', 'Interval (ms)')}
    </div>
    ${faultLine(faults.fields.count)} ${faultLine(faults.fields.everyMs)}`;
}
