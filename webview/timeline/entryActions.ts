/** Actions on the selected entries, by menu or key. Their outcome is shown under the timeline. */
import { messageOf } from '../../src/base/userError.ts';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import { nameValue } from '../../src/model/filter/filterEdit.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';
import { parsePayload } from '../../src/model/payload/payload.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { codeTexts } from '../../src/model/code/codeTexts.ts';
import { entriesCopyAs } from '../../src/protocol/codeMessages.ts';
import { expectationSave, scenarioCreate } from '../../src/protocol/recordingMessages.ts';
import { entryCopy } from '../../src/protocol/entryMessages.ts';
import {
  clipboardWrite,
  collectionSave,
  entriesCompare,
  entriesCopy,
  markerPrompt,
  type ExplainedSubject,
  subjectExplain,
  type TimelineAction,
} from '../../src/protocol/hostMessages.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import {
  emitResend,
  emitResendSelection,
  type EntrySelection,
  maxResent,
  type TextFormat,
} from '../../src/protocol/timelineMessages.ts';
import type { Filling } from '../emit/emitDraft.ts';
import { bytesText } from '../../src/model/texts/quantities.ts';
import { timelineTexts } from './timelineTexts.ts';
import type { FilterChoice } from '../state/filterChoice.ts';

/** Maximum number of characters of arguments that the form can edit. */
const maxFormLength = 1_000_000;

export interface EntryActionDeps {
  channel: Channel;
  /** The selected entries, as a query to the engine. */
  selection: () => EntrySelection;
  /** Returns the seqs with the entries that are folded away in selected rows. */
  unfolded: (seqs: EntrySelection['seqs']) => Promise<EntrySelection['seqs']>;
  /** The row that was selected last. */
  row: () => Row | undefined;
  /** Shows the outcome. */
  notify: (text: string, isFault?: boolean) => void;
  filter: FilterChoice;
  goToPartner: () => Promise<void>;
  /** Shows the entry that an action created. */
  select: (seq: number) => void;
  /** The connection that a marker belongs to. */
  connectionId: () => string | undefined;
  /** undefined for a session file, which is read-only. */
  live: LiveActions | undefined;
}

export interface LiveActions {
  /** Opens the form to reply to an event that waits for its acknowledgement. */
  reply: (seq: number) => Promise<void>;
  /** Fills the emit form with an event, to send it over a connection. */
  fill: (filling: Filling, connectionId: string) => void;
  /** The profile of a connection as it was written, or its known part; undefined for a removed connection. */
  profileOf: (connectionId: string) => ConnectionProfile | undefined;
  /** Opens the form for a rule on events like an event of a connection. */
  addRule: (facts: EntryFacts, action: LikeAction) => void;
}

/** The action of a rule that applies to events like an entry. */
export type LikeAction = 'hold' | 'delay' | 'drop';

export class EntryActions {
  readonly #deps: EntryActionDeps;
  readonly #runs: Readonly<Record<TimelineAction, () => Promise<void>>>;

