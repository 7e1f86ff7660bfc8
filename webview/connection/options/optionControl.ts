import { html, nothing, type TemplateResult } from 'lit';
import { checkbox, dropdown, iconButton, textField } from '../../ui/controls.ts';
import { icon } from '../../ui/icon.ts';
import type { ConnectionDraft, DraftField } from '../connectionDraft.ts';
import type { DraftFaults, FaultKey } from '../draftProfile.ts';
import type { TlsFileField } from '../../../src/protocol/draftMessages.ts';
import { variableHint } from '../../variables/variableHint.ts';
import type { VariableTable } from '../../variables/variableTable.ts';
import type { OptionField } from './optionFields.ts';
import { optionTexts } from './optionTexts.ts';

/** The state of the editor that the form shows. */
export interface OptionsView {
  draft: ConnectionDraft;
  faults: DraftFaults;
  /** Fields whose values only the host knows, such as "auth.token". */
  masked: ReadonlySet<string>;
  /** Undefined until they are read. */
  variables: VariableTable | undefined;
  edit: <F extends DraftField>(field: F, value: ConnectionDraft[F]) => void;
  onReveal: (field: string) => void;
  onPickFile: (field: TlsFileField) => void;
}

/** A field of any kind with its label and help. */
export function optionControl(view: OptionsView, option: OptionField): TemplateResult {
  const { draft, faults, edit } = view;
  const { field } = option;
  const label = option.label();
  const help = option.help();
  if (option.kind === 'flag') {
    return html`<div class="option flag">
      ${checkbox({
        label,
        checked: draft[option.field],
        describedBy: helpId(field),
        onChange: (checked) => edit(option.field, checked),
      })}
      ${helpLine(help, { id: helpId(field), warning: option.warning === true && draft[option.field] })}
      ${faultLine(faults[field])}
    </div>`;
  }
  const control =
    option.kind === 'choice'
      ? dropdown({
          label,
          value: draft[option.field],
          choices: option.choices(),
          describedBy: helpId(field),
          onChange: (value) => edit(option.field, value),
        })
      : textField({
          label,
          value: draft[option.field],
          fault: faults[field],
          description: help,
          code: option.kind === 'file' || option.code === true,
          ...(option.placeholder && { placeholder: option.placeholder() }),
          onInput: (value) => edit(option.field, value),
        });
  if (option.kind === 'file') {
    const picker = html`<div class="file-field">
      ${control}
      ${iconButton({
        icon: 'folder-opened',
        label: optionTexts.chooseFile({ field: label }),
        onClick: () => view.onPickFile(option.field),
      })}
    </div>`;
    return optionCell({ label, control: picker, help: helpLine(help), fault: faults[field] });
  }
  const hinted = html`${control} ${variableHint([draft[option.field]], view.variables)}`;
  return optionCell({ label, control: hinted, help: helpLine(help, { id: helpId(field) }), fault: faults[field] });
}

export function optionCell(cell: {
  label: string;
  control: TemplateResult;
  help: TemplateResult;
  fault?: string | undefined;
  className?: string;
}): TemplateResult {
  return html`<div class="option ${cell.className ?? ''}">
    <span class="option-label" aria-hidden="true">${cell.label}</span>
    ${cell.control} ${faultLine(cell.fault)} ${cell.help}
  </div>`;
}

export function faultLine(fault: string | undefined): TemplateResult | typeof nothing {
  return fault ? html`<div class="fault" role="alert"><bdi>${fault}</bdi></div>` : nothing;
}

export function helpLine(
  help: string,
  { id, warning = false }: { id?: string; warning?: boolean } = {},
): TemplateResult {
  return html`<span class="help ${warning ? 'warning' : ''}" id=${id ?? nothing}
    >${warning ? icon('warning') : nothing}${help}</span
  >`;
}

export function helpId(field: FaultKey): string {
  return `help-${field.replace('.', '-')}`;
}
