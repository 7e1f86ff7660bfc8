/**
 * Everything about the selected entry, requested when it is selected. Invariants: only content of the selected seq is shown; while the
 * delivery status of an entry can change, the entry is read again when the timeline changes, but not more often than a user can notice.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Throttle } from '../../src/base/throttle.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { entryLabelTexts } from '../../src/model/entry/entryLabelTexts.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryDetails, type EntryDetails } from '../../src/protocol/engineMessages.ts';
import {
  type ArgumentAction,
  type ExplainedSubject,
  helpOpen,
  subjectExplain,
} from '../../src/protocol/hostMessages.ts';
import type { EvidenceMarks, MarkedFinding } from '../findings/evidenceMarks.ts';
import { type MenuItem, openMenu } from '../ui/menu.ts';
import { isTyping } from '../ui/keys.ts';
import { HexView, type HexSubject } from '../hex/hexView.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { Renderer } from '../ui/renderer.ts';
import { tabs } from '../ui/tabs.ts';
import { haveSeveralNames, namedAt } from '../../src/model/entry/earlierNames.ts';
import { connectionName } from '../../src/model/entry/connectionName.ts';
import { isSettledDelivery } from '../format/settledDelivery.ts';
import { AckTab } from './ackTab.ts';
import { ArgumentTree } from './argumentTree.ts';
import { detailsSlice, type DetailsTab } from './detailsSlice.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { detailsTexts } from './detailsTexts.ts';
import { tabsOf } from './detailsTabs.ts';
import { evidenceNote } from '../findings/findingTemplates.ts';
import { entryHead } from './entryHead.ts';
import { entryFacts } from './factsList.ts';
import { RawTab } from './rawTab.ts';
import { ReplyForm } from './replyForm.ts';
import { CodeTab } from './codeTab.ts';
import { RuleTab } from './ruleTab.ts';
import { HistoryTabs } from './historyTabs.ts';

const refreshEveryMs = 250;

export interface DetailsDeps {
  channel: Channel;
  clock: Clock;
  session: SessionMirror;
  saved: SavedState;
  onClose: () => void;
  /** Whether the entries are from a session file. */
  fromFile?: boolean;
  /** Shows another entry in the timeline. */
  onShow: (seq: number) => void;
  /** Narrows the timeline by a term of the filter. */
  onFilter: (term: string) => void;
  /** The entries that are evidence of a finding. */
  evidence: EvidenceMarks;
  /** Shows a finding in its list. */
  onFinding: (finding: MarkedFinding) => void;
  /** Shows a rule of a proxy; left out for a session file. */
  onRule?: ((ruleId: string, sourceId: string) => void) | undefined;
}

