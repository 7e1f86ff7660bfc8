/** The events that rules hold: each with its age and its arguments, which can be changed before it is released. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { messageOf } from '../../src/base/userError.ts';
import { visible } from '../../src/model/text/visible.ts';
import { bytesText, durationText, secondsText } from '../../src/model/texts/quantities.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryCopy } from '../../src/protocol/entryMessages.ts';
import { maxHeldListed } from '../../src/protocol/ruleMessages.ts';
import { button, iconButton, textButton } from '../ui/controls.ts';
import { textWith } from '../ui/textWith.ts';
import { argumentsField } from './ruleForm.ts';
import { readList, type RuleFault } from './ruleDraft.ts';
import type { WaitingEvent } from './ruleList.ts';
import { rulesTexts } from './rulesTexts.ts';

/** Maximum number of characters of arguments that can be edited. */
const maxEdited = 200_000;
const maxNameLength = 200;

export interface HeldEventsDeps {
  readonly channel: Channel;
  readonly now: () => number;
  readonly invalidate: () => void;
  /** The name of the client of a connection. */
  readonly clientOf: (connectionId: string) => string;
  readonly onShow: (seq: number) => void;
  readonly onRelease: (seq: number, args: unknown[] | undefined) => void;
  readonly onDrop: (seq: number) => void;
  readonly onReleaseAll: () => void;
}

interface Edited {
  /** The arguments as they were received; undefined while they are read. */
  original: string | undefined;
  text: string;
  fault: RuleFault | undefined;
}

export class HeldEvents {
  readonly #deps: HeldEventsDeps;
  readonly #edited = new Map<number, Edited>();
  readonly #open = new Set<number>();
  /** Whether the first event was opened automatically. */
  #wasOpened = false;

  constructor(deps: HeldEventsDeps) {
    this.#deps = deps;
  }

  /** Discards the edits, because the same seqs mean other events in another engine. */
  reset(): void {
    this.#edited.clear();
    this.#open.clear();
    this.#wasOpened = false;
  }

  template(held: readonly WaitingEvent[], total: number): TemplateResult {
    this.#forget(held);
    const [first] = held;
    if (first && !this.#wasOpened) {
      this.#wasOpened = true;
      this.#open.add(first.seq);
    }
    return html`<section class="held" aria-label=${rulesTexts.held()}>
      <div class="held-head">
        <h3>${rulesTexts.held()}</h3>
        <span class="dim" role="status">${total > 0 ? rulesTexts.heldCount({ count: total }) : nothing}</span>
        ${
          held.length > 0
            ? button({
                label: rulesTexts.releaseAll(),
                title: rulesTexts.releaseAllTitle(),
                onClick: () => this.#deps.onReleaseAll(),
              })
            : nothing
        }
      </div>
      ${
        held.length === 0
          ? html`<p class="lab-hint">${rulesTexts.noneHeld()}</p>`
          : html`<ul class="held-list" aria-label=${rulesTexts.held()}>
              ${repeat(
                held,
                ({ seq }) => seq,
                (event) => this.#item(event),
              )}
            </ul>`
      }
      ${total > held.length && held.length > 0 ? html`<p class="lab-hint">${rulesTexts.heldMore({ shown: maxHeldListed })}</p>` : nothing}
    </section>`;
  }

