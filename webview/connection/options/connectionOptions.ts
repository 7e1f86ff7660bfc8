/** The form of a connection profile: common fields are always shown, the others are in groups that can be opened. */
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { redacted } from '../../../src/model/url/secretName.ts';
import { textArea } from '../../ui/controls.ts';
import { icon } from '../../ui/icon.ts';
import { type ConnectionDraft, type DraftField, emptyDraft, mapHidden } from '../connectionDraft.ts';
import type { DraftFaults } from '../draftProfile.ts';
import { faultLine, helpLine, optionCell, optionControl, type OptionsView } from './optionControl.ts';
import { commonFields, fieldsOf, type OptionGroup, optionGroups } from './optionFields.ts';
import { optionTexts } from './optionTexts.ts';
import { pairRows } from './pairRows.ts';
import { hiddenParts, secretField } from './secretField.ts';

export interface ConnectionOptionsView extends OptionsView {
  open: readonly string[];
  onToggle: (group: string) => void;
  /** Changes when the fields must be created again. */
  generation: number;
}

export function connectionOptions(view: ConnectionOptionsView): TemplateResult {
  return html`<div class="connection-options" role="group" aria-label=${optionTexts.section()}>
    ${keyed(
      view.generation,
      html`<div class="option-row common">${commonFields.map((option) => optionControl(view, option))}</div>
        ${hiddenParts(hiddenIn(view, 'url'), view.onReveal)} ${optionGroups.map((group) => optionGroup(view, group))}`,
    )}
  </div>`;
}

/** The groups with a field that cannot be used. */
export function faultyGroups(faults: DraftFaults): string[] {
  const faulty = new Set(Object.keys(faults).map((key) => key.split('.')[0]));
  return optionGroups.filter((group) => fieldsOf(group).some((field) => faulty.has(field))).map(({ id }) => id);
}

function optionGroup(view: ConnectionOptionsView, group: OptionGroup): TemplateResult {
  const open = view.open.includes(group.id);
  const set = fieldsOf(group).reduce((sum, field) => sum + countSet(view.draft, field), 0);
  return html`<div class="option-group" role="group" aria-label=${group.title()}>
    <h3>
      <button
        type="button"
        class="group-head"
        aria-expanded=${open ? 'true' : 'false'}
        @click=${() => view.onToggle(group.id)}
      >
        ${icon(open ? 'chevron-down' : 'chevron-right')}${group.title()}${
          set > 0 ? html`<span class="dim group-note">${optionTexts.setCount({ count: set })}</span>` : nothing
        }
      </button>
    </h3>
    ${open ? html`<div class="group-body">${groupBody(view, group)}</div>` : nothing}
  </div>`;
}

function groupBody(view: OptionsView, group: OptionGroup): TemplateResult {
  const texts = group.fields.filter(({ kind }) => kind !== 'flag').map((option) => optionControl(view, option));
  const flags = group.fields.filter(({ kind }) => kind === 'flag').map((option) => optionControl(view, option));
  if (group.id === 'tls') texts.splice(4, 0, passphrase(view));
  return html`${group.id === 'credentials' ? credentials(view) : nothing}
  ${group.id === 'replies' ? pairRows(view, 'replies') : nothing}
  ${texts.length > 0 ? html`<div class="option-row">${texts}</div>` : nothing}
  ${group.id === 'proxy' ? hiddenParts(hiddenIn(view, 'proxy'), view.onReveal) : nothing}
  ${flags.length > 0 ? html`<div class="option-row flags">${flags}</div>` : nothing}`;
}

function credentials(view: OptionsView): TemplateResult {
  const { draft, faults, edit } = view;
  const hidden = hiddenIn(view, 'auth');
  const help = optionTexts.authHelp({ masked: hidden.length > 0, mask: redacted });
  return html`<div class="option auth">
      <span class="option-label" aria-hidden="true">${optionTexts.auth()}</span>
      ${textArea({
        label: optionTexts.auth(),
        value: draft.auth,
        placeholder: '{"token": "…"}',
        fault: faults.auth,
        description: help,
        code: true,
        onInput: (value) => edit('auth', value),
      })}
      ${faultLine(faults.auth)} ${hiddenParts(hidden, view.onReveal)} ${helpLine(help)}
    </div>
    <div class="option-row lists">${pairRows(view, 'headers')} ${pairRows(view, 'query')}</div>
    <span class="help">${optionTexts.credentialsNote()} <code>{{secret:name}}</code></span>`;
}

function passphrase(view: OptionsView): TemplateResult {
  const { draft, masked, edit } = view;
  const help = optionTexts.passphraseHelp();
  return optionCell({
    label: optionTexts.passphrase(),
    help: helpLine(help),
    fault: view.faults.passphrase,
    control: secretField({
      label: optionTexts.passphrase(),
      field: 'tls.passphrase',
      value: draft.passphrase,
      isKnown: masked.has('tls.passphrase'),
      fault: view.faults.passphrase,
      description: help,
      password: true,
      onInput: (value) => edit('passphrase', value),
      onReveal: view.onReveal,
      onRemove: () => edit('passphrase', ''),
    }),
  });
}

/** The hidden values that the text of a field refers to. */
function hiddenIn({ draft, masked }: OptionsView, section: 'auth' | 'url' | 'proxy'): string[] {
  const hidden: string[] = [];
  mapHidden(draft, (value, field) => {
    if (value === redacted && field.startsWith(`${section}.`) && masked.has(field)) hidden.push(field);
    return value;
  });
  return hidden;
}

function countSet(draft: ConnectionDraft, field: DraftField): number {
  const value = draft[field];
  if (typeof value === 'object') return value.length;
  return value === emptyDraft[field] ? 0 : 1;
}