  constructor(deps: EntryActionDeps) {
    this.#deps = deps;
    this.#runs = {
      copyJson: () => this.#copy('json'),
      copyNdjson: () => this.#copy('ndjson'),
      copyText: () => this.#copy('text'),
      copyCode: () => this.#copy('code'),
      copyAs: () => this.#copyAs(),
      copyName: () => this.#copyName(),
      explainEntry: () => this.#explain(({ seq }) => ({ seq })),
      explainConnection: () => this.#explain(({ connectionId }) => ({ connectionId })),
      goToPartner: () => deps.goToPartner(),
      reply: () => this.#live((live) => this.#reply(live)),
      resend: () => this.#live(() => this.#resend()),
      editAndResend: () => this.#live((live) => this.#edit(live)),
      saveToCollection: () => this.#live((live) => this.#save(live)),
      createScenario: () => this.#live(() => this.#createScenario()),
      saveExpectation: () => this.#live(() => this.#saveExpectation()),
      compare: () => this.#compare(),
      filterByEvent: () => this.#filter(''),
      excludeEvent: () => this.#filter('-'),
      holdLike: () => this.#live((live) => this.#addRule(live, 'hold')),
      delayLike: () => this.#live((live) => this.#addRule(live, 'delay')),
      dropLike: () => this.#live((live) => this.#addRule(live, 'drop')),
      addMarker: () => this.#live(() => this.#mark()),
    };
  }

  async run(action: TimelineAction): Promise<void> {
    try {
      await this.#runs[action]();
    } catch (error) {
      this.#deps.notify(messageOf(error), true);
    }
  }

  async #copy(format: TextFormat): Promise<void> {
    const { channel, selection, unfolded, notify } = this.#deps;
    const rows = selection();
    if (rows.seqs.length === 0) return;
    const chosen = { ...rows, seqs: await unfolded(rows.seqs) };
    const { entries } = await channel.request(entriesCopy, { selection: chosen, format });
    const [first] = chosen.seqs;
    if (entries === 0) notify(format === 'code' ? timelineTexts.nothingAsCode() : timelineTexts.nothingToCopy());
    else if (entries === 1 && first && first.from === first.to) {
      notify(timelineTexts.entryCopied({ seq: first.from, format }));
    } else notify(timelineTexts.copied({ count: entries, format }));
  }

  async #copyAs(): Promise<void> {
    const { channel, selection, unfolded, notify } = this.#deps;
    const rows = selection();
    if (rows.seqs.length === 0) return;
    const chosen = { ...rows, seqs: await unfolded(rows.seqs) };
    const { entries, language } = await channel.request(entriesCopyAs, { selection: chosen });
    if (entries === 0) notify(codeTexts.nothingCopied());
    else if (language !== undefined) notify(codeTexts.copiedAs({ count: entries, language }));
  }

  async #copyName(): Promise<void> {
    const { event = '' } = this.#event().facts;
    await this.#deps.channel.request(clipboardWrite, { text: event });
    this.#deps.notify(timelineTexts.nameCopied({ event }));
  }

  async #explain(subjectOf: (facts: EntryFacts) => ExplainedSubject): Promise<void> {
    const row = this.#deps.row();
    if (!row) throw new Error(timelineTexts.selectEntry());
    await this.#deps.channel.request(subjectExplain, subjectOf(row.facts));
  }

  async #reply(live: LiveActions): Promise<void> {
    const { seq, delivery } = this.#event().facts;
    if (delivery !== 'awaitingReply') throw new Error(timelineTexts.noReplyDue());
    await live.reply(seq);
  }

  async #resend(): Promise<void> {
    const selection = this.#deps.selection();
    const [first, ...others] = selection.seqs;
    if (others.length > 0 || (first && first.from !== first.to)) return this.#resendSeveral(selection);
    const row = this.#event();
    const { seq } = await this.#deps.channel.request(emitResend, { seq: row.facts.seq });
    this.#deps.select(seq);
  }

  async #resendSeveral(selection: EntrySelection): Promise<void> {
    const { channel, notify } = this.#deps;
    const { emitted, failed, cause, tooMany } = await channel.request(emitResendSelection, { selection });
    if (tooMany) throw new Error(timelineTexts.tooManyToResend({ max: maxResent }));
    const reason = cause ? causeSentence(cause) : '';
    if (failed > 0) notify(timelineTexts.resentSome({ emitted, failed, reason }), true);
    else notify(emitted > 0 ? timelineTexts.resent({ count: emitted }) : timelineTexts.nothingToResend());
  }

  async #edit(live: LiveActions): Promise<void> {
    const row = this.#event();
    const args = await this.#args(row);
    if (args.length > maxFormLength) {
      const size = bytesText(args.length);
      throw new Error(timelineTexts.tooLargeToEdit({ event: row.facts.event ?? '', size }));
    }
    live.fill(
      {
        event: row.facts.event ?? '',
        args,
        ack: row.wantsAck,
        ...(row.facts.volatile && { volatile: true }),
        to: row.facts.dir === 'in' ? 'client' : 'server',
      },
      row.facts.connectionId,
    );
  }

  async #save(live: LiveActions): Promise<void> {
    const row = this.#event();
    const { connectionId, event = '', volatile } = row.facts;
    const { channel, notify } = this.#deps;
    const profile = live.profileOf(connectionId);
    if (!profile) throw new Error(timelineTexts.connectionRemoved());
    const { saved, path } = await channel.request(collectionSave, {
      connectionId,
      profile,
      event,
      args: packPayload(parsePayload(JSON.parse(await this.#args(row)))),
      ...(row.wantsAck && { ack: true }),
      ...(volatile && { volatile }),
    });
    if (saved) notify(path ? timelineTexts.savedTo({ event, path }) : timelineTexts.saved({ event }));
  }

  async #createScenario(): Promise<void> {
    const { channel, selection, unfolded } = this.#deps;
    const rows = selection();
    if (rows.seqs.length === 0) throw new Error(timelineTexts.selectEvent());
    await channel.request(scenarioCreate, { selection: { ...rows, seqs: await unfolded(rows.seqs) } });
  }

  async #saveExpectation(): Promise<void> {
    const { seq } = this.#event().facts;
    await this.#deps.channel.request(expectationSave, { seq });
  }

  async #compare(): Promise<void> {
    const seqs = this.#deps.selection().seqs.flatMap(({ from, to }) => (from === to ? [from] : [from, to]));
    const [left, right, more] = seqs;
    if (left === undefined || right === undefined || more !== undefined) {
      throw new Error(timelineTexts.selectTwo());
    }
    await this.#deps.channel.request(entriesCompare, { left, right });
  }

  #addRule(live: LiveActions, action: LikeAction): Promise<void> {
    live.addRule(this.#event().facts, action);
    return Promise.resolve();
  }

  #filter(sign: '' | '-'): Promise<void> {
    const { event = '' } = this.#event().facts;
    this.#deps.filter.narrow(`${sign}event:${nameValue(event)}`);
    return Promise.resolve();
  }

  async #mark(): Promise<void> {
    const connectionId = this.#deps.connectionId();
    const { seq } = await this.#deps.channel.request(markerPrompt, connectionId === undefined ? {} : { connectionId });
    if (seq !== undefined) this.#deps.notify(timelineTexts.markerAdded({ seq }));
  }

  async #live(act: (live: LiveActions) => Promise<void>): Promise<void> {
    const { live } = this.#deps;
    if (!live) throw new Error(timelineTexts.readOnly());
    await act(live);
  }

  #event(): Row {
    const row = this.#deps.row();
    if (row?.facts.kind === 'event') return row;
    throw new Error(timelineTexts.selectEvent());
  }

  /** JSON text of the arguments that are sent again, in payload notation, bytes included. */
  async #args({ facts }: Row): Promise<string> {
    return (await this.#deps.channel.request(entryCopy, { seq: facts.seq, path: [], what: 'arguments' })).text;
  }
}
