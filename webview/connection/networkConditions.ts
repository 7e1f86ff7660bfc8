import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { isThrottled, type NetworkConditions, sameConditions } from '../../src/model/profile/networkConditions.ts';
import { conditionsText } from '../../src/model/profile/conditionsText.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { connectionConditions } from '../../src/protocol/engineMessages.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import { button, dropdown, iconButton, textField } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { openMenu } from '../ui/menu.ts';
import { connectionTexts } from './connectionTexts.ts';
import { conditionsOf, type CustomDraft, draftOf, type DraftFault } from './customConditions.ts';

const presets: readonly (readonly [preset: string, conditions: NetworkConditions])[] = [
  ['none', {}],
  ['offline', { offline: true }],
  ['slow', { latencyMs: 400, bytesPerSecond: 50_000 }],
  ['stall', { stall: true }],
];
const custom = 'custom';

/** The custom conditions while they are edited, and their connection. */
interface Editing {
  readonly connectionId: string;
  readonly draft: CustomDraft;
  readonly fault?: DraftFault;
}

/** The network conditions of the selected connection: a menu as in the developer tools of a browser, and fields for custom conditions. */
export class NetworkConditionsControl {
  readonly #channel: Channel;
  readonly #changed: () => void;
  #editing: Editing | undefined;
  /** Why the conditions could not be set. */
  #refusal: { readonly connectionId: string; readonly text: string } | undefined;

  constructor(channel: Channel, changed: () => void) {
    this.#channel = channel;
    this.#changed = changed;
  }

  /** A dropdown, or a button with the same menu if `isCompact`. */
  menu({ connectionId, conditions = {} }: ConnectionSummary, isCompact: boolean): TemplateResult {
    const preset = presets.find(([, known]) => sameConditions(known, conditions));
    const on = isThrottled(conditions);
    const value = this.#editingOf(connectionId) ? custom : (preset?.[0] ?? custom);
    const label = connectionTexts.conditions();
    const title = connectionTexts.conditionsHelp({ active: on, conditions: conditionsText(conditions) });
    const choices = [
      ...presets.map(([known]) => ({ value: known, label: connectionTexts.preset({ preset: known }) })),
      { value: custom, label: preset ? connectionTexts.preset({ preset: custom }) : conditionsText(conditions) },
    ];
    const onChange = (chosen: string): void => {
      const known = presets.find(([name]) => name === chosen);
      if (known) void this.#set(connectionId, known[1]);
      else this.#edit(connectionId, draftOf(conditions));
    };
    if (!isCompact) {
      return html`<div class="network-conditions ${on ? 'on' : ''}">
        ${on ? icon('warning') : nothing} ${dropdown({ label, value, title, choices, onChange })}
      </div>`;
    }
    const items = choices.map((choice) => ({
      label: choice.label,
      checked: choice.value === value,
      radio: true as const,
      run: () => onChange(choice.value),
    }));
    return html`<span class="network-conditions compact ${on ? 'on' : ''}">
      ${iconButton({
        icon: on ? 'warning' : 'dashboard',
        label,
        title,
        popup: true,
        onClick: ({ currentTarget }) => openMenu(currentTarget as HTMLElement, label, items),
      })}
    </span>`;
  }

  /** The fields below the connection bar, and why conditions could not be set. */
  fields({ connectionId, conditions = {} }: ConnectionSummary): TemplateResult | typeof nothing {
    const refusal = this.#refusal?.connectionId === connectionId ? this.#refusal.text : undefined;
    const isPreset = presets.some(([, known]) => sameConditions(known, conditions));
    const fields = this.#editingOf(connectionId) || !isPreset ? this.#fields(connectionId, conditions) : nothing;
    return html`${fields} ${refusal ? html`<div class="fault" role="alert"><bdi>${refusal}</bdi></div>` : nothing}`;
  }

  #fields(connectionId: string, conditions: NetworkConditions): TemplateResult {
    const { draft, fault } = this.#editingOf(connectionId) ?? { draft: draftOf(conditions) };
    const field = (name: keyof CustomDraft, label: string, placeholder: string): TemplateResult =>
      textField({
        label,
        value: draft[name],
        placeholder,
        fault: fault?.field === name ? fault.text : undefined,
        code: true,
        onInput: (value) => this.#edit(connectionId, { ...draft, [name]: value }),
        onKeydown: (event) => {
          if (event.key === 'Enter' && !event.isComposing) void this.#apply(connectionId);
        },
      });
    return html`<div class="custom-conditions">
        <label>
          ${connectionTexts.latency()} ${field('latencyMs', connectionTexts.latency(), connectionTexts.noLatency())}
        </label>
        <label>
          ${connectionTexts.bandwidth()}
          ${field('bytesPerSecond', connectionTexts.bandwidth(), connectionTexts.noLimit())}
        </label>
        ${button({
          label: connectionTexts.apply(),
          title: connectionTexts.applyHelp(),
          disabled: this.#editingOf(connectionId) === undefined,
          onClick: () => void this.#apply(connectionId),
        })}
        <span class="dim">${connectionTexts.eachDirection()}</span>
      </div>
      ${fault ? html`<div class="fault" role="alert"><bdi>${fault.text}</bdi></div>` : nothing}`;
  }

  #editingOf(connectionId: string): Editing | undefined {
    return this.#editing?.connectionId === connectionId ? this.#editing : undefined;
  }

  #edit(connectionId: string, draft: CustomDraft): void {
    this.#editing = { connectionId, draft };
    this.#changed();
  }

  async #apply(connectionId: string): Promise<void> {
    const editing = this.#editingOf(connectionId);
    if (!editing) return;
    const read = conditionsOf(editing.draft);
    if ('fault' in read) {
      this.#editing = { ...editing, fault: read.fault };
      this.#changed();
    } else await this.#set(connectionId, read.conditions);
  }

  async #set(connectionId: string, conditions: NetworkConditions): Promise<void> {
    this.#refusal = undefined;
    try {
      await this.#channel.request(connectionConditions, { connectionId, conditions });
      if (this.#editingOf(connectionId)) this.#editing = undefined;
    } catch (error) {
      this.#refusal = { connectionId, text: messageOf(error) };
    }
    this.#changed();
  }
}
