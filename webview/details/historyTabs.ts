import { html, type TemplateResult } from 'lit';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryDetails, type EntryDetails } from '../../src/protocol/engineMessages.ts';
import { entryHistory, type EntryHistory } from '../../src/protocol/entryMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { namedAt } from '../../src/model/entry/earlierNames.ts';
import { connectionName } from '../../src/model/entry/connectionName.ts';
import { connectionTab } from './connectionTab.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { BothEnds } from './bothEnds.ts';
import { detailsTexts } from './detailsTexts.ts';
import { EntryRead } from './entryRead.ts';
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
  readonly #history: EntryRead<EntryHistory | null>;
  /** The event of an acknowledgement. */
  readonly #event: EntryRead<EntryDetails | null>;

  constructor(deps: HistoryTabsDeps) {
    this.#deps = deps;
    const { channel, invalidate } = deps;
    this.#bothEnds = new BothEnds(deps);
    this.#history = new EntryRead(({ facts: { seq } }) => channel.request(entryHistory, { seq }), invalidate);
    this.#event = new EntryRead(({ facts: { of = -1 } }) => channel.request(entryDetails, { seq: of }), invalidate);
  }

  template(tab: 'when' | 'connection', details: EntryDetails): TemplateResult {
    if (tab === 'connection') return read(this.#history, details, (history) => this.#connection(details, history));
    const own = details.facts.seq;
    if (details.facts.kind !== 'ack') return this.#timing(details, own);
    return read(this.#event, details, (event) => this.#timing(event, own), detailsTexts.eventDropped());
  }

  /** Discards everything that was read. */
  reset(): void {
    this.#history.reset();
    this.#event.reset();
    this.#bothEnds.reset();
  }

  /** @param own the shown entry: the event or its acknowledgement */
  #timing(event: EntryDetails, own: number): TemplateResult {
    const { onShow, session } = this.#deps;
    const startedAt = session.state?.startedAt ?? '';
    return read(
      this.#history,
      event,
      (history) => html`${this.#bothEnds.template(event, own)}${timingTab(event, history, { startedAt, own, onShow })}`,
    );
  }

  #connection({ facts }: EntryDetails, history: EntryHistory): TemplateResult {
    const { onShow, session } = this.#deps;
    const known = session.anyConnection(facts.connectionId);
    return connectionTab(facts, history, known ? connectionName(namedAt(known, facts.seq)) : '', onShow);
  }
}

/** Shows what was read, or why it cannot be shown. */
function read<T>(
  source: EntryRead<T | null>,
  details: EntryDetails,
  template: (value: T) => TemplateResult,
  dropped = detailsTexts.entryDropped(),
): TemplateResult {
  const value = source.of(details);
  if (source.fault !== undefined) return html`<div class="fault" role="alert"><bdi>${source.fault}</bdi></div>`;
  if (value === undefined) return html`<p class="hint">${commonTexts.reading()}</p>`;
  return value === null ? html`<p class="hint">${dropped}</p>` : template(value);
}