export class Details implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: DetailsDeps;
  readonly #store = new DisposableStore();
  readonly #saved: SliceOf<typeof detailsSlice>;
  readonly #renderer: Renderer;
  readonly #tree: ArgumentTree;
  readonly #ack: AckTab;
  readonly #reply: ReplyForm;
  readonly #raw: RawTab;
  readonly #code: CodeTab;
  readonly #rule: RuleTab;
  readonly #history: HistoryTabs;
  readonly #hex: HexView;
  readonly #refresh: Throttle;
  #seq: number | undefined;
  #details: EntryDetails | null | undefined;
  #fault: string | undefined;
  /** Why the help page or the chat was not opened. */
  #actionFault: string | undefined;
  /** Whether the hex view shows the acknowledgement instead of the entry. */
  #hexOfAck = false;
  #attachment: number | undefined;

  constructor(deps: DetailsDeps) {
    this.#deps = deps;
    this.element.className = 'details';
    this.element.setAttribute('aria-label', detailsTexts.details());
    this.#saved = deps.saved.slice(detailsSlice);
    const invalidate = (): void => this.#renderer.invalidate();
    const { channel, clock, session, onShow, onFilter } = deps;
    const hexOfEntry = (attachment: number): void => this.#showHex(attachment, false);
    const hexOfAck = (attachment: number): void => this.#showHex(attachment, true);
    const tree = { channel, clock, invalidate, onFilter };
    this.#tree = this.#store.add(
      new ArgumentTree({ ...tree, id: 'arguments', label: detailsTexts.arguments(), onHex: hexOfEntry }),
    );
    this.#ack = this.#store.add(new AckTab({ ...tree, onHex: hexOfAck, onShow }));
    this.#reply = new ReplyForm(channel, invalidate);
    this.#raw = new RawTab(channel, clock, invalidate, hexOfEntry);
    this.#code = new CodeTab({ channel, invalidate });
    this.#rule = new RuleTab({ channel, invalidate, onRule: deps.onRule });
    this.#history = new HistoryTabs({ channel, session, invalidate, onShow, onHelp: this.#onHelp });
    this.#hex = this.#store.add(new HexView({ channel, clock, saved: deps.saved, invalidate }));
    this.#refresh = this.#store.add(new Throttle(deps.clock, refreshEveryMs, () => void this.#read()));
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#seq !== undefined && !isTyping(event)) deps.onClose();
    });
    this.#store.add(deps.evidence.onDidChange(invalidate));
    this.#renderer.flush();
  }

  show(seq: number | undefined): void {
    if (seq === this.#seq) return;
    this.#seq = seq;
    this.#fault = undefined;
    this.#actionFault = undefined;
    this.#attachment = undefined;
    this.#hexOfAck = false;
    if (seq === undefined) {
      this.#details = undefined;
      this.#hex.clear();
      this.#renderer.invalidate();
    } else {
      void this.#read();
    }
  }

  /** Shows an entry, and focuses the form to reply to it. */
  async reply(seq: number): Promise<void> {
    this.show(seq);
    if (this.#details?.facts.seq !== seq) await this.#read();
    this.#renderer.flush();
    if (seq === this.#seq) this.#reply.focus();
  }

  /** Focuses the chosen tab. */
  focus(): void {
    this.element.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
  }

  /** Must be called when the timeline changed: the shown details may be outdated. */
  refresh(): void {
    if (this.#seq !== undefined && !isSettled(this.#details)) this.#refresh.request();
  }

  /** Must be called when an entry changed in a way that its row does not show. */
  refreshEntry(seq: number | undefined): void {
    if (seq !== undefined && seq === this.#seq) this.#refresh.request();
  }

  /** Must be called when the engine was restarted. Everything that was read before is no longer valid. */
  reset(): void {
    const seq = this.#seq;
    this.#seq = undefined;
    this.#history.reset();
    this.show(seq);
  }

  /** Runs an action of VS Code's menu on a tree of arguments. */
  act(action: ArgumentAction): void {
    (this.#tab === 'acknowledgement' ? this.#ack.tree : this.#tree).run(action);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #read(): Promise<void> {
    const seq = this.#seq;
    if (seq === undefined) return;
    try {
      const details = await this.#deps.channel.request(entryDetails, { seq });
      if (seq !== this.#seq) return;
      this.#details = details;
      this.#fault = undefined;
    } catch (error) {
      if (seq !== this.#seq) return;
      this.#fault = messageOf(error);
    }
    this.#renderer.invalidate();
  }

  readonly #onHelp = (code: string): void => {
    this.#act((channel) => channel.request(helpOpen, { code }));
  };

  /** Shows the error of an action while the same entry is shown. */
  #act(action: (channel: Channel) => Promise<unknown>): void {
    const seq = this.#seq;
    this.#actionFault = undefined;
    this.#renderer.invalidate();
    action(this.#deps.channel).catch((error: unknown) => {
      if (seq !== this.#seq) return;
      this.#actionFault = messageOf(error);
      this.#renderer.invalidate();
    });
  }

  #openMenu(anchor: HTMLElement, { seq, connectionId }: EntryFacts): void {
    const item = (label: string, subject: ExplainedSubject): MenuItem => ({
      label,
      run: () => this.#act((channel) => channel.request(subjectExplain, subject)),
    });
    openMenu(anchor, detailsTexts.entryMenu(), [
      item(detailsTexts.explainEntry(), { seq }),
      ...(connectionId === '' ? [] : [item(detailsTexts.explainConnection(), { connectionId })]),
    ]);
  }

  get #epoch(): string {
    return this.#deps.session.state?.epoch ?? '';
  }

  /** The tab that the user chose, or the first one if the entry does not have the chosen tab. */
  get #tab(): DetailsTab {
    const { tab } = this.#saved.current;
    const [first, ...others] = tabsOf(this.#details);
    return others.some(({ id }) => id === tab) ? tab : first.id;
  }

  #choose(tab: DetailsTab): void {
    this.#saved.update({ tab });
    this.#renderer.flush();
  }

  #showHex(attachment: number, ofAck: boolean): void {
    this.#attachment = attachment;
    this.#hexOfAck = ofAck;
    this.#choose('hex');
    this.#hex.focus();
  }

  #template(): TemplateResult {
    const details = this.#details;
    const { session, onClose, onShow, fromFile } = this.#deps;
    const startedAt = session.state?.startedAt ?? '';
    return html`${details ? entryHead(details, startedAt, this.#whereOf(details), { onClose, onMenu: (anchor) => this.#openMenu(anchor, details.facts), onHelp: this.#onHelp, onShow }) : nothing}
      ${details ? this.#evidence(details.facts.seq) : nothing}
      ${details?.facts.delivery === 'awaitingReply' && !fromFile ? this.#reply.template(details) : nothing}
      ${this.#actionFault === undefined ? nothing : html`<div class="fault" role="alert"><bdi>${this.#actionFault}</bdi></div>`}
      ${tabs({ label: detailsTexts.details(), list: tabsOf(details), chosen: this.#tab, onChoose: (id) => this.#choose(id) })}
      <div
        class="tab-panel ${this.#tab}"
        role="tabpanel"
        id="${this.#tab}-panel"
        aria-labelledby="${this.#tab}-tab"
        tabindex=${this.#tab === 'hex' ? nothing : 0}
      >
        ${this.#body(details)}
      </div>`;
  }

  /** The finding for which the entry is evidence. */
  #evidence(seq: number): TemplateResult | typeof nothing {
    const { evidence, onFinding } = this.#deps;
    const finding = evidence.of(seq);
    return finding ? evidenceNote(finding, () => onFinding(finding)) : nothing;
  }

  /** The name of the entry's connection, if there are several connections. */
  #whereOf({ facts }: EntryDetails): string | undefined {
    const { session } = this.#deps;
    if (!haveSeveralNames(session.allConnections) || facts.connectionId === '') return undefined;
    const known = session.anyConnection(facts.connectionId);
    return known ? connectionName(namedAt(known, facts.seq)) : facts.connectionId;
  }

  #body(details: EntryDetails | null | undefined): TemplateResult {
    if (this.#fault) return html`<div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>`;
    if (details === undefined) {
      return html`<p class="hint">${commonTexts.reading()}</p>`;
    }
    if (details === null) return html`<p class="hint">${detailsTexts.entryDropped()}</p>`;
    const ofFile = this.#deps.fromFile ? fileHint(this.#tab, details) : undefined;
    if (ofFile !== undefined) return html`<p class="hint">${ofFile}</p>`;
    switch (this.#tab) {
      case 'raw':
        return this.#raw.template(details, this.#epoch);
      case 'hex':
        return this.#hexBody(details);
      case 'acknowledgement':
        return this.#ack.template(details, this.#epoch);
      case 'code':
        return this.#code.template(details.facts);
      case 'rule':
        return this.#rule.template(details.facts, this.#epoch);
      case 'when':
      case 'connection':
        return this.#history.template(this.#tab, details);
      default:
        return this.#argumentsBody(details);
    }
  }

  #argumentsBody(details: EntryDetails): TemplateResult {
    if (details.args === undefined)
      return entryFacts(details.facts, this.#deps.session.state?.startedAt ?? '', this.#onHelp);
    const { seq, recoveryOffset } = details.facts;
    this.#tree.show(`${this.#epoch}:${seq}`, seq, details.args, recoveryOffset && entryLabelTexts.recoveryOffset());
    return this.#tree.template();
  }

  #hexBody(details: EntryDetails): TemplateResult {
    const subject = this.#hexSubject(details);
    const attachment = this.#attachment ?? (subject.attachments.length > 0 ? 0 : -1);
    this.#hex.show(subject, attachment);
    return this.#hex.template(subject, (chosen) => {
      this.#attachment = chosen;
      this.#renderer.invalidate();
    });
  }

  #hexSubject(details: EntryDetails): HexSubject {
    if (this.#hexOfAck && details.ack) {
      const { facts, attachments, args } = details.ack;
      return { seq: facts.seq, attachments, packet: undefined, title: 'ack', paths: args?.attachmentPaths ?? [] };
    }
    const { facts, attachments, packets, args } = details;
    const [packet] = packets;
    return {
      seq: facts.seq,
      attachments,
      packet: packet && { bytes: packet.bytes, isText: packet.layer === 'text' },
      title: facts.event ?? facts.kind,
      paths: args?.attachmentPaths ?? [],
    };
  }
}

/** A hint for content and actions that a session file does not have. */
function fileHint(tab: string, { facts, packets, args }: EntryDetails): string | undefined {
  if (tab === 'raw' && packets.length === 0 && args !== undefined) {
    return detailsTexts.fileHasNoPackets();
  }
  if (tab !== 'acknowledgement' || facts.delivery !== 'awaitingReply') return undefined;
  return detailsTexts.fileAwaitedReply();
}

/** Whether the entry can no longer change. */
function isSettled(details: EntryDetails | null | undefined): boolean {
  if (!details || details.expect?.status === 'pending') return false;
  return isSettledDelivery(details.facts, details.wantsAck);
}
