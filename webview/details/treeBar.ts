import { html, type TemplateResult } from 'lit';
import { argumentPathText } from '../../src/model/payload/argumentPath.ts';
import type { ArgumentAction } from '../../src/protocol/hostMessages.ts';
import { iconButton } from '../ui/controls.ts';
import { visible } from '../../src/model/text/visible.ts';
import { type Branch, nodeAt, type Row } from './treeModel.ts';

/** Names at the end of a path that are shown. */
const shownNames = 12;

/** Where in the tree the person is, and what can be done there. */
export function treeBar(current: Row | undefined, said: string, act: (action: ArgumentAction) => void): TemplateResult {
  const node = current && nodeAt(current);
  const tool = (icon: string, label: string, action: ArgumentAction, needsNode = true): TemplateResult =>
    iconButton({ icon, label, disabled: needsNode && !node, onClick: () => act(action) });
  return html`<div class="tree-bar" role="toolbar" aria-label="Arguments">
    <span class="tree-path code"><bdi>${node ? shownPath(node) : ''}</bdi></span>
    <span class="copied" role="status">${said}</span>
    ${tool('copy', 'Copy value', 'copyValue')} ${tool('symbol-field', 'Copy path', 'copyPath')}
    ${tool('filter', 'Filter by this value', 'filter')} ${tool('expand-all', 'Expand all below', 'expandAll', false)}
    ${tool('collapse-all', 'Collapse all', 'collapseAll', false)}
  </div>`;
}

function shownPath(node: Branch): string {
  const keys: string[] = [];
  let at: Branch | undefined = node;
  for (; at?.parent && keys.length < shownNames; at = at.parent) keys.unshift(at.look.key);
  const text = argumentPathText(keys);
  return visible(at?.parent ? `…${text.startsWith('[') ? '' : '.'}${text}` : text);
}
