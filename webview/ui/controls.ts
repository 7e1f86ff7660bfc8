/**
 * The form controls of the panel as template functions. To use another toolkit, only this folder has to change.
 * The accessible name of every control is set here, because the toolkit's text fields and dropdowns do not set one.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from './icon.ts';
import { uiTexts } from './uiTexts.ts';
import { chosenValue } from './chosenValue.ts';
import { described } from './described.ts';
import { offerWholeValue } from './wholeValue.ts';
import type { JsonEditor } from './jsonEditor/jsonEditor.ts';
import type { JsonEditorFault, ReferenceMarks } from './jsonEditor/jsonEditorSettings.ts';
import { endOf, joinSentences } from '../../src/model/texts/sentences.ts';

export interface TextOptions {
  label: string;
  value: string;
  onInput: (value: string) => void;
  placeholder?: string;
  /** The reason why the value is not valid; it is shown under the field. */
  fault?: string | undefined;
  readonly?: boolean;
  disabled?: boolean;
  title?: string;
  className?: string;
  /** Uses the editor font. */
  code?: boolean;
  /** Description for screen readers; the same text is visible next to the field. */
  description?: string | undefined;
  password?: boolean;
  /** Whether the tooltip shows the value if the field is too narrow for it. Must not be set for a value that may be a secret. */
  isWholeInTooltip?: true;
  onKeydown?: (event: KeyboardEvent) => void;
}

const valueOf = (event: Event): string => (event.currentTarget as HTMLInputElement).value;

export function textField(options: TextOptions): TemplateResult {
  return html`<vscode-text-field
    class=${fieldClass(options)}
    aria-label=${options.label}
    aria-invalid=${options.fault ? 'true' : nothing}
    title=${options.title ?? nothing}
    type=${options.password ? 'password' : nothing}
    placeholder=${options.placeholder ?? nothing}
    spellcheck="false"
    ?readonly=${options.readonly ?? false}
    ?disabled=${options.disabled ?? false}
    .value=${live(options.value)}
    ${described(descriptionOf(options))}
    @input=${(event: Event) => options.onInput(valueOf(event))}
    @keydown=${options.onKeydown ?? nothing}
    @pointerenter=${
      options.isWholeInTooltip
        ? ({ currentTarget }: Event) => offerWholeValue(currentTarget as HTMLElement, options.title)
        : nothing
    }
  ></vscode-text-field>`;
}

/** The field grows with its text, up to the maximum height in CSS. */
export function textArea(options: TextOptions): TemplateResult {
  return html`<vscode-text-area
    class="${fieldClass(options)} grows"
    aria-label=${options.label}
    aria-invalid=${options.fault ? 'true' : nothing}
    title=${options.title ?? nothing}
    placeholder=${options.placeholder ?? nothing}
    rows="1"
    spellcheck="false"
    ?readonly=${options.readonly ?? false}
    ?disabled=${options.disabled ?? false}
    .value=${live(options.value)}
    ${described(descriptionOf(options))}
    @input=${(event: Event) => options.onInput(valueOf(event))}
    @keydown=${options.onKeydown ?? nothing}
  ></vscode-text-area>`;
}

export interface JsonOptions extends Pick<
  TextOptions,
  'label' | 'value' | 'placeholder' | 'fault' | 'title' | 'onInput'
> {
  /** The marked position in the text. A mark without `fault` is not announced. */
  marked: JsonEditorFault | undefined;
  /** Marks references to variables. */
  variables?: ReferenceMarks | undefined;
  /** @returns whether the pasted text was handled; otherwise it is inserted. `isAll`: whether it would replace the whole text. */
  onPaste?: (text: string, isAll: boolean) => boolean;
}

