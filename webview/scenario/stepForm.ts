/** The form of one step. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { printJson } from '../../src/model/collection/collectionPrint.ts';
import { outgoingDeliveries } from '../../src/model/entry/delivery.ts';
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import { kindOfStep, type Step } from '../../src/model/scenario/scenario.ts';
import { stepTitle } from '../../src/model/scenario/stepTitle.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { visible } from '../../src/model/text/visible.ts';
import { checkbox, type Choice, dropdown, jsonField, textField } from '../ui/controls.ts';
import type { DraftStep, FaultyField, ScenarioDraft } from './scenarioDraft.ts';
import { scenarioFormTexts as texts } from './scenarioTexts.ts';
import { type FieldType, type StepField, stepFields, valueAt, withValue } from './stepFields.ts';

export interface StepFormOptions {
  readonly draft: ScenarioDraft;
  readonly step: DraftStep;
  /** Whether the whole step is edited as JSON. */
  readonly isJson: boolean;
  readonly onChange: (change: (step: DraftStep) => DraftStep) => void;
}

/** The key of the text when the whole step is edited as JSON. */
export const wholeKey = '$step';

/** The title of a step, which describes its action as far as the fields are filled in. */
export function titleOf({ value }: DraftStep): string {
  try {
    return visible(stepTitle(value as unknown as Step));
  } catch {
    // A step that is being entered may not have all of its fields.
    return visible(JSON.stringify(value));
  }
}

export function stepForm({ draft, step, isJson, onChange }: StepFormOptions): TemplateResult {
  const fields = stepFields[kindOfStep(step.value as unknown as Step)];
  if (isJson || fields.length === 0) return wholeStep(step, onChange);
  return html`<div class="step-fields">${fields.map((field) => fieldOf(field, draft, step, onChange))}</div>`;
}

/** Names the fields that are not valid. */
export function faultyText({ steps }: ScenarioDraft, faulty: readonly FaultyField[]): string {
  const names = faulty.map(({ number, key }) => {
    const step = steps[number - 1];
    return texts.faultyField({ field: step ? fieldLabel(step, key) : key, number });
  });
  return texts.faulty({ fields: names.join(', '), count: names.length });
}

/** The label of the field with a key. */
function fieldLabel({ value }: DraftStep, key: string): string {
  const fields = stepFields[kindOfStep(value as unknown as Step)];
  return fields.find(({ path }) => keyOf(path) === key)?.label() ?? texts.json();
}

function keyOf(path: readonly string[]): string {
  return path.join('.');
}

function wholeStep(step: DraftStep, onChange: StepFormOptions['onChange']): TemplateResult {
  const value = step.texts?.[wholeKey] ?? shownJson(step.value);
  const fault = step.texts?.[wholeKey] === undefined ? undefined : faultOf(value, 'object');
  return labeled(
    texts.json(),
    jsonField({
      label: texts.json(),
      value,
      fault,
      marked: undefined,
      onInput: (text) => {
        if (text === value) return;
        onChange((one) => {
          if (faultOf(text, 'object') !== undefined) return { ...one, texts: { ...one.texts, [wholeKey]: text } };
          return { ...one, value: parseNotationJson(text) as Record<string, unknown>, texts: {} };
        });
      },
    }),
    fault,
    true,
  );
}

function fieldOf(
  field: StepField,
  { connections, scenarios }: ScenarioDraft,
  step: DraftStep,
  onChange: StepFormOptions['onChange'],
): TemplateResult {
  const { path, type, hint } = field;
  const label = field.label();
  const key = keyOf(path);
  const value = valueAt(step.value, path);
  const set = (next: unknown): void =>
    onChange((one) => ({ ...one, value: withValue(one.value, path, next), texts: without(one.texts, key) }));
  if (type === 'flag') {
    const isOn = value !== undefined && value !== false;
    return html`<div class="step-field">
      ${checkbox({ label, checked: isOn, onChange: (checked) => set(checked ? true : undefined) })}
    </div>`;
  }
  if (type === 'connection' || type === 'scenario' || type === 'delivery') {
    const current = typeof value === 'string' ? value : '';
    return labeled(
      label,
      dropdown({
        label,
        value: current,
        choices: choicesOf(type, current, type === 'connection' ? connections : scenarios),
        onChange: (chosen) => set(chosen === '' ? undefined : chosen),
      }),
    );
  }
  const kept = step.texts?.[key];
  const text = kept ?? textOf(value, type);
  const fault = kept === undefined ? undefined : faultOf(kept, type);
  const onInput = (entered: string): void => {
    if (entered === text) return;
    if (entered.trim() === '' && !field.isRequired) return set(undefined);
    if (faultOf(entered, type) === undefined) return set(parsed(entered, type));
    onChange((one) => ({ ...one, texts: { ...one.texts, [key]: entered } }));
  };
  const isText = type === 'text' || type === 'number';
  const control = isText
    ? textField({ label, value: text, fault, onInput, ...(hint !== undefined && { placeholder: hint }) })
    : jsonField({
        label,
        value: text,
        fault,
        marked: undefined,
        onInput,
        ...(hint !== undefined && { placeholder: hint }),
      });
  return labeled(label, control, fault, !isText);
}

function labeled(label: string, control: TemplateResult, fault?: string, isWide = false): TemplateResult {
  return html`<div class="step-field ${isWide ? 'wide' : ''}">
    <span class="step-label" aria-hidden="true">${label}</span>
    ${control}${fault === undefined ? nothing : html`<span class="fault" role="alert"><bdi>${fault}</bdi></span>`}
  </div>`;
}

function choicesOf(type: FieldType, current: string, names: readonly string[]): Choice[] {
  if (type === 'delivery') {
    const known = outgoingDeliveries.map((value) => ({ value, label: value }));
    return [{ value: '', label: texts.anyDelivery() }, ...known];
  }
  const all = names.includes(current) ? names : [current, ...names];
  return all.map((value) => ({ value, label: visible(value) }));
}

function textOf(value: unknown, type: FieldType): string {
  if (value === undefined) return '';
  if (type === 'text') return typeof value === 'string' ? value : JSON.stringify(value);
  return type === 'number' && typeof value === 'number' ? String(value) : shownJson(value);
}

/** Formats JSON; a value that fits is on one line. */
function shownJson(value: unknown): string {
  return printJson(value, { eol: '\n', unit: '  ' });
}

/** Why a text is not a value of the field; undefined if it is one. */
function faultOf(text: string, type: FieldType): string | undefined {
  if (type === 'text') return undefined;
  if (type === 'number')
    return text.trim() !== '' && Number.isFinite(Number(text)) ? undefined : commonTexts.numberNeeded();
  try {
    const value: unknown = JSON.parse(text);
    if (type === 'list' && !Array.isArray(value)) return texts.notList();
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return type === 'object' && !isObject ? texts.notObject({ example: '{ "name": "value" }' }) : undefined;
  } catch (error) {
    return texts.notJson({ fault: messageOf(error) });
  }
}

function parsed(text: string, type: FieldType): unknown {
  if (type === 'text') return text;
  return type === 'number' ? Number(text) : parseNotationJson(text);
}

function without(texts: DraftStep['texts'], key: string): Record<string, string> {
  const { [key]: _, ...others } = texts ?? {};
  return others;
}
