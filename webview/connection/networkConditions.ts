import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import {
  conditionsText,
  isThrottled,
  type NetworkConditions,
  sameConditions,
} from '../../src/model/profile/networkConditions.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { connectionConditions } from '../../src/protocol/engineMessages.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import { button, dropdown, textField } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { conditionsOf, type CustomDraft, draftOf, type DraftFault } from './customConditions.ts';

const presets: readonly (readonly [value: string, label: string, conditions: NetworkConditions])[] = [
  ['none', 'No throttling', {}],
  ['offline', 'Offline', { offline: true }],
  ['slow', 'Slow (+400 ms, 50 kB/s)', { latencyMs: 400, bytesPerSecond: 50_000 }],
  ['stall', 'Stall', { stall: true }],
];
const custom = 'custom';

/** The fields, while they are open or edited, and the connection that they are for. */
interface Editing {
  readonly connectionId: string;
  readonly draft: CustomDraft;
  readonly fault?: DraftFault;
}

/** What is done to the network of the connection that is looked at: a menu as in a browser's tools, and fields for one's own. */
export class NetworkConditionsControl {
  readonly #channel: Channel;
  readonly #changed: () => void;
  #editing: Editing | undefined;
  /** Why it could not be set. */
  #refusal: { readonly connectionId: string; readonly text: string } | undefined;

  constructor(channel: Channel, changed: () => void) {
    this.#channel = channel;
    this.#changed = changed;
  }

  menu({ connectionId, conditions = {} }: ConnectionSummary): TemplateResult {
    const preset = presets.find(([, , known]) => sameConditions(known, conditions));
    const on = isThrottled(conditions);
    return html`<div class="network-conditions ${on ? 'on' : ''}">
      ${on ? icon('warning') : nothing}
      ${dropdown({
        label: 'Network conditions',
        value: this.#editingOf(connectionId) ? custom : (preset?.[0] ?? custom),
        title: on
          ? `The network of this connection: ${conditionsText(conditions)}`
          : 'Network conditions of this connection',
        choices: [
          ...presets.map(([value, label]) => ({ value, label })),
          { value: custom, label: preset ? 'Custom…' : conditionsText(conditions) },
        ],
        onChange: (value) => {
          const chosen = presets.find(([known]) => known === value);
          if (chosen) void this.#set(connectionId, chosen[2]);
          else this.#edit(connectionId, draftOf(conditions));
        },
      })}
    </div>`;
  }

  /** The fields under the line, and what went wrong. */
  fields({ connectionId, conditions = {} }: ConnectionSummary): TemplateResult | typeof nothing {
    const refusal = this.#refusal?.connectionId === connectionId ? this.#refusal.text : undefined;
    const isPreset = presets.some(([, , known]) => sameConditions(known, conditions));
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
        <label>Latency (ms) ${field('latencyMs', 'Latency (ms)', 'none')}</label>
        <label>Bytes per second ${field('bytesPerSecond', 'Bytes per second', 'no limit')}</label>
        ${button({
          label: 'Apply',
          title: 'Apply these network conditions',
          disabled: this.#editingOf(connectionId) === undefined,
          onClick: () => void this.#apply(connectionId),
        })}
        <span class="dim">in each direction</span>
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
