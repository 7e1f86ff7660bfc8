/** What a person does with the entries that are selected, by menu or key. What becomes of it is said in words. */
import { messageOf } from '../../src/base/userError.ts';
import { addTerm, nameValue } from '../../src/model/filter/filterEdit.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';
import { parsePayload } from '../../src/model/payload/payload.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryCopy } from '../../src/protocol/entryMessages.ts';
import {
  collectionSave,
  entriesCompare,
  entriesCopy,
  markerPrompt,
  type TimelineAction,
} from '../../src/protocol/hostMessages.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import { emitResend, type EntrySelection, type TextFormat } from '../../src/protocol/timelineMessages.ts';
import type { Filling } from '../emit/emitDraft.ts';
import { bytesText, counted } from '../format/formats.ts';

/** More than this the form is not made for. */
const longestForm = 1_000_000;

export interface EntryActionDeps {
  channel: Channel;
  /** What is selected, as the engine is to find it. */
  selection: () => EntrySelection;
  /** The row that was picked last. */
  row: () => Row | undefined;
  /** Says what became of it. */
  say: (text: string, isFault?: boolean) => void;
  filter: () => string;
  setFilter: (text: string) => void;
  goToPartner: () => Promise<void>;
  /** Shows an entry that came of it. */
  select: (seq: number) => void;
  /** Connection that a marker belongs to. */
  connectionId: () => string | undefined;
  /** Left out for a session file, which only is read. */
  live: LiveActions | undefined;
}

export interface LiveActions {
  /** Puts an event into the emit form, for a connection. */
  fill: (filling: Filling, connectionId: string) => void;
  /** How a connection was written, or what is known of it; undefined for one that is gone. */
  profileOf: (connectionId: string) => ConnectionProfile | undefined;
}

const formatWords: Readonly<Record<TextFormat, string>> = { json: 'JSON', ndjson: 'NDJSON', text: 'text' };

export class EntryActions {
  readonly #deps: EntryActionDeps;
  readonly #runs: Readonly<Record<TimelineAction, () => Promise<void>>>;

  constructor(deps: EntryActionDeps) {
    this.#deps = deps;
    this.#runs = {
      copyJson: () => this.#copy('json'),
      copyNdjson: () => this.#copy('ndjson'),
      copyText: () => this.#copy('text'),
      goToPartner: () => deps.goToPartner(),
      resend: () => this.#live(() => this.#resend()),
      editAndResend: () => this.#live((live) => this.#edit(live)),
      saveToCollection: () => this.#live((live) => this.#save(live)),
      compare: () => this.#compare(),
      filterByEvent: () => this.#filter(''),
      excludeEvent: () => this.#filter('-'),
      addMarker: () => this.#live(() => this.#mark()),
    };
  }

  async run(action: TimelineAction): Promise<void> {
    try {
      await this.#runs[action]();
    } catch (error) {
      this.#deps.say(messageOf(error), true);
    }
  }

  async #copy(format: TextFormat): Promise<void> {
    const { channel, selection, say } = this.#deps;
    const chosen = selection();
    if (chosen.seqs.length === 0) return;
    const { entries } = await channel.request(entriesCopy, { selection: chosen, format });
    const [first] = chosen.seqs;
    const what = entries === 1 && first?.from === first?.to ? `#${first?.from}` : counted(entries, 'entry', 'entries');
    say(entries === 0 ? 'Nothing of it is shown any more' : `${what} copied as ${formatWords[format]}`);
  }

  async #resend(): Promise<void> {
    const row = this.#event();
    const { seq } = await this.#deps.channel.request(emitResend, { seq: row.facts.seq });
    this.#deps.select(seq);
  }

  async #edit(live: LiveActions): Promise<void> {
    const row = this.#event();
    const args = await this.#args(row);
    if (args.length > longestForm) {
      const size = bytesText(args.length);
      throw new Error(`“${row.facts.event}” carries ${size}, too much for the form. Resend sends it as it is.`);
    }
    live.fill(
      {
        event: row.facts.event ?? '',
        args,
        ack: row.wantsAck,
        ...(row.facts.volatile && { volatile: true }),
      },
      row.facts.connectionId,
    );
  }

  async #save(live: LiveActions): Promise<void> {
    const row = this.#event();
    const { connectionId, event = '', volatile } = row.facts;
    const { channel, say } = this.#deps;
    const profile = live.profileOf(connectionId);
    if (!profile) throw new Error('Its connection is gone. Use Edit and Resend, and save it from the form.');
    const { saved, path } = await channel.request(collectionSave, {
      connectionId,
      profile,
      event,
      args: packPayload(parsePayload(JSON.parse(await this.#args(row)))),
      ...(row.wantsAck && { ack: true }),
      ...(volatile && { volatile }),
    });
    if (saved) say(path ? `“${event}” saved to ${path}` : `“${event}” saved`);
  }

  async #compare(): Promise<void> {
    const seqs = this.#deps.selection().seqs.flatMap(({ from, to }) => (from === to ? [from] : [from, to]));
    const [left, right, more] = seqs;
    if (left === undefined || right === undefined || more !== undefined) {
      throw new Error('Select two entries to compare them: Ctrl+Click or Shift+↑ ↓.');
    }
    await this.#deps.channel.request(entriesCompare, { left, right });
  }

  #filter(sign: '' | '-'): Promise<void> {
    const { event = '' } = this.#event().facts;
    const { filter, setFilter } = this.#deps;
    setFilter(addTerm(filter(), `${sign}event:${nameValue(event)}`));
    return Promise.resolve();
  }

  async #mark(): Promise<void> {
    const connectionId = this.#deps.connectionId();
    const { seq } = await this.#deps.channel.request(markerPrompt, connectionId === undefined ? {} : { connectionId });
    if (seq !== undefined) this.#deps.say(`Marker #${seq} added`);
  }

  async #live(act: (live: LiveActions) => Promise<void>): Promise<void> {
    const { live } = this.#deps;
    if (!live) throw new Error('A session file is only read. This is done in the inspector.');
    await act(live);
  }

  #event(): Row {
    const row = this.#deps.row();
    if (row?.facts.kind === 'event') return row;
    throw new Error('Pick an event first: this is done with events.');
  }

  /** JSON text of the arguments that are sent again, in payload notation, bytes included. */
  async #args({ facts }: Row): Promise<string> {
    return (await this.#deps.channel.request(entryCopy, { seq: facts.seq, path: [], what: 'arguments' })).text;
  }
}
