import { html, type TemplateResult } from 'lit';
import { causeMessage, causeRemedies, causeSentence } from '../../src/model/cause/causeTexts.ts';
import { delayText, handshakeTexts } from '../../src/model/entry/entryTexts.ts';
import { conditionsText } from '../../src/model/profile/networkConditions.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { changeWord } from '../format/connectionWords.ts';
import { absoluteText, offsetText } from '../format/formats.ts';

export type Fact = readonly [name: string, value: string | number | undefined];

/** Names and values; what is unknown is left out. */
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

/** Everything that is known of an entry without arguments: a change of the connection, a marker. */
export function entryFacts(facts: EntryFacts, startedAt: string): TemplateResult {
  const wall = absoluteText(startedAt, facts.t);
  return factsList([
    [facts.kind === 'connection' ? 'State' : 'Kind', changeWord(facts)],
    ['Cause', facts.cause && causeMessage(facts.cause)],
    ['What to do', facts.cause && causeRemedies(facts.cause).join(' ')],
    ['Reported', facts.detail],
    ['Error', facts.error && causeSentence(facts.error)],
    ['Text', facts.text],
    ['URL', facts.url],
    ['Socket ID', facts.socketId],
    ['Transport', facts.previousTransport ? `${facts.previousTransport} → ${facts.transport ?? ''}` : facts.transport],
    ['Handshake', handshakeTexts(facts).join(' · ')],
    ['Missed events', facts.missed],
    ['Network', facts.conditions && conditionsText(facts.conditions)],
    ['Attempt', facts.attempt],
    ['Delay', facts.retryDelayMs === undefined ? undefined : delayText(facts.retryDelayMs)],
    ['Bytes written', facts.bytesWritten],
    ['Delivery', facts.delivery],
    ['Of', facts.of === undefined ? undefined : `#${facts.of}`],
    ['Namespace', facts.namespace],
    ['Time', wall ? `${wall} (${offsetText(facts.t)} s)` : `${offsetText(facts.t)} s`],
  ]);
}
