import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryText, type TreeNode } from '../../src/protocol/entryMessages.ts';
import { iconButton } from '../ui/controls.ts';
import { CopyButtons } from './copyButton.ts';
import { detailsTexts } from './detailsTexts.ts';
import { TextPager } from './textPager.ts';
import { keyText } from './treeRow.ts';

/** Copying more than this would stall the page. */
const maxCopied = 16 * 1024 * 1024;

/** A long text of the tree, which is shown below the tree, page by page. */
export class TextPane {
  readonly #channel: Channel;
  readonly #invalidate: () => void;
  readonly #pager: TextPager;
  readonly #copy: CopyButtons;
  #shown: { value: TreeNode; read: (from: number, to: number) => Promise<string>; onClose: () => void } | undefined;

  constructor(channel: Channel, clock: Clock, invalidate: () => void) {
    this.#channel = channel;
    this.#invalidate = invalidate;
    this.#pager = new TextPager(invalidate);
    this.#copy = new CopyButtons(clock, invalidate);
  }

  /** @param onClose called when the user closes it */
  show(seq: number, path: readonly number[], value: TreeNode, onClose: () => void): void {
    const read = async (from: number, to: number): Promise<string> =>
      (await this.#channel.request(entryText, { seq, path: [...path], from, to })).text;
    this.#shown = { value, read, onClose };
    const id = `${seq}:${path.join('.')}`;
    this.#pager.show({ id, length: value.size, unit: 'characters', beginning: value.text, read });
  }

  close(): void {
    this.#shown = undefined;
    this.#pager.clear();
  }

  template(): TemplateResult | typeof nothing {
    const shown = this.#shown;
    if (!shown) return nothing;
    const { value, read, onClose } = shown;
    return html`<div class="text-pane" role="group" aria-label=${detailsTexts.text()}>
      <div class="packet-head">
        <span class="code text-key"><bdi>${keyText(value.key)}</bdi></span>
        <span class="dim">${detailsTexts.characters({ count: value.size })}</span>
        ${value.size <= maxCopied ? this.#copy.template(detailsTexts.textToCopy(), () => read(0, value.size)) : nothing}
        <span class="fill"></span>
        ${iconButton({
          icon: 'close',
          label: detailsTexts.closeText(),
          onClick: () => {
            this.close();
            this.#invalidate();
            onClose();
          },
        })}
      </div>
      ${this.#pager.template(detailsTexts.wholeText())}
    </div>`;
  }
}
