/** The form of a connection profile, in sections. */
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { redacted } from '../../../src/model/url/secretName.ts';
import { textArea } from '../../ui/controls.ts';
import { type ConnectionDraft, type DraftField, emptyDraft, mapHidden } from '../connectionDraft.ts';
import type { DraftFaults } from '../draftProfile.ts';
import { faultLine, helpLine, optionCell, optionControl, type OptionsView } from './optionControl.ts';
import { fieldsOf, type OptionGroup, optionGroups } from './optionFields.ts';
import { optionTexts } from './optionTexts.ts';
import { pairRows } from './pairRows.ts';
import { variableHint } from '../../variables/variableHint.ts';
import { hiddenParts, secretField } from './secretField.ts';

export interface ConnectionOptionsView extends OptionsView {
  /** Changes when the fields must be created again. */
  generation: number;
}

/** The sections, each with all of its fields. */
export function connectionOptions(view: ConnectionOptionsView): TemplateResult {
  return html`<div class="connection-options">
    ${keyed(
      view.generation,
      optionGroups.map(
        (group) =>
          html`<div class="option-group" role="group" aria-label=${group.title()} data-section=${group.id}>
            <h3>${group.title()}</h3>
            ${groupBody(view, group)}
          </div>`,
      ),
    )}
  </div>`;
}

/** How many options of a section differ from their defaults. */
export function countSetIn(draft: ConnectionDraft, group: OptionGroup): number {
  return fieldsOf(group).reduce((sum, field) => sum + countSet(draft, field), 0);
}

/** Whether a section has a field that cannot be used. */
export function isFaulty(faults: DraftFaults, group: OptionGroup): boolean {
  const faulty = new Set(Object.keys(faults).map((key) => key.split('.')[0]));
  return fieldsOf(group).some((field) => faulty.has(field));
}

function groupBody(view: OptionsView, group: OptionGroup): TemplateResult {
  const texts = group.fields.filter(({ kind }) => kind !== 'flag').map((option) => optionControl(view, option));
  const flags = group.fields.filter(({ kind }) => kind === 'flag').map((option) => optionControl(view, option));
  if (group.id === 'tls') texts.splice(4, 0, passphrase(view));
  return html`${group.id === 'auth' ? auth(view) : nothing} ${group.id === 'requests' ? lists(view) : nothing}
  ${group.id === 'replies' ? pairRows(view, 'replies') : nothing}
  ${texts.length > 0 ? html`<div class="option-row">${texts}</div>` : nothing}
  ${group.id === 'server' ? hiddenParts(hiddenIn(view, 'url'), view.onReveal) : nothing}
  ${group.id === 'proxy' ? hiddenParts(hiddenIn(view, 'proxy'), view.onReveal) : nothing}
  ${flags.length > 0 ? html`<div class="option-row flags">${flags}</div>` : nothing}`;
}

function lists(view: OptionsView): TemplateResult {
  return html`<div class="option-row lists">${pairRows(view, 'headers')} ${pairRows(view, 'query')}</div>`;
}

function auth(view: OptionsView): TemplateResult {
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
        className: 'auth-field',
        code: true,
        onInput: (value) => edit('auth', value),
      })}
      ${faultLine(faults.auth)} ${variableHint([draft.auth], view.variables)} ${hiddenParts(hidden, view.onReveal)}
      ${helpLine(help)}
    </div>
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

/** The hidden values in the text of a field. */
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
