import { html, nothing, type TemplateResult } from 'lit';

export const helpId = 'filter-help';

type Line = readonly [examples: readonly string[], meaning: string];

const parts: readonly (readonly [title: string, lines: readonly Line[]])[] = [
  [
    'Text',
    [
      [['error', '"not found"'], 'in the event’s name or its payload, in any case'],
      [['/user-\\d+/i'], 'a regular expression'],
    ],
  ],
  [
    'What it is',
    [
      [['event:hello', 'event:chat*'], 'name, * for any text'],
      [['dir:in', 'dir:out'], 'came in, or was emitted'],
      [['kind:connection', 'kind:packet'], 'connects and drops, raw packets'],
      [['ns:/chat'], 'namespace'],
      [['seq:100..200'], 'number of the entry'],
    ],
  ],
  [
    'What became of it',
    [
      [['delivery:discarded,timedOut'], 'one of several'],
      [['ack:pending', 'ack:none'], 'acknowledgement'],
      [['latency:>100ms'], 'time until the acknowledgement'],
    ],
  ],
  [
    'What it carries',
    [
      [['arg:user.id=42', 'arg:0.name'], 'a value in the arguments, or that it is there'],
      [['size:>1kb', 'size:1kb..1mb'], 'bytes on the wire'],
      [['has:binary', 'is:volatile'], 'bytes, and a volatile emit'],
    ],
  ],
  [
    'Together',
    [
      [['event:chat* -dir:in'], 'all terms at once; a minus negates'],
      [['event:"update item"'], 'quotes around spaces'],
    ],
  ],
];

/** Every example of the page, for tests. */
export const helpExamples: readonly string[] = parts.flatMap(([, lines]) => lines.flatMap(([examples]) => examples));

/** The language on one page; an example that is clicked goes into the filter. Closes by Escape and by a click elsewhere. */
export function filterHelp(options: {
  open: boolean;
  onToggle: (open: boolean) => void;
  onExample: (example: string) => void;
}): TemplateResult {
  return html`<div
    id=${helpId}
    class="filter-help"
    role="dialog"
    aria-label="Filter language"
    popover="auto"
    @beforetoggle=${(event: ToggleEvent) => options.onToggle(event.newState === 'open')}
  >
    ${options.open ? page(options.onExample) : nothing}
  </div>`;
}

function page(onExample: (example: string) => void): TemplateResult {
  const example = (text: string): TemplateResult =>
    html`<button type="button" class="example" title="Add to the filter" @click=${() => onExample(text)}>
      ${text}
    </button>`;
  return html`${parts.map(
      ([title, lines]) =>
        html`<h3>${title}</h3>
          <dl>
            ${lines.map(
              ([examples, meaning]) =>
                html`<div>
                  <dt>${examples.map(example)}</dt>
                  <dd>${meaning}</dd>
                </div>`,
            )}
          </dl>`,
    )}
    <p class="keys">
      <kbd>Ctrl Space</kbd> suggests · <kbd>Tab</kbd> accepts · <kbd>↑</kbd> earlier filters · <kbd>Enter</kbd> to the
      rows
    </p>`;
}
