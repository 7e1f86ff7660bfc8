/** Two parts side by side: which one is compared with, how much differs, and the way from one difference to the next. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import type { EntryPart } from '../../src/protocol/byteMessages.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { iconButton } from '../ui/controls.ts';
import { countText, counted } from '../format/formats.ts';
import { Asking, type Direction, findDifferences, maxHits } from './partSearch.ts';

/** A part with how it is called in menus: "hello #12, 0.data". */
export interface NamedPart extends EntryPart {
  readonly size: number;
  readonly name: string;
  /** Within its entry: "Attachment 1", "Text packet". */
  readonly label: string;
  /** Where it stands in the arguments; empty when that is not known. */
  readonly path: string;
}

export interface HexCompareDeps {
  readonly channel: Channel;
  readonly invalidate: () => void;
  readonly caret: () => number;
  readonly onFound: (offset: number) => void;
  readonly onClose: () => void;
}

export class HexCompare {
  readonly #deps: HexCompareDeps;
  readonly #counting = new Asking();
  readonly #going = new Asking();
  #left: NamedPart | undefined;
  #right: NamedPart | undefined;
  #counted: { readonly starts: number; readonly differing: number } | undefined;
  #progress = 0;
  #said = '';
  #fault: string | undefined;
  /** The left side of a comparison to come, kept across entries. */
  kept: NamedPart | undefined;

  constructor(deps: HexCompareDeps) {
    this.#deps = deps;
  }

  get right(): NamedPart | undefined {
    return this.#right;
  }

  start(left: NamedPart, right: NamedPart): void {
    this.stop();
    this.#left = left;
    this.#right = right;
    void this.#count();
  }

  stop(): void {
    this.#counting.stop();
    this.#going.stop();
    this.#left = undefined;
    this.#right = undefined;
    this.#counted = undefined;
    this.#progress = 0;
    this.#said = '';
    this.#fault = undefined;
  }

  /** Goes to where the next difference begins, or the one before. */
  async go(direction: Direction): Promise<void> {
    const { channel, invalidate, caret, onFound } = this.#deps;
    const [left, right] = [this.#left, this.#right];
    if (!left || !right) return;
    const size = Math.max(left.size, right.size);
    const onProgress = (share: number): void => this.#say(`Searching, ${Math.floor(share * 100)} %`);
    try {
      const starts = await this.#going.run(async (signal) => {
        const range = direction === 'next' ? { from: caret() + 1, to: size } : { from: 0, to: caret() };
        const options = { channel, ...range, direction, limit: 1, signal, onProgress };
        return (await findDifferences(options, left, right)).starts;
      });
      if (!starts) return;
      const [at] = starts;
      this.#say(
        at !== undefined ? '' : direction === 'next' ? 'No difference after this' : 'No difference before this',
      );
      if (at !== undefined) onFound(at);
    } catch (error) {
      this.#fault = messageOf(error);
      invalidate();
    }
  }

  template(): TemplateResult | typeof nothing {
    const [left, right] = [this.#left, this.#right];
    if (!left || !right) return nothing;
    return html`<div class="hex-bar comparison" role="group" aria-label="Comparison">
        <span class="hex-compared" title="${left.name} – ${right.name}"
          ><bdi>${left.name}</bdi> <span class="dim">compared with</span> <bdi>${right.name}</bdi></span
        >
        ${iconButton({ icon: 'arrow-up', label: 'Previous difference', onClick: () => void this.go('previous') })}
        ${iconButton({ icon: 'arrow-down', label: 'Next difference', onClick: () => void this.go('next') })}
        <span class="hex-said" role="status" aria-label="Differences">${this.#status()}</span>
        ${iconButton({ icon: 'close', label: 'Close comparison', onClick: () => this.#deps.onClose() })}
      </div>
      ${this.#fault ? html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}`;
  }

  async #count(): Promise<void> {
    const { channel, invalidate } = this.#deps;
    const [left, right] = [this.#left, this.#right];
    if (!left || !right) return;
    const onProgress = (share: number): void => {
      this.#progress = share;
      invalidate();
    };
    try {
      const found = await this.#counting.run((signal) => {
        const range = { from: 0, to: Math.max(left.size, right.size), direction: 'next', limit: maxHits } as const;
        return findDifferences({ channel, ...range, signal, onProgress }, left, right);
      });
      if (!found) return;
      this.#counted = { starts: found.starts.length, differing: found.differing };
    } catch (error) {
      this.#fault = messageOf(error);
    }
    invalidate();
  }

  #say(said: string): void {
    this.#said = said;
    this.#deps.invalidate();
  }

  #status(): string {
    if (this.#said) return this.#said;
    if (!this.#counted) return this.#fault ? '' : `Comparing, ${Math.floor(this.#progress * 100)} %`;
    const { starts, differing } = this.#counted;
    if (starts === 0) return 'No difference';
    if (starts >= maxHits) return `At least ${countText(maxHits)} differences`;
    return `${counted(starts, 'difference')}, ${counted(differing, 'byte')} ${differing === 1 ? 'differs' : 'differ'}`;
  }
}
