import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { isThrottled, type NetworkConditions, sameConditions } from '../../src/model/profile/networkConditions.ts';
import { networkPresets } from '../../src/model/profile/networkPresets.ts';
import { networkTexts } from '../../src/model/profile/networkTexts.ts';
import { conditionsText } from '../../src/model/profile/conditionsText.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { connectionConditions } from '../../src/protocol/engineMessages.ts';
import { sourceConditions } from '../../src/protocol/sourceMessages.ts';
import { button, dropdown, iconButton, textField } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { openMenu } from '../ui/menu.ts';
import { connectionTexts } from './connectionTexts.ts';
import { conditionsOf, type CustomDraft, draftOf, type DraftFault } from './customConditions.ts';

const custom = 'custom';

/** A connection, or all clients of a proxy. */
export interface ThrottledTarget {
  /** The ID of the connection; left out for all clients of a proxy. */
  readonly connectionId?: string;
  readonly sourceId?: string | undefined;
  readonly conditions?: NetworkConditions | undefined;
}

/** The custom conditions while they are edited, and the ID of their connection or source. */
interface Editing {
  readonly id: string;
  readonly draft: CustomDraft;
  readonly fault?: DraftFault;
}

/**
 * The network conditions of the selected connection or proxy: a menu as in the developer tools of a browser, and fields for custom
 * conditions.
 */
export class NetworkConditionsControl {
  readonly #channel: Channel;
  readonly #changed: () => void;
  #editing: Editing | undefined;
  /** Why the conditions could not be set. */
  #refusal: { readonly id: string; readonly text: string } | undefined;

  constructor(channel: Channel, changed: () => void) {
    this.#channel = channel;
    this.#changed = changed;
  }

  /** A dropdown, or a button with the same menu if `isCompact`. */
  menu(target: ThrottledTarget, isCompact: boolean): TemplateResult {
    const { conditions = {} } = target;
    const preset = networkPresets.find(([, known]) => sameConditions(known, conditions));
    const on = isThrottled(conditions);
    const value = this.#editingOf(target) ? custom : (preset?.[0] ?? custom);
    const label = connectionTexts.conditions();
    const title = connectionTexts.conditionsHelp({
      active: on,
      conditions: conditionsText(conditions),
      of: target.connectionId === undefined ? 'clients' : 'connection',
    });
    const choices = [
      ...networkPresets.map(([known]) => ({ value: known, label: networkTexts.preset({ preset: known }) })),
      { value: custom, label: preset ? networkTexts.preset({ preset: custom }) : conditionsText(conditions) },
    ];
    const onChange = (chosen: string): void => {
      const known = networkPresets.find(([name]) => name === chosen);
      if (known) void this.#set(target, known[1]);
      else this.#edit(target, draftOf(conditions));
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
  fields(target: ThrottledTarget): TemplateResult | typeof nothing {
    const { conditions = {} } = target;
    const refusal = this.#refusal?.id === idOf(target) ? this.#refusal.text : undefined;
    const isPreset = networkPresets.some(([, known]) => sameConditions(known, conditions));
    const fields = this.#editingOf(target) || !isPreset ? this.#fields(target, conditions) : nothing;
    return html`${fields} ${refusal ? html`<div class="fault" role="alert"><bdi>${refusal}</bdi></div>` : nothing}`;
  }

  #fields(target: ThrottledTarget, conditions: NetworkConditions): TemplateResult {
    const { draft, fault } = this.#editingOf(target) ?? { draft: draftOf(conditions) };
    const field = (name: keyof CustomDraft, label: string, placeholder: string): TemplateResult =>
      textField({
        label,
        value: draft[name],
        placeholder,
        fault: fault?.field === name ? fault.text : undefined,
        code: true,
        onInput: (value) => this.#edit(target, { ...draft, [name]: value }),
        onKeydown: (event) => {
          if (event.key === 'Enter' && !event.isComposing) void this.#apply(target);
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
          disabled: this.#editingOf(target) === undefined,
          onClick: () => void this.#apply(target),
        })}
        <span class="dim">${connectionTexts.eachDirection()}</span>
      </div>
      ${fault ? html`<div class="fault" role="alert"><bdi>${fault.text}</bdi></div>` : nothing}`;
  }

  #editingOf(target: ThrottledTarget): Editing | undefined {
    return this.#editing?.id === idOf(target) ? this.#editing : undefined;
  }

  #edit(target: ThrottledTarget, draft: CustomDraft): void {
    this.#editing = { id: idOf(target), draft };
    this.#changed();
  }

  async #apply(target: ThrottledTarget): Promise<void> {
    const editing = this.#editingOf(target);
    if (!editing) return;
    const read = conditionsOf(editing.draft);
    if ('fault' in read) {
      this.#editing = { ...editing, fault: read.fault };
      this.#changed();
    } else await this.#set(target, read.conditions);
  }

  async #set(target: ThrottledTarget, conditions: NetworkConditions): Promise<void> {
    this.#refusal = undefined;
    try {
      const { connectionId, sourceId = '' } = target;
      if (connectionId === undefined) await this.#channel.request(sourceConditions, { sourceId, conditions });
      else await this.#channel.request(connectionConditions, { connectionId, conditions });
      if (this.#editingOf(target)) this.#editing = undefined;
    } catch (error) {
      this.#refusal = { id: idOf(target), text: messageOf(error) };
    }
    this.#changed();
  }
}

function idOf({ connectionId, sourceId = '' }: ThrottledTarget): string {
  return connectionId ?? sourceId;
}
