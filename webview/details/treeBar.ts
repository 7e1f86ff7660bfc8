import { html, type TemplateResult } from 'lit';
import { argumentPathText } from '../../src/model/payload/argumentPath.ts';
import type { ArgumentAction } from '../../src/protocol/hostMessages.ts';
import { iconButton } from '../ui/controls.ts';
import { controlKey } from '../ui/defaultKeys.ts';
import { visible } from '../../src/model/text/visible.ts';
import { detailsTexts } from './detailsTexts.ts';
import { type Branch, nodeAt, type Row } from './treeModel.ts';

/** Maximum number of names of a path that are shown: those at its end. */
const shownNames = 12;

/** The path of the current row and the actions on it. */
export function treeBar(
  current: Row | undefined,
  notice: string,
  act: (action: ArgumentAction) => void,
): TemplateResult {
  const node = current && nodeAt(current);
  const tool = (
    icon: string,
    label: string,
    action: ArgumentAction,
    { needsNode = true, keys }: { needsNode?: boolean; keys?: string } = {},
  ): TemplateResult =>
    iconButton({ icon, label, ...(keys && { keys }), disabled: needsNode && !node, onClick: () => act(action) });
  return html`<div class="tree-bar" role="toolbar" aria-label=${detailsTexts.arguments()}>
    <span class="tree-path code" title=${node ? shownPath(node) : ''}
      ><bdi dir="ltr">${node ? shownPath(node) : ''}</bdi></span
    >
    <span class="copied" role="status">${notice}</span>
    ${tool('copy', detailsTexts.copyValue(), 'copyValue', { keys: controlKey('copy') })}
    ${tool('symbol-field', detailsTexts.copyPath(), 'copyPath')}
    ${tool('filter', detailsTexts.filterByValue(), 'filter')}
    ${tool('expand-all', detailsTexts.expandAll(), 'expandAll', { needsNode: false })}
    ${tool('collapse-all', detailsTexts.collapseAll(), 'collapseAll', { needsNode: false })}
  </div>`;
}

function shownPath(node: Branch): string {
  const keys: string[] = [];
  let at: Branch | undefined = node;
  for (; at?.parent && keys.length < shownNames; at = at.parent) keys.unshift(at.value.key);
  const text = argumentPathText(keys);
  return visible(at?.parent ? `…${text.startsWith('[') ? '' : '.'}${text}` : text);
}
