/** Two parts side by side: the other part, the number of differences, and navigation between them. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import type { EntryPart } from '../../src/protocol/byteMessages.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { iconButton } from '../ui/controls.ts';
import { hexTexts } from './hexTexts.ts';
import { LatestSearch, type Direction, findDifferences, maxHits } from './partSearch.ts';

/** A part with its name in menus: "hello #12, 0.data". */
export interface NamedPart extends EntryPart {
  readonly size: number;
  readonly name: string;
  /** The name of the part within its entry: "Attachment 1", "Text packet". */
  readonly label: string;
  /** The path of the part in the arguments; empty if it is not known. */
  readonly path: string;
  /** Whether the part is a text packet. */
  readonly isText: boolean;
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
  readonly #counting = new LatestSearch();
  readonly #navigating = new LatestSearch();
  #left: NamedPart | undefined;
  #right: NamedPart | undefined;
  #counted: { readonly starts: number; readonly differing: number } | undefined;
  #progress = 0;
  #notice = '';
  #fault: string | undefined;
  /** The left side of the next comparison. It is kept when another entry is shown. */
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
    this.#navigating.stop();
    this.#left = undefined;
    this.#right = undefined;
    this.#counted = undefined;
    this.#progress = 0;
    this.#notice = '';
    this.#fault = undefined;
  }

  /** Goes to the start of the next or previous difference. */
  async go(direction: Direction): Promise<void> {
    const { channel, invalidate, caret, onFound } = this.#deps;
    const [left, right] = [this.#left, this.#right];
    if (!left || !right) return;
    const size = Math.max(left.size, right.size);
    const onProgress = (share: number): void => this.#notify(hexTexts.searchingShare({ share }));
    try {
      const starts = await this.#navigating.run(async (signal) => {
        const range = direction === 'next' ? { from: caret() + 1, to: size } : { from: 0, to: caret() };
        const options = { channel, ...range, direction, limit: 1, signal, onProgress };
        return (await findDifferences(options, left, right)).starts;
      });
      if (!starts) return;
      const [at] = starts;
      const none = direction === 'next' ? hexTexts.noNextDifference() : hexTexts.noPreviousDifference();
      this.#notify(at === undefined ? none : '');
      if (at !== undefined) onFound(at);
    } catch (error) {
      this.#fault = messageOf(error);
      invalidate();
    }
  }

  template(): TemplateResult | typeof nothing {
    const [left, right] = [this.#left, this.#right];
    if (!left || !right) return nothing;
    return html`<div class="hex-bar comparison" role="group" aria-label=${hexTexts.comparison()}>
        <span class="hex-compared" title=${hexTexts.compared({ left: left.name, right: right.name })}
          ><bdi>${left.name}</bdi> <span class="dim">${hexTexts.comparedWith()}</span> <bdi>${right.name}</bdi></span
        >
        ${iconButton({ icon: 'arrow-up', label: hexTexts.previousDifference(), onClick: () => void this.go('previous') })}
        ${iconButton({ icon: 'arrow-down', label: hexTexts.nextDifference(), onClick: () => void this.go('next') })}
        <span class="hex-message" role="status" aria-label=${hexTexts.differences()}>${this.#status()}</span>
        ${iconButton({ icon: 'close', label: hexTexts.closeComparison(), onClick: () => this.#deps.onClose() })}
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

  #notify(notice: string): void {
    this.#notice = notice;
    this.#deps.invalidate();
  }

  #status(): string {
    if (this.#notice) return this.#notice;
    if (!this.#counted) return this.#fault ? '' : hexTexts.comparing({ share: this.#progress });
    const { starts, differing } = this.#counted;
    if (starts === 0) return hexTexts.noDifference();
    if (starts >= maxHits) return hexTexts.differencesAtLeast({ count: maxHits });
    return hexTexts.differenceCount({ count: starts, bytes: differing });
  }
}
