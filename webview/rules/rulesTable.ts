import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Rule } from '../../src/model/rule/rule.ts';
import { actionText } from '../../src/model/rule/ruleFormat.ts';
import { visible } from '../../src/model/text/visible.ts';
import { countText } from '../../src/model/texts/numberText.ts';
import { iconButton } from '../ui/controls.ts';
import { rulesTexts } from './rulesTexts.ts';

export interface RulesTableActions {
  readonly onToggle: (rule: Rule) => void;
  readonly onEdit: (rule: Rule) => void;
  readonly onRemove: (rule: Rule) => void;
  /** Shows the entries of the events that a rule matched. */
  readonly onHits: (rule: Rule) => void;
}

/** The rules in the order in which they are applied. */
export function rulesTable(rules: readonly Rule[], actions: RulesTableActions): TemplateResult {
  return html`<div class="rules-scroll" tabindex="0" role="region" aria-label=${rulesTexts.tableScroll()}>
    <table class="rules-table" aria-label=${rulesTexts.table()}>
      <thead>
        <tr>
          <th scope="col" class="on">${rulesTexts.columnOn()}</th>
          <th scope="col" class="id">${rulesTexts.columnRule()}</th>
          <th scope="col">${rulesTexts.columnFilter()}</th>
          <th scope="col">${rulesTexts.columnAction()}</th>
          <th scope="col" class="hits" title=${rulesTexts.columnHitsHelp()}>${rulesTexts.columnHits()}</th>
          <th scope="col" class="rule-actions"><span class="visually-hidden">${rulesTexts.columnActions()}</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rules,
          ({ ruleId }) => ruleId,
          (rule) => row(rule, actions),
        )}
      </tbody>
    </table>
  </div>`;
}

function row(rule: Rule, { onToggle, onEdit, onRemove, onHits }: RulesTableActions): TemplateResult {
  const { ruleId, filter, action, enabled, hits } = rule;
  const label = visible(actionText(action));
  const count = countText(hits);
  return html`<tr class=${enabled ? '' : 'off'}>
    <td class="on">
      <button
        type="button"
        role="switch"
        class="switch"
        aria-checked=${enabled ? 'true' : 'false'}
        aria-label=${rulesTexts.toggle({ ruleId })}
        title=${rulesTexts.toggleHelp({ enabled: String(enabled), ruleId })}
        @click=${() => onToggle(rule)}
      >
        <span class="switch-knob"></span>
      </button>
    </td>
    <th scope="row" class="id">${ruleId}</th>
    <td class="rule-filter-text" title=${visible(filter)}>
      ${
        filter.trim() === ''
          ? html`<span class="dim">${rulesTexts.allEvents()}</span>`
          : html`<code><bdi>${visible(filter)}</bdi></code>`
      }
    </td>
    <td class="rule-action-text" title=${label}><bdi>${label}</bdi></td>
    <td class="hits">
      ${
        hits === 0
          ? count
          : html`<button
              type="button"
              class="link"
              title=${rulesTexts.showHits({ ruleId })}
              @click=${() => onHits(rule)}
            >
              ${count}
            </button>`
      }
    </td>
    <td class="rule-actions">
      ${iconButton({ icon: 'edit', label: rulesTexts.edit({ ruleId }), onClick: () => onEdit(rule) })}
      ${iconButton({ icon: 'trash', label: rulesTexts.remove({ ruleId }), onClick: () => onRemove(rule) })}
    </td>
  </tr>`;
}
