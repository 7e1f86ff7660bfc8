import { html, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { EntryDetails } from '../../src/protocol/engineMessages.ts';
import { entryHistory, type EntryHistory } from '../../src/protocol/entryMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { namedAt } from '../../src/model/entry/earlierNames.ts';
import { connectionName } from '../../src/model/entry/connectionName.ts';
import { connectionTab } from './connectionTab.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { BothEnds } from './bothEnds.ts';
import { detailsTexts } from './detailsTexts.ts';
import { timingTab } from './timingTab.ts';

export interface HistoryTabsDeps {
  readonly channel: Channel;
  readonly session: SessionMirror;
  readonly invalidate: () => void;
  /** Shows an entry in the timeline. */
  readonly onShow: (seq: number) => void;
  /** Opens the page about a cause. */
  readonly onHelp: (code: string) => void;
}

/** The tabs that need the history of an entry. The history is requested when one of these tabs is shown. */
export class HistoryTabs {
  readonly #deps: HistoryTabsDeps;
  readonly #bothEnds: BothEnds;
  /** The details that the history was requested for. */
  #requestedFor: EntryDetails | undefined;
  #seq: number | undefined;
  #history: EntryHistory | null | undefined;
  #fault: string | undefined;

  constructor(deps: HistoryTabsDeps) {
    this.#deps = deps;
    this.#bothEnds = new BothEnds(deps);
  }

  template(tab: 'when' | 'connection', details: EntryDetails): TemplateResult {
    const { facts } = details;
    this.#need(details);
    if (this.#fault) return html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>`;
    if (this.#history === undefined) return html`<p class="hint">${commonTexts.reading()}</p>`;
    if (this.#history === null) return html`<p class="hint">${detailsTexts.entryDropped()}</p>`;
    const { onShow, session } = this.#deps;
    const { state } = session;
    if (tab === 'when')
      return html`${this.#bothEnds.template(details)}${timingTab(details, this.#history, state?.startedAt ?? '', onShow)}`;
    const connections = [...(state?.former ?? []), ...(state?.connections ?? [])];
    const known = connections.find(({ connectionId }) => connectionId === facts.connectionId);
    return connectionTab(facts, this.#history, known ? connectionName(namedAt(known, facts.seq)) : '', onShow);
  }

  /** Discards everything that was read. */
  reset(): void {
    this.#requestedFor = undefined;
    this.#seq = undefined;
    this.#bothEnds.reset();
  }

  #need(details: EntryDetails): void {
    if (details === this.#requestedFor) return;
    this.#requestedFor = details;
    const { seq } = details.facts;
    if (seq !== this.#seq) this.#history = undefined;
    this.#seq = seq;
    this.#deps.channel.request(entryHistory, { seq }).then(
      (history) => this.#received(details, history, undefined),
      (error: unknown) => this.#received(details, undefined, messageOf(error)),
    );
  }

  #received(details: EntryDetails, history: EntryHistory | null | undefined, fault: string | undefined): void {
    if (details !== this.#requestedFor) return;
    this.#history = history;
    this.#fault = fault;
    this.#deps.invalidate();
  }
}
