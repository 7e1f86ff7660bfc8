import { html, nothing, type TemplateResult } from 'lit';
import { button, checkbox, textField } from '../ui/controls.ts';
import type { EmitDraft } from './emitDraft.ts';

export interface EmitOptionsView {
  draft: EmitDraft;
  /** A folder is open that collections can be saved in. */
  canSave: boolean;
  emitButton: TemplateResult;
  onChange: (change: Partial<EmitDraft>) => void;
  onSave: () => void;
}

/** How the event is sent, and what is done with it. */
export function emitOptions({ draft, canSave, emitButton, onChange, onSave }: EmitOptionsView): TemplateResult {
  return html`<div class="emit-options">
    <div class="emit-flags">
      ${checkbox({ label: 'Acknowledgement', checked: draft.ack, onChange: (ack) => onChange({ ack }) })}
      ${textField({
        label: 'Ack timeout (ms)',
        value: draft.ackTimeout,
        placeholder: 'no timeout',
        title: 'Milliseconds until the acknowledgement is given up; empty waits without end',
        className: 'ack-timeout',
        disabled: !draft.ack,
        onInput: (ackTimeout) => onChange({ ackTimeout }),
      })}
      <span class="unit" aria-hidden="true">ms</span>
      ${checkbox({
        label: 'Volatile',
        checked: draft.volatile,
        title: 'Discard it when the transport cannot take it at once',
        onChange: (volatile) => onChange({ volatile }),
      })}
      ${checkbox({
        label: 'Compress',
        checked: draft.compress,
        title: 'Compress it where the transport can',
        onChange: (compress) => onChange({ compress }),
      })}
    </div>
    <div class="emit-actions">
      ${button({
        label: 'Save to collection',
        disabled: !canSave,
        title: !canSave ? 'Open a folder first: collections are files in it' : 'Save this emit in the workspace',
        onClick: onSave,
      })}
      ${emitButton}
    </div>
  </div>`;
}

/** What came of the last try: why nothing was sent, or where the emit was saved. */
export function emitOutcome(fault: string | undefined, note: string | undefined): TemplateResult | typeof nothing {
  if (fault) return html`<div class="fault emit-fault" role="alert"><bdi>${fault}</bdi></div>`;
  if (note) return html`<div class="notice" role="status" aria-label="Emit result"><bdi>${note}</bdi></div>`;
  return nothing;
}
