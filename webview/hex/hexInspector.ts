import { html, nothing, type TemplateResult } from 'lit';
import { hexTexts } from './hexTexts.ts';
import { inspectBytes } from '../../src/model/bytes/dataInspector.ts';

/** A table of the values of the bytes at the caret. Activating a value copies it; the arrow keys move between values. */
export function inspectorTable(bytes: Uint8Array, onCopy: (label: string, value: string) => void): TemplateResult {
  const cell = (label: string, value: string | undefined): TemplateResult =>
    value === undefined
      ? html`<span class="dim" aria-label=${hexTexts.noValue()}>–</span>`
      : html`<button
          type="button"
          class="value-button"
          tabindex="-1"
          title=${hexTexts.copyValue({ type: label })}
          @click=${() => onCopy(label, value)}
        >
          <bdi>${value}</bdi>
        </button>`;
  return html`<table
    class="hex-inspector"
    aria-label=${hexTexts.dataInspector()}
    @keydown=${moveAmongValues}
    @focusin=${keepFocusable}
  >
    <thead>
      <tr>
        <th scope="col">${hexTexts.type()}</th>
        <th scope="col">${hexTexts.littleEndian()}</th>
        <th scope="col">${hexTexts.bigEndian()}</th>
      </tr>
    </thead>
    <tbody tabindex="-1">
      ${inspectBytes(bytes).map(
        ({ label, little, big, single }) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td colspan=${single ? 2 : nothing}>
              ${cell(single ? label : hexTexts.typeLittle({ type: label }), little)}
            </td>
            ${single ? nothing : html`<td>${cell(hexTexts.typeBig({ type: label }), big)}</td>`}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The table has one tab stop: the value that had the focus last, or the first one. */
export function keepOneStop(root: HTMLElement): void {
  const buttons = [...root.querySelectorAll<HTMLElement>('.hex-inspector .value-button')];
  const [first] = buttons;
  if (first && !buttons.some((button) => button.tabIndex === 0)) first.tabIndex = 0;
}

function keepFocusable(event: FocusEvent): void {
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLElement) || !target.matches('.value-button')) return;
  for (const button of (currentTarget as HTMLElement).querySelectorAll<HTMLElement>('.value-button')) {
    button.tabIndex = button === target ? 0 : -1;
  }
}

function moveAmongValues(event: KeyboardEvent): void {
  const table = event.currentTarget as HTMLElement;
  const rows = [...table.querySelectorAll('tbody tr')].map((row) => [
    ...row.querySelectorAll<HTMLElement>('.value-button'),
  ]);
  const row = rows.findIndex((buttons) => buttons.includes(event.target as HTMLElement));
  if (row < 0) return;
  const column = rows[row]?.indexOf(event.target as HTMLElement) ?? 0;
  const filled = (from: number, step: number): HTMLElement | undefined => {
    for (let at = from; at >= 0 && at < rows.length; at += step) {
      const buttons = rows[at] ?? [];
      if (buttons.length > 0) return buttons[Math.min(column, buttons.length - 1)];
    }
    return undefined;
  };
  const to = {
    ArrowDown: () => filled(row + 1, 1),
    ArrowUp: () => filled(row - 1, -1),
    ArrowLeft: () => rows[row]?.[column - 1],
    ArrowRight: () => rows[row]?.[column + 1],
    Home: () => filled(0, 1),
    End: () => filled(rows.length - 1, -1),
  }[event.key];
  if (!to) return;
  event.preventDefault();
  to()?.focus();
}
