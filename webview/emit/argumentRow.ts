import { html, nothing, type TemplateResult } from 'lit';
import { dropdown, iconButton, textArea, textField, type TextOptions } from '../ui/controls.ts';
import type { ArgumentDraft, ArgumentFault } from './argumentDraft.ts';
import { emitTexts } from './emitTexts.ts';
import { type ArgumentType, argumentTypes } from '../../src/model/payload/argumentTypes.ts';

export interface ArgumentRowOptions {
  arg: ArgumentDraft;
  /** From 0, as everywhere. */
  index: number;
  last: boolean;
  fault: ArgumentFault | undefined;
  onChange: (change: Partial<ArgumentDraft>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onPickFile: () => void;
}

export function argumentRow(options: ArgumentRowOptions): TemplateResult {
  const { arg, index, last, fault } = options;
  return html`<div class="argument" role="group" aria-label=${emitTexts.argument({ index })}>
    <span class="argument-number" aria-hidden="true">${index}</span>
    ${dropdown({
      label: emitTexts.argumentType({ index }),
      value: arg.type,
      className: 'argument-type',
      choices: argumentTypes.map((type) => ({ value: type, label: emitTexts.type({ type }) })),
      onChange: (type) => options.onChange({ type: type as ArgumentType, ...carriedOver(arg, type as ArgumentType) }),
    })}
    <div class="argument-value">${valueControl(options)}</div>
    <div class="argument-actions">
      ${iconButton({
        icon: 'arrow-up',
        label: emitTexts.moveUp({ index }),
        disabled: index === 0,
        onClick: () => options.onMove(-1),
      })}
      ${iconButton({
        icon: 'arrow-down',
        label: emitTexts.moveDown({ index }),
        disabled: last,
        onClick: () => options.onMove(1),
      })}
      ${iconButton({ icon: 'close', label: emitTexts.remove({ index }), onClick: options.onRemove })}
    </div>
    ${fault ? html`<div class="fault argument-fault" role="alert">${faultText(fault)}</div>` : nothing}
  </div>`;
}

function faultText({ message, line, column }: ArgumentFault): string {
  return line === undefined || column === undefined
    ? emitTexts.fault({ message })
    : emitTexts.faultAt({ message, line, column });
}

/** Examples, the same in every language. */
const placeholders: Readonly<Partial<Record<ArgumentType, string>>> = {
  json: '{"name": "updated"}',
  number: '42',
  hex: '00 ff 10',
  base64: 'AP8Q',
};

function valueControl({ arg, index, fault, onChange, onPickFile }: ArgumentRowOptions): TemplateResult {
  const label = emitTexts.argumentValue({ index });
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
      return html`${textField({ ...field, readonly: true, placeholder: emitTexts.noFile() })}
      ${iconButton({ icon: 'folder-opened', label: emitTexts.chooseFile({ index }), onClick: onPickFile })}`;
    default:
      return textArea(field);
  }
}

/** The part of the text that is kept when the type changes. */
function carriedOver(arg: ArgumentDraft, type: ArgumentType): Partial<ArgumentDraft> {
  const empty = { text: '', path: undefined, content: undefined };
  if (type === 'boolean') return { ...empty, text: arg.text === 'false' ? 'false' : 'true' };
  if (type === 'file' || arg.type === 'file') return empty;
  return arg.type === 'boolean' && type !== 'json' && type !== 'text' ? empty : {};
}
