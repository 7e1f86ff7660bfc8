import { html, type TemplateResult } from 'lit';
import { button, checkbox, textField } from '../ui/controls.ts';
import type { EmitDraft } from './emitDraft.ts';
import { emitTexts } from './emitTexts.ts';

export interface EmitOptionsView {
  draft: EmitDraft;
  /** Whether a folder is open in which collections can be saved. */
  canSave: boolean;
  result: TemplateResult;
  emitButton: TemplateResult;
  onChange: (change: Partial<EmitDraft>) => void;
  onSave: () => void;
}

/** The options of the emit, and the buttons that emit or save it. */
export function emitOptions({ draft, canSave, result, emitButton, onChange, onSave }: EmitOptionsView): TemplateResult {
  return html`<div class="emit-options">
    <div class="emit-flags">
      ${checkbox({ label: emitTexts.ack(), checked: draft.ack, onChange: (ack) => onChange({ ack }) })}
      ${textField({
        label: emitTexts.ackTimeout(),
        value: draft.ackTimeout,
        placeholder: emitTexts.ackTimeoutNone(),
        title: emitTexts.ackTimeoutHelp(),
        className: 'ack-timeout',
        disabled: !draft.ack,
        onInput: (ackTimeout) => onChange({ ackTimeout }),
      })}
      <span class="unit" aria-hidden="true">${emitTexts.ackTimeoutUnit()}</span>
      ${checkbox({
        label: emitTexts.volatile(),
        checked: draft.volatile,
        title: emitTexts.volatileHelp(),
        onChange: (volatile) => onChange({ volatile }),
      })}
      ${checkbox({
        label: emitTexts.compress(),
        checked: draft.compress,
        title: emitTexts.compressHelp(),
        onChange: (compress) => onChange({ compress }),
      })}
    </div>
    <div class="emit-actions">
      ${result}
      ${button({
        label: emitTexts.save(),
        disabled: !canSave,
        title: emitTexts.saveHelp({ possible: canSave }),
        onClick: onSave,
      })}
      ${emitButton}
    </div>
  </div>`;
}
