/** Clears entries, and offers Undo as long as the engine can restore them. The host shows a confirmation before everything is deleted. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import {
  sessionClearShown,
  sessionKeepCleared,
  sessionUndoClear,
  type ShownEntries,
} from '../../src/protocol/clearMessages.ts';
import { captureClear } from '../../src/protocol/hostMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { button, iconButton, textButton } from '../ui/controls.ts';
import { controlKey } from '../ui/defaultKeys.ts';
import { icon } from '../ui/icon.ts';
import { timelineTexts } from './timelineTexts.ts';

export interface ClearActionsDeps {
  channel: Channel;
  session: SessionMirror;
  /** The content of the timeline. */
  shown: () => ShownEntries;
  /** Called when entries were cleared or restored. */
  onChange: () => void;
  /** The element that is focused when the focused button disappears. */
  focus: () => void;
  notify: (text: string, isFault?: boolean) => void;
}

export class ClearActions {
  readonly #deps: ClearActionsDeps;

  constructor(deps: ClearActionsDeps) {
    this.#deps = deps;
  }

  /** Whether there are entries of connections that were removed. */
  get hasRemoved(): boolean {
    return (this.#deps.session.state?.former?.length ?? 0) > 0;
  }

  /** Clears the shown entries. */
  clear(): Promise<void> {
    return this.#clear(this.#deps.shown());
  }

  /** Clears the entries of connections that were removed. */
  clearRemoved(): Promise<void> {
    return this.#clear({ removed: true });
  }

  /** Deletes every entry, if the user confirms it. */
  clearAll(): Promise<void> {
    return this.#run(async () => {
      const { cleared } = await this.#deps.channel.request(captureClear, {});
      if (cleared) this.#deps.onChange();
    });
  }

  /** Restores the entries that were cleared last, if that is still possible. */
  undo(): Promise<void> {
    const { channel, session, notify, onChange, focus } = this.#deps;
    const undo = session.state?.undo;
    if (!undo) return Promise.resolve();
    return this.#run(async () => {
      const { restored } = await channel.request(sessionUndoClear, { clearId: undo.clearId });
      if (restored) onChange();
      focus();
      notify(restored ? timelineTexts.restored({ count: undo.entries }) : timelineTexts.notRestored(), !restored);
    });
  }

  /** The button that clears the shown entries. It is in the line under the rows, away from frequently used buttons. */
  button(): TemplateResult {
    return textButton({
      text: timelineTexts.clear(),
      title: timelineTexts.clearTitle(),
      className: 'clear-shown',
      onClick: () => void this.clear(),
    });
  }

  /** The number of cleared entries, with the button "Undo". The element stays, so that a screen reader announces its new content. */
  template(): TemplateResult {
    const undo = this.#deps.session.state?.undo;
    return html`<div class="cleared ${undo ? 'notice' : ''}">
      <div role="status" aria-label=${timelineTexts.clearedStatus()}>
        ${undo ? html`${icon('clear-all')}<span>${timelineTexts.cleared({ count: undo.entries })}</span>` : nothing}
      </div>
      ${
        undo
          ? html`${button({
              label: timelineTexts.undo(),
              title: timelineTexts.undoTitle({ keys: controlKey('undo') }),
              onClick: () => void this.undo(),
            })}
            ${iconButton({
              icon: 'close',
              label: timelineTexts.keepCleared(),
              title: timelineTexts.keepClearedTitle(),
              onClick: () => void this.#keep(undo.clearId),
            })}`
          : nothing
      }
    </div>`;
  }

  #clear(shown: ShownEntries): Promise<void> {
    const { channel, notify, onChange } = this.#deps;
    return this.#run(async () => {
      const { entries } = await channel.request(sessionClearShown, shown);
      if (entries === 0) notify(timelineTexts.nothingToClear());
      else onChange();
    });
  }

  #keep(clearId: string): Promise<void> {
    return this.#run(async () => {
      await this.#deps.channel.request(sessionKeepCleared, { clearId });
      this.#deps.focus();
    });
  }

  async #run(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#deps.notify(messageOf(error), true);
    }
  }
}