  #item(event: WaitingEvent): TemplateResult {
    const { seq, to, ruleId, connectionId, namespace, since } = event;
    const isOpen = this.#open.has(seq);
    const name = { event: visible(event.event.slice(0, maxNameLength)), seq: String(seq) };
    const { clientOf, now, onDrop } = this.#deps;
    return html`<li class="held-event" aria-label=${rulesTexts.heldItem(name)}>
      <div class="held-line">
        ${iconButton({
          icon: isOpen ? 'chevron-down' : 'chevron-right',
          label: isOpen ? rulesTexts.hideArguments(name) : rulesTexts.showArguments(name),
          expanded: isOpen,
          onClick: () => this.#toggle(seq),
        })}
        <span class="held-about">
          <bdi class="held-name">${name.event}</bdi>
          <span class="dim">
            ${rulesTexts.heldTo({ to })} · <bdi>${clientOf(connectionId)}</bdi>
            ${namespace === '/' ? nothing : html` · <bdi class="code">${visible(namespace)}</bdi>`} ·
            ${textWith(html`<span class="held-age">${ageText(now() - since)}</span>`, (duration) => rulesTexts.heldBy({ ruleId, duration }))}
            ·
            ${textButton({ text: `#${seq}`, label: rulesTexts.showEntry({ seq: String(seq) }), onClick: () => this.#deps.onShow(seq) })}
          </span>
        </span>
        <span class="held-buttons">
          ${button({ label: rulesTexts.release(), title: rulesTexts.releaseTitle(), primary: true, onClick: () => this.#release(seq) })}
          ${button({ label: rulesTexts.drop(), title: rulesTexts.dropTitle(), onClick: () => onDrop(seq) })}
        </span>
      </div>
      ${isOpen ? this.#editor(seq, name) : nothing}
    </li>`;
  }

  #editor(seq: number, name: { event: string; seq: string }): TemplateResult | typeof nothing {
    const edited = this.#edited.get(seq);
    if (!edited) void this.#read(seq);
    if (edited?.original === undefined)
      return edited?.fault ? html`<div class="fault" role="alert"><bdi>${edited.fault.message}</bdi></div>` : nothing;
    const { original, text, fault } = edited;
    if (original.length > maxEdited)
      return html`<p class="lab-hint">${rulesTexts.tooLarge({ size: bytesText(original.length) })}</p>`;
    return html`<div class="held-editor">
      ${argumentsField(rulesTexts.heldArguments(name), text, fault, (typed) => this.#type(seq, typed))}
      ${fault ? html`<div class="fault" role="alert"><bdi>${fault.message}</bdi></div>` : nothing}
      ${text === original ? nothing : html`<p class="lab-hint" role="status">${rulesTexts.changed()}</p>`}
    </div>`;
  }

  #toggle(seq: number): void {
    if (!this.#open.delete(seq)) this.#open.add(seq);
    this.#deps.invalidate();
  }

  #type(seq: number, text: string): void {
    const edited = this.#edited.get(seq);
    if (!edited || edited.text === text) return;
    this.#edited.set(seq, { ...edited, text, fault: undefined });
    this.#deps.invalidate();
  }

  async #read(seq: number): Promise<void> {
    this.#edited.set(seq, { original: undefined, text: '', fault: undefined });
    try {
      const { text } = await this.#deps.channel.request(entryCopy, { seq, path: [], what: 'arguments' });
      this.#edited.set(seq, { original: text, text, fault: undefined });
    } catch (error) {
      this.#edited.set(seq, { original: undefined, text: '', fault: { message: messageOf(error) } });
    }
    this.#deps.invalidate();
  }

  #release(seq: number): void {
    const edited = this.#edited.get(seq);
    if (edited?.original === undefined || edited.text === edited.original) return this.#deps.onRelease(seq, undefined);
    const reading = readList(edited.text);
    if (reading.ok) return this.#deps.onRelease(seq, reading.args);
    this.#edited.set(seq, { ...edited, fault: reading.fault });
    this.#open.add(seq);
    this.#deps.invalidate();
  }

  /** Discards the text that was typed for events that are no longer held. */
  #forget(held: readonly WaitingEvent[]): void {
    const listed = new Set(held.map(({ seq }) => seq));
    for (const seq of this.#edited.keys()) if (!listed.has(seq)) this.#edited.delete(seq);
    for (const seq of this.#open) if (!listed.has(seq)) this.#open.delete(seq);
    if (held.length === 0) this.#wasOpened = false;
  }
}

/** Formats an age in whole seconds, because the age changes once a second. */
function ageText(ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1000));
  return seconds < 60 ? secondsText(seconds * 1000, 0) : durationText(seconds * 1000);
}
