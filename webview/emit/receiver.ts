/**
 * Who receives the form's event, if the selected connection is a client of the application behind a proxy: the client, as if its server had
 * sent the event, or the server, as if the client had.
 */
import type { TemplateResult } from 'lit';
import type { PackedPayload } from '../../src/model/payload/packedPayload.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { eventInject } from '../../src/protocol/ruleMessages.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { dropdown } from '../ui/controls.ts';
import { emitSlice } from './emitSlice.ts';
import { emitTexts } from './emitTexts.ts';

const receivers = ['client', 'server'] as const;
export type Receiver = (typeof receivers)[number];

export interface Injection {
  readonly connectionId: string;
  readonly to: Receiver;
  readonly event: string;
  readonly args: PackedPayload;
  readonly ack: { timeoutMs?: number } | undefined;
}

/** Resolves as soon as the event is recorded. */
export async function injectDraft(channel: Channel, { ack, ...injection }: Injection): Promise<{ seq: number }> {
  return channel.request(eventInject, { ...injection, ...(ack && { ack }), until: 'recorded' });
}

/** The choice of the receiver, which is saved. */
export class ReceiverChoice {
  readonly #saved: SliceOf<typeof emitSlice>;
  readonly #isInjecting: () => boolean;
  readonly #onChange: () => void;

  /** @param isInjecting whether the form is for a client behind a proxy */
  constructor(saved: SavedState, isInjecting: () => boolean, onChange: () => void) {
    this.#saved = saved.slice(emitSlice);
    this.#isInjecting = isInjecting;
    this.#onChange = onChange;
  }

  /** Undefined for a connection of the inspector. */
  get current(): Receiver | undefined {
    return this.#isInjecting() ? this.#saved.current.to : undefined;
  }

  choose(to: Receiver): void {
    this.#saved.update({ to });
    this.#onChange();
  }

  template(): TemplateResult | undefined {
    const { current } = this;
    return (
      current &&
      dropdown({
        label: emitTexts.receiver(),
        title: emitTexts.receiverHelp(),
        value: current,
        className: 'emit-receiver',
        choices: receivers.map((value) => ({ value, label: emitTexts.receiverChoice({ to: value }) })),
        onChange: (value) => this.choose(receivers.find((one) => one === value) ?? 'client'),
      })
    );
  }
}