/** An editor for JSON, which grows with its text up to a limit set by CSS. */
export function jsonField(options: JsonOptions): TemplateResult {
  const pasted = (event: ClipboardEvent): void => {
    const { isAllSelected } = event.currentTarget as JsonEditor;
    if (!options.onPaste?.(event.clipboardData?.getData('text/plain') ?? '', isAllSelected)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<json-editor
    class="field ${options.fault ? 'faulty' : ''}"
    title=${options.title ?? nothing}
    .label=${options.label}
    .hint=${options.placeholder ?? ''}
    .fault=${options.marked}
    .variables=${options.variables}
    .value=${live(options.value)}
    @input=${(event: Event) => options.onInput(valueOf(event))}
    @paste=${{ handleEvent: pasted, capture: true }}
  ></json-editor>`;
}

function descriptionOf({ fault, description = '' }: TextOptions): string {
  return fault && description ? joinSentences([fault + endOf(fault), description]) : (fault ?? description);
}

function fieldClass(options: TextOptions): string {
  return `field ${options.code ? 'code' : ''} ${options.fault ? 'faulty' : ''} ${options.className ?? ''}`;
}

export interface Choice {
  value: string;
  label: string;
  /** The label in parts, of which the first is shortened first and the last is never cut. */
  parts?: readonly [start: string, middle: string, end: string];
}

/** Below this number of characters, the first part of a label is not shortened. */
const minPartLength = 10;

function optionContent({ label, parts }: Choice): TemplateResult | string {
  if (!parts) return label;
  const [start, middle, end] = parts;
  return html`<span class="option-start ${start.length < minPartLength ? 'short' : ''}">${start}</span
    ><span class="option-middle">${middle}</span><span class="option-end">${end}</span>`;
}

export function dropdown(options: {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  className?: string;
  title?: string;
  /** The content that is shown for the chosen option while the list is closed, if it is not the label. */
  shown?: TemplateResult;
  /** The ID of the element that contains the help. */
  describedBy?: string;
}): TemplateResult {
  const changed = (event: Event): void => {
    const value = valueOf(event);
    if (value !== options.value && options.choices.some((choice) => choice.value === value)) options.onChange(value);
  };
  return html`<vscode-dropdown
    class="field ${options.className ?? ''}"
    aria-label=${options.label}
    aria-describedby=${options.describedBy ?? nothing}
    title=${options.title ?? nothing}
    ${chosenValue(options.value)}
    @change=${changed}
  >
    ${options.shown ? html`<span slot="selected-value" class="shown-choice">${options.shown}</span>` : nothing}
    ${repeat(
      options.choices,
      (choice) => choice.value,
      // The toolkit sets the name of an option only once, but the label may change.
      (choice) =>
        html`<vscode-option
          class=${choice.parts ? 'in-parts' : ''}
          value=${choice.value}
          aria-label=${choice.label}
          title=${choice.parts ? choice.label : nothing}
          >${optionContent(choice)}</vscode-option
        >`,
    )}
  </vscode-dropdown>`;
}

export function checkbox(options: {
  label: string;
  /** A shorter label, which is visible. */
  text?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  title?: string;
  /** The ID of the element that contains the help. */
  describedBy?: string;
}): TemplateResult {
  const changed = (event: Event): void => {
    const { checked } = event.currentTarget as HTMLInputElement;
    if (checked !== options.checked) options.onChange(checked);
  };
  return html`<vscode-checkbox
    aria-label=${options.text === undefined ? nothing : options.label}
    aria-describedby=${options.describedBy ?? nothing}
    title=${options.title ?? nothing}
    .checked=${live(options.checked)}
    @change=${changed}
    >${options.text ?? options.label}</vscode-checkbox
  >`;
}

export function button(options: {
  label: string;
  /** A shorter label, which is visible. */
  text?: string;
  onClick: () => void;
  primary?: boolean;
  disabled?: boolean;
  title?: string;
  className?: string;
}): TemplateResult {
  return html`<vscode-button
    class=${options.className ?? ''}
    aria-label=${options.text === undefined ? nothing : options.label}
    appearance=${options.primary ? 'primary' : 'secondary'}
    title=${options.title ?? nothing}
    ?disabled=${options.disabled ?? false}
    @click=${options.onClick}
    >${options.text ?? options.label}</vscode-button
  >`;
}

export interface IconButtonOptions {
  /** The ID of the button. */
  id?: string;
  icon: string;
  label: string;
  /** A shorter label, visible where there is space. */
  text?: string;
  onClick: (event: MouseEvent) => void;
  /** For a toggle button: whether it is on. */
  pressed?: boolean;
  /** For a button that opens something: whether it is open. */
  expanded?: boolean;
  /** The key binding of the same command, shown in the tooltip. */
  keys?: string;
  /** Tooltip, if it is not the label. */
  title?: string;
  disabled?: boolean;
  popup?: boolean;
}

/** A button that looks like a link, for minor actions. */
export function textButton(options: {
  text: string;
  /** Accessible name, if it is not the text. */
  label?: string;
  icon?: string;
  title?: string;
  className?: string;
  onClick: (event: MouseEvent) => void;
}): TemplateResult {
  return html`<button
    type="button"
    class="text-button ${options.className ?? ''}"
    aria-label=${options.label ?? nothing}
    title=${options.title ?? nothing}
    @click=${options.onClick}
  >
    ${options.icon ? icon(options.icon) : nothing}${options.text}
  </button>`;
}

/** A native button, because the toolkit's button has no pressed and no expanded state. */
export function iconButton(options: IconButtonOptions): TemplateResult {
  const title = options.title ?? options.label;
  return html`<button
    type="button"
    id=${options.id ?? nothing}
    class="icon-button"
    aria-label=${options.label}
    aria-pressed=${options.pressed === undefined ? nothing : String(options.pressed)}
    aria-expanded=${options.expanded === undefined ? nothing : String(options.expanded)}
    aria-haspopup=${options.popup ? 'menu' : nothing}
    title=${options.keys ? uiTexts.withKeys({ text: title, keys: options.keys }) : title}
    ?disabled=${options.disabled ?? false}
    @click=${options.onClick}
  >
    ${icon(options.icon)}${options.text === undefined ? nothing : html`<span class="button-text">${options.text}</span>`}
  </button>`;
}
