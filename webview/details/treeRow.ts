/** One row of a tree of values. Everything is text. */
import { html, nothing, render, type TemplateResult } from 'lit';
import type { TreeNode } from '../../src/protocol/entryMessages.ts';
import { icon } from '../ui/icon.ts';
import { bytesText } from '../../src/model/texts/quantities.ts';
import { countText } from '../../src/model/texts/numberText.ts';
import { isolatedStrings } from '../format/isolatedStrings.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { detailsTexts } from './detailsTexts.ts';
import { quoted, visible } from '../../src/model/text/visible.ts';
import { type Branch, nodeAt, type Row } from './treeModel.ts';

/** From this level on, the indent is the same, and the row shows the level. */
const deepestIndent = 12;
/** Texts up to this length fit in every row. */
const shortText = 16;
/** Texts longer than this are not shown completely in a row. */
const longText = 160;

export interface RowActions {
  /** A label after the value. */
  readonly label?: string | undefined;
  readonly onHex: (node: Branch) => void;
}

export function createTreeRow(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'row tree-item';
  element.setAttribute('role', 'treeitem');
  return element;
}

export function fillTreeRow(element: HTMLElement, index: number, row: Row, actions: RowActions): void {
  const node = nodeAt(row);
  const level = row.parent.level + 1;
  element.dataset['index'] = String(index);
  element.style.setProperty('--level', String(Math.min(level, deepestIndent)));
  element.setAttribute('aria-level', String(level));
  element.setAttribute('aria-setsize', String(row.parent.value.size));
  element.setAttribute('aria-posinset', String(row.position + 1));
  if (node && canOpen(node)) element.setAttribute('aria-expanded', String(node.open));
  else element.removeAttribute('aria-expanded');
  render(node ? rowOf(node, actions) : html`<i class="no-chevron"></i><span class="type">…</span>`, element);
}

/** Whether a node has children, or more text than its row shows. */
export function canOpen({ value }: Branch): boolean {
  return isContainer(value) ? value.size > 0 : isLong(value);
}

export function isContainer({ kind }: TreeNode): boolean {
  return kind === 'object' || kind === 'array';
}

/** Whether a text does not fit in its row. */
export function isLong({ kind, text, size }: TreeNode): boolean {
  return kind === 'string' && (size > longText || text.includes('\n'));
}

export function keyText(key: string): string {
  return key === '' ? '""' : visible(key);
}

function rowOf(node: Branch, { onHex, label }: RowActions): TemplateResult {
  const { value, open, level, parent } = node;
  return html`${level > deepestIndent ? html`<span class="deep" title=${detailsTexts.level({ level })}>${countText(level)}</span>` : nothing}
    ${canOpen(node) ? icon(open ? 'chevron-down' : 'chevron-right') : html`<i class="no-chevron"></i>`}
    <span class="key ${parent?.parent ? '' : 'argument-key'}" title=${titleOf(keyText(value.key))}
      ><bdi>${keyText(value.key)}</bdi></span
    >
    ${valueText(value, open)} ${label ? html`<span class="type">${label}</span>` : nothing}
    ${
      value.kind === 'bytes'
        ? html`<button
            type="button"
            class="text-button"
            tabindex="-1"
            @click=${(event: Event) => {
              event.stopPropagation();
              onHex(node);
            }}
          >
            ${detailsTexts.viewInHex()}
          </button>`
        : nothing
    }`;
}

/** The tooltip of a text that may not fit. */
function titleOf(text: string): string | typeof nothing {
  return text.length > shortText ? text : nothing;
}

function valueText({ kind, text, size, javascript }: TreeNode, open: boolean): TemplateResult {
  switch (kind) {
    case 'string':
      return html`<span class="value string" title=${titleOf(quoted(text))}><bdi>${quoted(text)}</bdi></span
        >${size > longText ? html`<span class="type">${detailsTexts.characters({ count: size })}</span>` : nothing}`;
    case 'object':
    case 'array':
      return html`<span class="value container"
        >${open ? nothing : html`<bdi dir="ltr">${isolatedStrings(visible(text))}</bdi>`}
        <span class="type">${partsText(kind, size)}</span></span
      >`;
    case 'bytes':
      return html`<span class="value bytes" title=${bytesText(size)}>${commonTexts.bytes({ count: size })}</span>`;
    case 'date':
    case 'bigint':
      return html`<span class="value ${kind}"
        ><span class="type">${detailsTexts[kind]()}</span> <bdi>${visible(text)}</bdi></span
      >`;
    default:
      return html`<span class="value ${kind}"><bdi>${visible(text)}</bdi></span
        >${javascript === undefined ? nothing : changedMark(javascript)}`;
  }
}

/** Marks a number that an application in JavaScript reads differently. */
function changedMark(javascript: string): TemplateResult {
  const title = detailsTexts.javascriptReadsTitle({ value: javascript });
  return html` <span class="type" title=${title}>${detailsTexts.javascriptReads({ value: javascript })}</span>`;
}

function partsText(kind: 'object' | 'array', size: number): string {
  if (kind === 'array') return detailsTexts.array({ count: size });
  return size === 0 ? '' : detailsTexts.keys({ count: size });
}
