/** The search bar of the hex view: pattern, navigation, number of matches. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { parsePattern, type PatternKind, type PatternText } from '../../src/model/bytes/bytePattern.ts';
import type { EntryPart } from '../../src/protocol/byteMessages.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { dropdown, iconButton, textField } from '../ui/controls.ts';
import { defaultKey } from '../ui/defaultKeys.ts';
import { hexTexts } from './hexTexts.ts';
import { LatestSearch, type Direction, findMatches, maxHits } from './partSearch.ts';

const kinds: readonly { value: PatternKind; label: () => string; hint: () => string }[] = [
  { value: 'hex', label: hexTexts.kindHex, hint: () => 'de ad ?? ef' },
  { value: 'utf8', label: hexTexts.kindText, hint: hexTexts.hintText },
  { value: 'utf16', label: hexTexts.kindUtf16, hint: hexTexts.hintUtf16 },
];

export interface HexFindDeps {
  readonly channel: Channel;
  readonly invalidate: () => void;
  /** Undefined if no bytes are shown. */
  readonly subject: () => { readonly part: EntryPart; readonly size: number; readonly caret: number } | undefined;
  readonly onFound: (from: number, to: number) => void;
  readonly onClose: () => void;
}

export class HexFind {
  readonly #deps: HexFindDeps;
  readonly #finding = new LatestSearch();
  readonly #counting = new LatestSearch();
  #pattern: PatternText = { kind: 'hex', text: '', ignoreCase: true };
  #fault: string | undefined;
  #progress: number | undefined;
  #notice = '';
  /** Offsets of the matches in ascending order, at most `maxHits`. `share` is the progress of the search that counts them. */
  #hits:
    | { readonly of: PatternText; readonly part: EntryPart; readonly at: readonly number[]; share?: number }
    | undefined;
  #last: number | undefined;
  isOpen = false;

  constructor(deps: HexFindDeps) {
    this.#deps = deps;
  }

  open(): void {
    this.isOpen = true;
  }

  close(): void {
    this.isOpen = false;
    this.reset();
  }

  /** Discards the matches, because other bytes are shown. */
  reset(): void {
    this.#finding.stop();
    this.#counting.stop();
    this.#hits = undefined;
    this.#last = undefined;
    this.#progress = undefined;
    this.#notice = '';
  }

