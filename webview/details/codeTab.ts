/** Shows where the application emitted or listens, how long its listeners ran, and who received a broadcast. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { deliveries } from '../../src/model/entry/delivery.ts';
import { deliveryLabelTexts } from '../../src/model/entry/deliveryLabelTexts.ts';
import { visible } from '../../src/model/text/visible.ts';
import { durationText } from '../../src/model/texts/quantities.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { sourceFileOpen } from '../../src/protocol/hostMessages.ts';
import { textButton } from '../ui/controls.ts';
import { codeTabTexts } from './codeTabTexts.ts';
import { type Fact, factsList } from './factsList.ts';

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

export interface CodeTabDeps {
  readonly channel: Channel;
  readonly invalidate: () => void;
}

/** Whether there is something to show in this tab. */
export function hasCode({ callSite, handlers, middlewareMs, deliveries: taken }: EntryFacts): boolean {
  return [callSite, handlers, middlewareMs, taken].some((fact) => fact !== undefined);
}

export class CodeTab {
  readonly #deps: CodeTabDeps;
  #fault: { readonly seq: number; readonly text: string } | undefined;

  constructor(deps: CodeTabDeps) {
    this.#deps = deps;
  }

  template(facts: EntryFacts): TemplateResult {
    const { seq, callSite, handlers, handlerMs, middlewareMs, rooms: targets, recipients } = facts;
    const listed: Fact[] = [
      [codeTabTexts.emittedAt(), callSite && this.#place(callSite, seq)],
      [codeTabTexts.listeners(), handlers && this.#listeners(handlers, seq)],
      [codeTabTexts.duration(), handlerMs === undefined ? undefined : durationText(handlerMs)],
      [codeTabTexts.middleware(), middlewareMs === undefined ? undefined : durationText(middlewareMs)],
      [codeTabTexts.rooms(), targets && (targets.map(visible).join(', ') || codeTabTexts.everySocket())],
      [codeTabTexts.recipients(), recipients],
      [codeTabTexts.taken(), facts.deliveries && countsText(facts.deliveries)],
    ];
    return html`${factsList(listed)}${this.#fault?.seq === seq ? html`<div class="fault" role="alert"><bdi>${this.#fault.text}</bdi></div>` : nothing}
    ${recipientsTable(facts)}`;
  }

  #listeners(handlers: readonly Place[], seq: number): TemplateResult {
    if (handlers.length === 0) return html`${codeTabTexts.nobody()}`;
    return html`${handlers.map((place) => html`<div>${this.#place(place, seq)}</div>`)}`;
  }

  #place({ file, line, column = 1 }: Place, seq: number): TemplateResult {
    if (file === '') return html`${codeTabTexts.unknown()}`;
    const text = `${visible(file.replace(/^.*[\\/]/, ''))}:${line}`;
    return textButton({
      text,
      label: codeTabTexts.open({ place: text }),
      title: `${visible(file)}:${line}`,
      onClick: () => {
        this.#fault = undefined;
        this.#deps.channel.request(sourceFileOpen, { file, line, column }).catch((error: unknown) => {
          this.#fault = { seq, text: messageOf(error) };
          this.#deps.invalidate();
        });
      },
    });
  }
}

function countsText({
  sent,
  buffered,
  discarded,
  acknowledged,
  lost = 0,
}: NonNullable<EntryFacts['deliveries']>): string {
  return codeTabTexts.counts({ sent, buffered, discarded, acknowledged, lost });
}

function recipientsTable({ deliveries: taken }: EntryFacts): TemplateResult | typeof nothing {
  if (!taken?.sockets) return nothing;
  return html`<table class="timing-table" aria-label=${codeTabTexts.recipients()}>
    <thead>
      <tr>
        <th scope="col">${codeTabTexts.socketId()}</th>
        <th scope="col">${codeTabTexts.status()}</th>
      </tr>
    </thead>
    <tbody>
      ${taken.sockets.map(({ socketId, delivery }) => {
        const known = deliveries.find((one) => one === delivery);
        return html`<tr>
          <th scope="row" class="code"><bdi>${visible(socketId)}</bdi></th>
          <td>${known ? deliveryLabelTexts.label({ delivery: known }) : visible(delivery)}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}
