import { currentCause } from '../../src/model/entry/currentCause.ts';
import { html, type TemplateResult } from 'lit';
import type { StoredCause } from '../../src/model/cause/cause.ts';
import { causeMessage, causeRemedies, causeSentence } from '../../src/model/cause/causeTexts.ts';
import { delayText, elapsedText } from '../../src/model/texts/quantities.ts';
import { handshakeTexts } from '../../src/model/entry/entryFormat.ts';
import { visible } from '../../src/model/text/visible.ts';
import { conditionsText } from '../../src/model/profile/conditionsText.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { entryTexts } from '../../src/model/entry/entryTexts.ts';
import { momentTexts } from '../format/momentTexts.ts';
import { detailsTexts } from './detailsTexts.ts';
import { codeTabTexts } from './codeTabTexts.ts';
import { helpButton, type OpenHelp } from './helpButton.ts';
import { changeLabel } from '../format/connectionFormat.ts';
import { absoluteText } from '../format/timeFormat.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

export type Fact = readonly [name: string, value: string | number | TemplateResult | undefined];

/** Names and values; unknown values are left out. */
export function factsList(facts: readonly Fact[], className = ''): TemplateResult {
  return html`<dl class="facts-list ${className}">
    ${facts
      .filter(([, value]) => value !== undefined && value !== '')
      .map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd><bdi>${value}</bdi></dd>
          </div>`,
      )}
  </dl>`;
}

/** All known facts about an entry without arguments: a change of the connection, a marker. */
export function entryFacts(facts: EntryFacts, startedAt: string, onHelp: OpenHelp): TemplateResult {
  // The head of an entry with a delivery status explains the cause already, and has the button.
  const explained = (cause: StoredCause, text: string): string | TemplateResult =>
    facts.delivery === undefined ? html`${text} ${helpButton(cause, onHelp)}` : text;
  const cause = currentCause(facts);
  const wall = absoluteText(startedAt, facts.t);
  const offset = elapsedText(facts.t);
  return factsList([
    [facts.kind === 'connection' ? detailsTexts.state() : detailsTexts.kind(), changeLabel(facts)],
    [detailsTexts.cause(), cause && explained(cause, causeMessage(cause))],
    [detailsTexts.remedy(), cause && joinSentences(causeRemedies(cause))],
    [detailsTexts.reported(), facts.detail],
    [detailsTexts.error(), facts.error && explained(facts.error, causeSentence(facts.error))],
    [detailsTexts.text(), facts.text],
    [detailsTexts.url(), facts.url],
    [detailsTexts.socketId(), facts.socketId],
    [codeTabTexts.rooms(), facts.rooms?.map(visible).join(', ')],
    [
      detailsTexts.transport(),
      facts.previousTransport
        ? entryTexts.transportChange({ previous: facts.previousTransport, transport: facts.transport ?? '' })
        : facts.transport,
    ],
    [detailsTexts.handshake(), handshakeTexts(facts).join(' · ')],
    [detailsTexts.missedEvents(), facts.missed],
    [detailsTexts.network(), facts.conditions && conditionsText(facts.conditions)],
    [detailsTexts.attempt(), facts.attempt],
    [detailsTexts.delay(), facts.retryDelayMs === undefined ? undefined : delayText(facts.retryDelayMs)],
    [detailsTexts.bytesWritten(), facts.bytesWritten],
    [detailsTexts.delivery(), facts.delivery],
    [detailsTexts.belongsTo(), facts.of === undefined ? undefined : `#${facts.of}`],
    [detailsTexts.namespace(), facts.namespace],
    [
      detailsTexts.time(),
      wall ? detailsTexts.timeAndOffset({ time: wall, offset }) : momentTexts.sinceSessionStart({ offset }),
    ],
  ]);
}
