/** The bar that searches bytes: what is searched, where it was found, how many there are. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { parsePattern, type PatternKind, type PatternText } from '../../src/model/bytes/bytePattern.ts';
import type { EntryPart } from '../../src/protocol/byteMessages.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { dropdown, iconButton, textField } from '../ui/controls.ts';
import { countText, counted } from '../format/formats.ts';
import { Asking, type Direction, findMatches, maxHits } from './partSearch.ts';

const kinds: readonly { value: PatternKind; label: string; hint: string }[] = [
  { value: 'hex', label: 'Hex', hint: 'de ad ?? ef' },
  { value: 'utf8', label: 'Text', hint: 'Text in UTF-8' },
  { value: 'utf16', label: 'UTF-16LE', hint: 'Text in UTF-16LE' },
];

export interface HexFindDeps {
  readonly channel: Channel;
  readonly invalidate: () => void;
  /** Undefined when no bytes are shown. */
  readonly subject: () => { readonly part: EntryPart; readonly size: number; readonly caret: number } | undefined;
  readonly onFound: (from: number, to: number) => void;
  readonly onClose: () => void;
}

export class HexFind {
  readonly #deps: HexFindDeps;
  readonly #finding = new Asking();
  readonly #counting = new Asking();
  #pattern: PatternText = { kind: 'hex', text: '', ignoreCase: true };
  #fault: string | undefined;
  #progress: number | undefined;
  #said = '';
  /** Matches of the pattern in ascending order, as far as they were counted. */
  #hits:
    { readonly of: PatternText; readonly part: EntryPart; readonly at: readonly number[]; share?: number } | undefined;
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

  /** Other bytes are shown: what was found in the ones before says nothing. */
  reset(): void {
    this.#finding.stop();
    this.#counting.stop();
    this.#hits = undefined;
    this.#last = undefined;
    this.#progress = undefined;
    this.#said = '';
  }

  /** Goes to the next match, or the one before, from the caret on and around the end. */
  async find(direction: Direction): Promise<void> {
    const subject = this.#deps.subject();
    if (!subject) return;
    const pattern = this.#pattern;
    let length: number;
    try {
      ({ length } = parsePattern(pattern));
    } catch (error) {
      return this.#say('', messageOf(error));
    }
    const { part, size, caret } = subject;
    this.#said = 'Searching…';
    this.#fault = undefined;
    this.#deps.invalidate();
    try {
      const found = await this.#finding.run(async (signal) => {
        const look = async (from: number, to: number, share: number, before: number): Promise<number | undefined> => {
          const onProgress = (done: number): void => this.#searched(before + done * share);
          const options = { channel: this.#deps.channel, from, to, direction, limit: 1, signal, onProgress };
          return (await findMatches(options, part, pattern))[0];
        };
        const next = direction === 'next';
        const ahead = next ? size - caret : caret;
        const here = next ? await look(caret + 1, size, ahead / size, 0) : await look(0, caret, ahead / size, 0);
        if (here !== undefined) return { at: here, wrapped: false };
        const around = await look(next ? 0 : caret, next ? caret + 1 : size, 1 - ahead / size, ahead / size);
        return { at: around, wrapped: around !== undefined };
      });
      if (!found) return;
      this.#progress = undefined;
      if (found.at === undefined) return this.#say('Not found', undefined);
      this.#last = found.at;
      this.#say(found.wrapped ? (direction === 'next' ? 'From the beginning' : 'From the end') : '', undefined);
      this.#deps.onFound(found.at, found.at + length);
      void this.#count(part, size, pattern);
    } catch (error) {
      this.#progress = undefined;
      this.#say('', messageOf(error));
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
    return html`<div class="hex-bar" role="search" aria-label="Find in bytes">
      ${dropdown({
        label: 'Search for',
        value: kind,
        choices: kinds,
        className: 'hex-find-kind',
        onChange: (value) => change({ kind: kinds.find((known) => known.value === value)?.value ?? 'hex' }),
      })}
      ${textField({
        label: 'Find bytes',
        value: text,
        code: true,
        placeholder: kinds.find((known) => known.value === kind)?.hint ?? '',
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
              label: 'Match case',
              pressed: !ignoreCase,
              onClick: () => change({ ignoreCase: !ignoreCase }),
            })
      }
      ${iconButton({ icon: 'arrow-up', label: 'Previous match', keys: 'Shift+F3', onClick: () => void this.find('previous') })}
      ${iconButton({ icon: 'arrow-down', label: 'Next match', keys: 'F3', onClick: () => void this.find('next') })}
      <span class="hex-said" role="status" aria-label="Matches">${this.#status()}</span>
      ${
        this.#finding.busy
          ? iconButton({ icon: 'debug-stop', label: 'Stop searching', onClick: () => this.#stop() })
          : nothing
      }
      ${iconButton({ icon: 'close', label: 'Close find', keys: 'Escape', onClick: () => this.#deps.onClose() })}
      ${this.#fault ? html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}
    </div>`;
  }

  #keydown(event: KeyboardEvent): void {
    if (event.key === 'Enter' || event.key === 'F3') void this.find(event.shiftKey ? 'previous' : 'next');
    else if (event.key === 'Escape') this.#deps.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #stop(): void {
    this.#finding.stop();
    this.#progress = undefined;
    this.#say('Stopped', undefined);
  }

  /** Once a pattern: how many there are, behind what the person goes on with. */
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
      // What was found stays; that it could not be counted is told by no number being there.
      this.#hits = undefined;
    }
    this.#deps.invalidate();
  }

  #searched(share: number): void {
    this.#progress = share;
    this.#deps.invalidate();
  }

  #say(said: string, fault: string | undefined): void {
    this.#said = said;
    this.#fault = fault;
    this.#deps.invalidate();
  }

  #status(): string {
    if (this.#progress !== undefined) return `Searching, ${Math.floor(this.#progress * 100)} %`;
    const hits = this.#hits;
    if (!hits || this.#last === undefined) return this.#said;
    if (hits.share !== undefined) return join(this.#said, `counting, ${Math.floor(hits.share * 100)} %`);
    if (hits.at.length >= maxHits) return join(this.#said, `at least ${countText(maxHits)} matches`);
    const number = hits.at.indexOf(this.#last) + 1;
    const all = counted(hits.at.length, 'match', 'matches');
    return join(this.#said, number > 0 ? `${countText(number)} of ${all}` : all);
  }
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
