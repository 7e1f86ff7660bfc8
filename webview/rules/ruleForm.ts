/** The form for a rule, with the reason under each field that cannot be used. Its filter has the suggestions of the timeline's filter. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import type { RuleAction } from '../../src/model/rule/rule.ts';
import { ruleActionNames } from '../../src/model/rule/rule.ts';
import { ruleActionTexts } from '../../src/model/rule/ruleActionTexts.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { FilterField } from '../filter/filterField.ts';
import { field } from '../replay/field.ts';
import { button, dropdown, jsonField, textField } from '../ui/controls.ts';
import {
  directions,
  type RuleDraft,
  type RuleFault,
  type RuleFaults,
  type RuleField,
  readRuleDraft,
} from './ruleDraft.ts';
import { rulesTexts } from './rulesTexts.ts';

export interface RuleFormDeps {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly draft: () => RuleDraft | undefined;
  readonly onChange: (draft: RuleDraft | undefined) => void;
  readonly onSave: (rule: { filter: string; action: RuleAction }) => void;
  readonly onCancel: () => void;
  readonly invalidate: () => void;
}

export class RuleForm implements Disposable {
  readonly #deps: RuleFormDeps;
  readonly #store = new DisposableStore();
  readonly #filter: FilterField;
  #faults: RuleFaults = {};

  constructor(deps: RuleFormDeps) {
    this.#deps = deps;
    this.#filter = this.#store.add(
      new FilterField({
        ...deps,
        id: 'rule-filter',
        label: rulesTexts.filter(),
        title: rulesTexts.filterHelp(),
        placeholder: 'event:chat*',
        value: () => deps.draft()?.filter ?? '',
        fault: () => this.#faults.filter?.message,
        onInput: (filter) => this.#set('filter', filter),
      }),
    );
  }

  /** Must be called when the form shows another rule. */
  reset(): void {
    this.#faults = {};
    this.#filter.invalidate();
  }

  focus(): void {
    this.#filter.focus();
  }

  dispose(): void {
    this.#store.dispose();
  }

  template(): TemplateResult | typeof nothing {
    const draft = this.#deps.draft();
    if (!draft) return nothing;
    const { ruleId, action, direction } = draft;
    return html`<form
      class="rule-form"
      aria-label=${ruleId === undefined ? rulesTexts.newForm() : rulesTexts.editForm({ ruleId })}
      @submit=${(event: Event) => event.preventDefault()}
      @keydown=${(event: KeyboardEvent) => this.#keydown(event)}
    >
      <div class="rule-fields">
        ${field(rulesTexts.filterLabel(), html`${this.#filter.element}`, this.#faults.filter?.message)}
        ${field(
          rulesTexts.direction(),
          dropdown({
            label: rulesTexts.direction(),
            value: direction,
            choices: directions.map((value) => ({ value, label: rulesTexts.directionChoice({ direction: value }) })),
            onChange: (value) => this.#change({ direction: directions.find((one) => one === value) ?? 'both' }),
          }),
        )}
        ${field(
          rulesTexts.actionLabel(),
          dropdown({
            label: rulesTexts.actionLabel(),
            value: action,
            choices: ruleActionNames.map((value) => ({ value, label: ruleActionTexts.action({ action: value }) })),
            onChange: (value) => this.#change({ action: ruleActionNames.find((one) => one === value) ?? 'hold' }),
          }),
        )}
        ${this.#values(draft)}
      </div>
      ${this.#list(draft)}
      <p class="lab-hint">${rulesTexts.actionHelp({ action })}</p>
      <div class="rule-buttons">
        ${button({ label: rulesTexts.save(), primary: true, onClick: () => this.#save() })}
        ${button({ label: rulesTexts.cancel(), onClick: () => this.#deps.onCancel() })}
      </div>
    </form>`;
  }

  /** The fields for the numbers of an action. */
  #values({ action }: RuleDraft): TemplateResult | typeof nothing {
    switch (action) {
      case 'drop':
        return this.#number('probability', rulesTexts.probability(), rulesTexts.percent());
      case 'delay':
        return html`${this.#number('delayMs', rulesTexts.delay(), rulesTexts.milliseconds())}
        ${this.#number('jitterMs', rulesTexts.jitter(), rulesTexts.milliseconds(), rulesTexts.jitterHelp())}`;
      case 'duplicate':
        return this.#number('copies', rulesTexts.copies());
      case 'reorder':
        return this.#number('group', rulesTexts.group());
      default:
        return nothing;
    }
  }

  #number(name: RuleField, label: string, unit = '', title?: string): TemplateResult {
    const fault = this.#faults[name]?.message;
    const control = textField({
      label,
      value: this.#deps.draft()?.[name] ?? '',
      fault,
      className: 'rule-number',
      ...(title !== undefined && { title }),
      onInput: (value) => this.#set(name, value),
    });
    return field(
      label,
      html`<span class="rule-value"
        >${control}${unit && html`<span class="unit" aria-hidden="true">${unit}</span>`}</span
      >`,
      fault,
    );
  }

  /** The field for the arguments of an action. */
  #list({ action, args, reply }: RuleDraft): TemplateResult | typeof nothing {
    if (action !== 'args' && action !== 'reply') return nothing;
    const label = action === 'args' ? rulesTexts.args() : rulesTexts.reply();
    return field(
      label,
      argumentsField(label, action === 'args' ? args : reply, this.#faults[action], (text) => this.#set(action, text)),
      this.#faults[action]?.message,
    );
  }

  #keydown(event: KeyboardEvent): void {
    if (event.isComposing || event.defaultPrevented) return;
    const isInInput = event.target instanceof HTMLElement && event.target.matches('input, vscode-text-field');
    const saves = event.key === 'Enter' && (isInInput || event.ctrlKey || event.metaKey);
    if (!saves && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (saves) this.#save();
    else this.#deps.onCancel();
  }

  #save(): void {
    const draft = this.#deps.draft();
    if (!draft) return;
    const reading = readRuleDraft(draft);
    this.#faults = reading.ok ? {} : reading.faults;
    this.#filter.invalidate();
    this.#deps.invalidate();
    if (reading.ok) this.#deps.onSave({ filter: reading.filter, action: reading.action });
  }

  #set(name: RuleField, value: string): void {
    if (this.#deps.draft()?.[name] === value) return;
    const { [name]: _, ...others } = this.#faults;
    this.#faults = others;
    this.#change({ [name]: value });
  }

  #change(change: Partial<RuleDraft>): void {
    const draft = this.#deps.draft();
    if (draft) this.#deps.onChange({ ...draft, ...change });
    this.#filter.invalidate();
  }
}

/** An editor for a list of arguments. */
export function argumentsField(
  label: string,
  value: string,
  fault: RuleFault | undefined,
  onInput: (text: string) => void,
): TemplateResult {
  return jsonField({
    label,
    value,
    fault: fault?.message,
    marked: fault && (fault.marked ?? fault),
    placeholder: '["updated", {"price": 12}]',
    onInput,
  });
}
