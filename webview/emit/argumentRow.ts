import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { dropdown, iconButton, jsonField, textArea, textField, type TextOptions } from '../ui/controls.ts';
import { variableHint } from '../variables/variableHint.ts';
import type { VariableTable } from '../variables/variableTable.ts';
import type { ArgumentDraft, ArgumentFault } from './argumentDraft.ts';
import { splitArgumentList } from './argumentList.ts';
import { convertArgument } from './convertArgument.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { emitTexts } from './emitTexts.ts';
import { type ArgumentType, argumentTypes } from '../../src/model/payload/argumentTypes.ts';

export interface ArgumentRowOptions {
  arg: ArgumentDraft;
  /** The index of the argument, from 0. */
  index: number;
  last: boolean;
  fault: ArgumentFault | undefined;
  /** A fault that was found while the user types. It is not announced. */
  typedFault?: ArgumentFault | undefined;
  /** The variables of the saved emit; undefined for an emit whose texts are not templates. */
  variables?: VariableTable | undefined;
  onChange: (change: Partial<ArgumentDraft>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onPickFile: () => void;
  /** Called with the JSON texts of a list of arguments that was pasted into this argument. */
  onPasteList?: (texts: readonly string[]) => void;
}

/** The rows of all arguments, if there are any. */
export function argumentRows(
  args: readonly ArgumentDraft[],
  optionsOf: (arg: ArgumentDraft) => Omit<ArgumentRowOptions, 'arg' | 'index' | 'last'>,
): TemplateResult | typeof nothing {
  if (args.length === 0) return nothing;
  return html`<div class="arguments">
    ${repeat(
      args,
      ({ id }) => id,
      (arg, index) => argumentRow({ ...optionsOf(arg), arg, index, last: index === args.length - 1 }),
    )}
  </div>`;
}

export function argumentRow(options: ArgumentRowOptions): TemplateResult {
  const { arg, index, last, fault, typedFault } = options;
  return html`<div class="argument" role="group" aria-label=${emitTexts.argument({ index })}>
    <span class="argument-number" aria-hidden="true">${index}</span>
    ${dropdown({
      label: emitTexts.argumentType({ index }),
      value: arg.type,
      className: 'argument-type',
      choices: argumentTypes.map((type) => ({ value: type, label: emitTexts.type({ type }) })),
      onChange: (type) => options.onChange(convertArgument(arg, type as ArgumentType)),
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
    ${!fault && typedFault ? html`<div class="argument-typed">${faultText(typedFault)}</div>` : nothing}
    ${variableHint([arg.text], options.variables, { unresolved: arg.type === 'json' })}
    ${arg.before ? html`<div class="argument-note" role="status">${keptText(arg.before.type, arg.type)}</div>` : nothing}
  </div>`;
}

function faultText({ message, line, column }: ArgumentFault): string {
  return line === undefined || column === undefined ? message : commonTexts.lineFault({ message, line, column });
}

function keptText(before: ArgumentType, type: ArgumentType): string {
  return emitTexts.valueKept({ before: emitTexts.type({ type: before }), type: emitTexts.type({ type }) });
}

/** Examples, the same in every language. */
const placeholders: Readonly<Partial<Record<ArgumentType, string>>> = {
  json: '{"name": "updated"}',
  number: '42',
  hex: '00 ff 10',
  base64: 'AP8Q',
};

function valueControl({
  arg,
  index,
  fault,
  typedFault,
  variables,
  onChange,
  onPickFile,
  onPasteList,
}: ArgumentRowOptions): TemplateResult {
  const label = emitTexts.argumentValue({ index });
  const field: TextOptions = {
    label,
    value: arg.text,
    fault: fault?.message,
    code: true,
    placeholder: placeholders[arg.type] ?? '',
    // `before` is removed, because it would otherwise replace the typed value later.
    onInput: (text) => onChange({ text, before: undefined }),
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
        onChange: (text) => onChange({ text, before: undefined }),
      });
    case 'json':
      return jsonField({
        ...field,
        marked: fault ?? typedFault,
        variables,
        onPaste: (text, isAll) => {
          const list = isAll && onPasteList ? splitArgumentList(text) : undefined;
          if (list) onPasteList?.(list);
          return list !== undefined;
        },
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
