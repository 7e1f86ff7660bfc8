import { html, nothing, type TemplateResult } from 'lit';
import { button, checkbox, iconButton, textField } from '../ui/controls.ts';
import type { SavedEmit } from '../../src/protocol/hostMessages.ts';
import type { EmitDraft } from './emitDraft.ts';
import { emitTexts } from './emitTexts.ts';

export type EmitOption = Partial<Pick<EmitDraft, 'ack' | 'ackTimeout' | 'volatile' | 'compress'>>;

export interface EmitOptionsView {
  draft: EmitDraft;
  /** Whether the form is one line: the less common options are hidden. */
  isFolded: boolean;
  /** Whether a folder is open in which collections can be saved. */
  canSave: boolean;
  /** For a client behind a proxy: who receives the event. Such an event has fewer options. */
  receiver: TemplateResult | undefined;
  result: TemplateResult;
  emitButton: TemplateResult;
  onChange: (change: EmitOption) => void;
  onSave: () => void;
  onUpdate: () => void;
}

/** The options of the emit, and the buttons that emit or save it. */
export function emitOptions(options: EmitOptionsView): TemplateResult {
  const { draft, isFolded, canSave, receiver, result, emitButton, onChange, onSave, onUpdate } = options;
  return html`<div class="emit-options">
    <div class="emit-flags">
      ${receiver ?? nothing}
      ${checkbox({
        label: emitTexts.ack(),
        text: emitTexts.ackShort(),
        title: emitTexts.ack(),
        checked: draft.ack,
        onChange: (ack) => onChange({ ack }),
      })}
      ${isFolded && !draft.ack ? nothing : ackTimeout(draft, onChange)}
      ${receiver ? nothing : volatileBox(draft, onChange)} ${isFolded || receiver ? nothing : compress(draft, onChange)}
    </div>
    <div class="emit-actions">
      ${result} ${draft.saved && !receiver ? updateButton(draft.saved, onUpdate) : nothing}
      ${receiver ? nothing : saveButton(canSave, onSave)} ${emitButton}
    </div>
  </div>`;
}

/** The button that saves the emit. In the narrowest panel it is an icon. */
function saveButton(canSave: boolean, onClick: () => void): TemplateResult {
  const shared = {
    label: emitTexts.save(),
    disabled: !canSave,
    title: emitTexts.saveHelp({ possible: canSave }),
    onClick,
  };
  return html`${button({ ...shared, text: emitTexts.saveShort(), className: 'with-room' })}
    <span class="compact-only">${iconButton({ ...shared, icon: 'save' })}</span>`;
}

function ackTimeout(draft: EmitDraft, onChange: EmitOptionsView['onChange']): TemplateResult {
  return html`${textField({
      label: emitTexts.ackTimeout(),
      value: draft.ackTimeout,
      placeholder: emitTexts.ackTimeoutNone(),
      title: emitTexts.ackTimeoutHelp(),
      className: 'ack-timeout',
      disabled: !draft.ack,
      onInput: (ackTimeout) => onChange({ ackTimeout }),
    })} <span class="unit" aria-hidden="true">${emitTexts.ackTimeoutUnit()}</span>`;
}

function volatileBox(draft: EmitDraft, onChange: EmitOptionsView['onChange']): TemplateResult {
  return checkbox({
    label: emitTexts.volatile(),
    checked: draft.volatile,
    title: emitTexts.volatileHelp(),
    onChange: (volatile) => onChange({ volatile }),
  });
}

function compress(draft: EmitDraft, onChange: EmitOptionsView['onChange']): TemplateResult {
  return checkbox({
    label: emitTexts.compress(),
    checked: draft.compress,
    title: emitTexts.compressHelp(),
    onChange: (compress) => onChange({ compress }),
  });
}

function updateButton({ emit, file }: SavedEmit, onClick: () => void): TemplateResult {
  return button({
    label: emitTexts.update(),
    title: emitTexts.updateHelp({ emit, file }),
    className: 'update-emit',
    onClick,
  });
}
