import { html, nothing, type TemplateResult } from 'lit';
import { filterKeyTexts } from '../../src/model/filter/filterKeyTexts.ts';
import { filterTexts } from './filterTexts.ts';

export const helpId = 'filter-help';

type Line = readonly [examples: readonly string[], meaning: () => string];

const sections: readonly (readonly [title: () => string, lines: readonly Line[]])[] = [
  [
    filterTexts.helpText,
    [
      [['error', '"not found"'], filterTexts.helpTextMeaning],
      [['/user-\\d+/i'], filterTexts.helpPattern],
    ],
  ],
  [
    filterTexts.helpEntry,
    [
      [['event:hello', 'event:chat*'], filterKeyTexts.event],
      [['dir:in', 'dir:out'], filterTexts.helpDirection],
      [['kind:connection', 'kind:packet'], filterTexts.helpKind],
      [['ns:/chat'], filterTexts.helpNamespace],
      [['seq:100..200'], filterKeyTexts.seq],
      [['finding:f1'], filterTexts.helpFinding],
    ],
  ],
  [
    filterTexts.helpConnections,
    [
      [['source:proxy', 'source:page', 'source:client'], filterTexts.helpSource],
      [['conn:c1', 'sid:lv_VI97H*'], filterTexts.helpConnection],
      [['to:server', 'to:client'], filterTexts.helpReceiver],
      [['missing:server', 'missing:client'], filterTexts.helpMissing],
      [['room:lobby', 'room:user-*'], filterTexts.helpRoom],
      [['rule:r1', 'rule:*'], filterTexts.helpRule],
    ],
  ],
  [
    filterTexts.helpDelivery,
    [
      [['delivery:discarded,timedOut'], filterTexts.helpStatus],
      [['ack:pending', 'ack:none'], filterTexts.helpAck],
      [['latency:>100ms'], filterKeyTexts.latency],
    ],
  ],
  [
    filterTexts.helpContent,
    [
      [['arg:user.id=42', 'arg:0.name'], filterTexts.helpArgument],
      [['size:>1kb', 'size:1kb..1mb'], filterKeyTexts.size],
      [['has:binary', 'is:volatile'], filterTexts.helpBinary],
    ],
  ],
  [
    filterTexts.helpCombine,
    [
      [['event:chat* -dir:in'], filterTexts.helpAnd],
      [['event:"update item"'], filterTexts.helpQuotes],
    ],
  ],
];

/** Every example of the page, for tests. */
export const helpExamples: readonly string[] = sections.flatMap(([, lines]) => lines.flatMap(([examples]) => examples));

/** The filter language on one page. A click on an example adds it to the filter. Escape or a click outside closes it. */
export function filterHelp(options: {
  open: boolean;
  onToggle: (open: boolean) => void;
  onExample: (example: string) => void;
}): TemplateResult {
  return html`<div
    id=${helpId}
    class="filter-help"
    role="dialog"
    aria-label=${filterTexts.language()}
    popover="auto"
    @beforetoggle=${(event: ToggleEvent) => options.onToggle(event.newState === 'open')}
  >
    ${options.open ? page(options.onExample) : nothing}
  </div>`;
}

/** A list of values breaks after a comma instead of inside a value. */
function breakable(text: string): unknown[] {
  return text.split(/(?<=,)/).map((part, index) => (index === 0 ? part : html`<wbr />${part}`));
}

function page(onExample: (example: string) => void): TemplateResult {
  const example = (text: string): TemplateResult =>
    html`<button type="button" class="example" title=${filterTexts.addToFilter()} @click=${() => onExample(text)}>
      ${breakable(text)}
    </button>`;
  return html`${sections.map(
      ([title, lines]) =>
        html`<h3>${title()}</h3>
          <dl>
            ${lines.map(
              ([examples, meaning]) =>
                html`<div>
                  <dt>${examples.map(example)}</dt>
                  <dd>${meaning()}</dd>
                </div>`,
            )}
          </dl>`,
    )}
    <p class="keys">
      <kbd>Ctrl+Space</kbd> ${filterTexts.keySuggest()} · <kbd>Tab</kbd> ${filterTexts.keyAccept()} ·
      <kbd>↑</kbd> ${filterTexts.keyEarlier()} · <kbd>Enter</kbd> ${filterTexts.keyRows()}
    </p>`;
}
