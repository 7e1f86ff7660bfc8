import { html, type TemplateResult } from 'lit';
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
    ['Reason', facts.reason],
    ['Detail', facts.detail],
    ['Error', facts.error],
    ['Text', facts.text],
    ['Attempt', facts.attempt],
    ['Bytes written', facts.bytesWritten],
    ['Delivery', facts.delivery],
    ['Of', facts.of === undefined ? undefined : `#${facts.of}`],
    ['Namespace', facts.namespace],
    ['Time', wall ? `${wall} (${offsetText(facts.t)} s)` : `${offsetText(facts.t)} s`],
  ]);
}
