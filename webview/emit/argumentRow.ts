import { html, nothing, type TemplateResult } from 'lit';
import { dropdown, iconButton, textArea, textField, type TextOptions } from '../ui/controls.ts';
import { type ArgumentDraft, type ArgumentFault, argumentTypeLabels } from './argumentDraft.ts';
import { type ArgumentType, argumentTypes } from '../../src/model/payload/argumentTypes.ts';

export interface ArgumentRowOptions {
  arg: ArgumentDraft;
  /** From 1. */
  index: number;
  last: boolean;
  fault: ArgumentFault | undefined;
  onChange: (change: Partial<ArgumentDraft>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onPickFile: () => void;
}

const choices = argumentTypes.map((type) => ({ value: type, label: argumentTypeLabels[type] }));

export function argumentRow(options: ArgumentRowOptions): TemplateResult {
  const { arg, index, last, fault } = options;
  return html`<div class="argument" role="group" aria-label="Argument ${index}">
    <span class="argument-number" aria-hidden="true">${index}</span>
    ${dropdown({
      label: `Argument ${index} type`,
      value: arg.type,
      className: 'argument-type',
      choices,
      onChange: (type) => options.onChange({ type: type as ArgumentType, ...carriedOver(arg, type as ArgumentType) }),
    })}
    <div class="argument-value">${valueControl(options)}</div>
    <div class="argument-actions">
      ${iconButton({
        icon: 'arrow-up',
        label: `Move argument ${index} up`,
        disabled: index === 0,
        onClick: () => options.onMove(-1),
      })}
      ${iconButton({
        icon: 'arrow-down',
        label: `Move argument ${index} down`,
        disabled: last,
        onClick: () => options.onMove(1),
      })}
      ${iconButton({ icon: 'close', label: `Remove argument ${index}`, onClick: options.onRemove })}
    </div>
    ${fault ? html`<div class="fault argument-fault" role="alert">${faultText(fault)}</div>` : nothing}
  </div>`;
}

function faultText({ message, line, column }: ArgumentFault): string {
  return line === undefined ? `${message}.` : `${message} (line ${line}, column ${column}).`;
}

const placeholders: Readonly<Partial<Record<ArgumentType, string>>> = {
  json: '{"name": "updated"}',
  number: '42',
  hex: '00 ff 10',
  base64: 'AP8Q',
};

function valueControl({ arg, index, fault, onChange, onPickFile }: ArgumentRowOptions): TemplateResult {
  const label = `Argument ${index} value`;
  const field: TextOptions = {
    label,
    value: arg.text,
    fault: fault?.message,
    code: true,
    placeholder: placeholders[arg.type] ?? '',
    onInput: (text) => onChange({ text }),
  };
  switch (arg.type) {
    case 'boolean':
      return dropdown({
        label,
        value: arg.text === 'false' ? 'false' : 'true',
        choices: [
          { value: 'true', label: 'true' },
          { value: 'false', label: 'false' },
        ],
        onChange: (text) => onChange({ text }),
      });
    case 'null':
      return textField({ ...field, value: 'null', disabled: true });
    case 'number':
      return textField(field);
    case 'file':
      return html`${textField({ ...field, readonly: true, placeholder: 'No file chosen' })}
      ${iconButton({ icon: 'folder-opened', label: `Choose file for argument ${index}`, onClick: onPickFile })}`;
    default:
      return textArea(field);
  }
}

/** What of the text makes sense as another type. */
function carriedOver(arg: ArgumentDraft, type: ArgumentType): Partial<ArgumentDraft> {
  const empty = { text: '', path: undefined, content: undefined };
  if (type === 'boolean') return { ...empty, text: arg.text === 'false' ? 'false' : 'true' };
  if (type === 'file' || arg.type === 'file') return empty;
  return arg.type === 'boolean' && type !== 'json' && type !== 'text' ? empty : {};
}
