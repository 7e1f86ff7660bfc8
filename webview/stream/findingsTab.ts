import { elapsedText } from '../../src/model/texts/quantities.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import type { StreamKind } from '../../src/model/stream/streamValue.ts';
import type { AnalyzedStream, StreamFinding } from '../../src/protocol/streamMessages.ts';
import { iconElement } from '../ui/icon.ts';
import { VirtualRows } from '../ui/virtualRows.ts';
import { listText } from '../../src/model/texts/numberText.ts';
import { analysisNotes, duringText, findingIcons, findingText } from './streamFormat.ts';
import { streamTexts } from './streamTexts.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

const longestText = 600;
const cellNames = ['finding-time', 'finding-kind', 'finding-text', 'finding-during'] as const;

/** The findings as a list. Moving to a finding selects its entry in the timeline. */
export class FindingsTab implements Disposable {
  readonly #store = new DisposableStore();
  readonly #grid: VirtualRows;
  #analysis: AnalyzedStream | undefined;
  #kind: StreamKind = 'sequence';

  constructor(onSelect: (finding: StreamFinding) => void) {
    this.#grid = this.#store.add(
      new VirtualRows({
        id: 'findings',
        label: streamTexts.findings(),
        rowHeight: 22,
        createRow,
        fillRow: (element, index) => this.#fill(element, this.#analysis?.findings[index]),
      }),
    );
    const select = (index: number): void => {
      const finding = this.#analysis?.findings[index];
      if (finding) onSelect(finding);
    };
    this.#store.add(this.#grid.onDidMove(select));
    this.#store.add(this.#grid.onDidOpen(select));
  }

  show(analysis: AnalyzedStream, kind: StreamKind): void {
    this.#analysis = analysis;
    this.#kind = kind;
    this.#grid.active = -1;
    this.#grid.count = analysis.findings.length;
    this.#grid.refill();
  }

  template(): TemplateResult {
    if (!this.#analysis) return html``;
    const notes = joinSentences(analysisNotes(this.#analysis, this.#kind));
    return html`<p class="hint stream-notes"><bdi>${notes}</bdi></p>
      ${this.#analysis.findings.length > 0 ? this.#grid.element : nothing}`;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #fill(element: HTMLElement, finding: StreamFinding | undefined): void {
    if (!finding) return;
    const label = streamTexts.finding(finding);
    const text = findingText(finding, this.#kind).slice(0, longestText);
    const during = duringText(finding).slice(0, longestText);
    const [time, kind, what, when] = element.children;
    if (time) time.textContent = elapsedText(finding.t);
    kind?.replaceChildren(iconElement(findingIcons[finding.kind]), label);
    for (const [cell, content] of [
      [what, text],
      [when, during],
    ] as const) {
      if (!(cell instanceof HTMLElement)) continue;
      cell.replaceChildren(isolated(content));
      cell.title = content;
    }
    element.className = `row finding ${finding.kind}`;
    element.setAttribute('aria-label', listText([label, text, during, `#${finding.seq}`].filter(Boolean)));
  }
}

function createRow(): HTMLElement {
  const element = document.createElement('div');
  element.setAttribute('role', 'row');
  for (const name of cellNames) {
    const cell = document.createElement('span');
    cell.className = name;
    cell.setAttribute('role', 'gridcell');
    element.append(cell);
  }
  return element;
}

function isolated(text: string): HTMLElement {
  const element = document.createElement('bdi');
  element.textContent = text;
  return element;
}