  /** Goes to the next or previous match from the caret. At the end of the bytes, it continues at the other end. */
  async find(direction: Direction): Promise<void> {
    const subject = this.#deps.subject();
    if (!subject) return;
    const pattern = this.#pattern;
    let length: number;
    try {
      ({ length } = parsePattern(pattern));
    } catch (error) {
      return this.#notify('', messageOf(error));
    }
    const { part, size, caret } = subject;
    this.#notice = hexTexts.searching();
    this.#fault = undefined;
    this.#deps.invalidate();
    try {
      const found = await this.#finding.run(async (signal) => {
        const search = async (from: number, to: number, share: number, before: number): Promise<number | undefined> => {
          const onProgress = (done: number): void => this.#searched(before + done * share);
          const options = { channel: this.#deps.channel, from, to, direction, limit: 1, signal, onProgress };
          return (await findMatches(options, part, pattern))[0];
        };
        const next = direction === 'next';
        const ahead = next ? size - caret : caret;
        const here = next ? await search(caret + 1, size, ahead / size, 0) : await search(0, caret, ahead / size, 0);
        if (here !== undefined) return { at: here, wrapped: false };
        const around = await search(next ? 0 : caret, next ? caret + 1 : size, 1 - ahead / size, ahead / size);
        return { at: around, wrapped: around !== undefined };
      });
      if (!found) return;
      this.#progress = undefined;
      if (found.at === undefined) return this.#notify(hexTexts.notFound(), undefined);
      this.#last = found.at;
      this.#notify(found.wrapped ? (direction === 'next' ? hexTexts.fromStart() : hexTexts.fromEnd()) : '', undefined);
      this.#deps.onFound(found.at, found.at + length);
      void this.#count(part, size, pattern);
    } catch (error) {
      this.#progress = undefined;
      this.#notify('', messageOf(error));
    }
  }

  template(): TemplateResult {
    const { kind, text, ignoreCase } = this.#pattern;
    const { invalidate } = this.#deps;
    const change = (to: Partial<PatternText>): void => {
      this.#pattern = { ...this.#pattern, ...to };
      this.#fault = undefined;
      this.reset();
      invalidate();
    };
    return html`<div class="hex-bar" role="search" aria-label=${hexTexts.findInBytes()}>
      ${dropdown({
        label: hexTexts.searchFor(),
        value: kind,
        choices: kinds.map((known) => ({ value: known.value, label: known.label() })),
        className: 'hex-find-kind',
        onChange: (value) => change({ kind: kinds.find((known) => known.value === value)?.value ?? 'hex' }),
      })}
      ${textField({
        label: hexTexts.findBytes(),
        value: text,
        code: true,
        placeholder: kinds.find((known) => known.value === kind)?.hint() ?? '',
        fault: this.#fault,
        className: 'hex-find-text',
        onInput: (value) => change({ text: value }),
        onKeydown: (event) => this.#keydown(event),
      })}
      ${
        kind === 'hex'
          ? nothing
          : iconButton({
              icon: 'case-sensitive',
              label: hexTexts.matchCase(),
              pressed: !ignoreCase,
              onClick: () => change({ ignoreCase: !ignoreCase }),
            })
      }
      ${iconButton({ icon: 'arrow-up', label: hexTexts.previousMatch(), keys: defaultKey('bytes.findPrevious'), onClick: () => void this.find('previous') })}
      ${iconButton({ icon: 'arrow-down', label: hexTexts.nextMatch(), keys: defaultKey('bytes.findNext'), onClick: () => void this.find('next') })}
      <span class="hex-message" role="status" aria-label=${hexTexts.matches()}>${this.#status()}</span>
      ${
        this.#finding.isRunning
          ? iconButton({ icon: 'debug-stop', label: hexTexts.stopSearching(), onClick: () => this.#stop() })
          : nothing
      }
      ${iconButton({ icon: 'close', label: hexTexts.closeFind(), keys: 'Escape', onClick: () => this.#deps.onClose() })}
      ${this.#fault ? html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}
    </div>`;
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key === 'Enter') void this.find(event.shiftKey ? 'previous' : 'next');
    else if (event.key === 'Escape') this.#deps.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #stop(): void {
    this.#finding.stop();
    this.#progress = undefined;
    this.#notify(hexTexts.stopped(), undefined);
  }

  /** Counts the matches of a pattern once, in the background. */
  async #count(part: EntryPart, size: number, pattern: PatternText): Promise<void> {
    const known = this.#hits;
    if (known?.of === pattern && known.part.seq === part.seq && known.part.attachment === part.attachment) return;
    this.#hits = undefined;
    const onProgress = (share: number): void => {
      this.#hits = { of: pattern, part, at: [], share };
      this.#deps.invalidate();
    };
    try {
      const at = await this.#counting.run((signal) => {
        const options = { channel: this.#deps.channel, from: 0, to: size, signal, onProgress } as const;
        return findMatches({ ...options, direction: 'next', limit: maxHits }, part, pattern);
      });
      if (at) this.#hits = { of: pattern, part, at };
    } catch {
      // The match stays selected. Without a count, the status shows no number.
      this.#hits = undefined;
    }
    this.#deps.invalidate();
  }

  #searched(share: number): void {
    this.#progress = share;
    this.#deps.invalidate();
  }

  #notify(notice: string, fault: string | undefined): void {
    this.#notice = notice;
    this.#fault = fault;
    this.#deps.invalidate();
  }

  #status(): string {
    if (this.#progress !== undefined) return hexTexts.searchingShare({ share: this.#progress });
    const hits = this.#hits;
    if (!hits || this.#last === undefined) return this.#notice;
    if (hits.share !== undefined) return join(this.#notice, hexTexts.counting({ share: hits.share }));
    if (hits.at.length >= maxHits) return join(this.#notice, hexTexts.matchesAtLeast({ count: maxHits }));
    const index = hits.at.indexOf(this.#last) + 1;
    const count = hits.at.length;
    return join(this.#notice, index > 0 ? hexTexts.matchOf({ index, count }) : hexTexts.matchCount({ count }));
  }
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
