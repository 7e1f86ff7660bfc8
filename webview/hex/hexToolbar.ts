import { html, type TemplateResult } from 'lit';
import { type CopyForm, copyFormNames, copyForms } from '../../src/model/bytes/copyForms.ts';
import { dropdown, iconButton } from '../ui/controls.ts';
import { type MenuItem, openMenu } from '../ui/menu.ts';
import { bytesText, counted } from '../format/formats.ts';
import type { NamedPart } from './hexCompare.ts';

export type PerRow = 'auto' | 8 | 16 | 32;

export interface HexToolbarActions {
  /** All parts of the entry. */
  readonly parts: readonly NamedPart[];
  readonly shown: NamedPart;
  /** What is kept for a comparison. */
  readonly kept: NamedPart | undefined;
  /** Bytes that are selected. */
  readonly selected: number;
  readonly perRow: PerRow;
  readonly nowPerRow: number;
  readonly decimal: boolean;
  readonly isFinding: boolean;
  readonly isGoing: boolean;
  readonly hasSide: boolean;
  readonly onChoose: (attachment: number) => void;
  readonly onFind: () => void;
  readonly onGoTo: () => void;
  readonly onCopy: (form: CopyForm) => void;
  readonly onSave: (all: boolean) => void;
  readonly onHexEditor: () => void;
  readonly onKeep: () => void;
  readonly onCompare: (other: NamedPart) => void;
  readonly onSide: () => void;
  readonly onPerRow: (perRow: PerRow) => void;
  readonly onDecimal: (decimal: boolean) => void;
}

/** What is shown, what it is, and what can be done with it. */
export function hexToolbar(actions: HexToolbarActions): TemplateResult {
  const { parts, shown } = actions;
  const menu = (title: string, items: () => readonly MenuItem[]) => (event: MouseEvent) =>
    openMenu(event.currentTarget as HTMLElement, title, items());
  return html`<div class="hex-head">
    ${
      parts.length > 1
        ? dropdown({
            label: 'Bytes shown',
            value: String(shown.attachment),
            choices: parts.map((part) => ({ value: String(part.attachment), label: partLabel(part) })),
            className: 'hex-shown',
            onChange: (value) => actions.onChoose(Number(value)),
          })
        : html`<span class="hex-only">${partLabel(shown)}</span>`
    }
    <span class="hex-tools" role="toolbar" aria-label="Bytes">
      ${iconButton({ icon: 'search', label: 'Find', keys: 'Ctrl+F', expanded: actions.isFinding, onClick: actions.onFind })}
      ${iconButton({ icon: 'symbol-number', label: 'Go to', keys: 'Ctrl+G', expanded: actions.isGoing, onClick: actions.onGoTo })}
      ${iconButton({ icon: 'copy', label: 'Copy as', popup: true, onClick: menu('Copy as', () => copyMenu(actions)) })}
      ${iconButton({ icon: 'save', label: 'Save bytes', popup: true, onClick: menu('Save bytes', () => saveMenu(actions)) })}
      ${iconButton({ icon: 'git-compare', label: 'Compare', popup: true, onClick: menu('Compare', () => compareMenu(actions)) })}
      ${iconButton({ icon: 'settings', label: 'View options', popup: true, onClick: menu('View options', () => viewMenu(actions)) })}
      ${iconButton({
        icon: 'layout-sidebar-right',
        label: 'Inspector and preview',
        expanded: actions.hasSide,
        onClick: actions.onSide,
      })}
    </span>
  </div>`;
}

function partLabel({ label, path, size }: NamedPart): string {
  return [label, path, bytesText(size)].filter((part) => part !== '').join(' · ');
}

function copyMenu({ selected, shown, onCopy }: HexToolbarActions): MenuItem[] {
  const what = selected > 0 ? `selection, ${counted(selected, 'byte')}` : `all, ${counted(shown.size, 'byte')}`;
  return copyForms.map((form, index) => ({
    label: index === 0 ? `${copyFormNames[form]} (${what})` : copyFormNames[form],
    run: () => onCopy(form),
  }));
}

function saveMenu({ selected, shown, onSave, onHexEditor }: HexToolbarActions): MenuItem[] {
  return [
    { label: `Save all ${counted(shown.size, 'byte')}…`, run: () => onSave(true) },
    ...(selected > 0 ? [{ label: `Save selected ${counted(selected, 'byte')}…`, run: () => onSave(false) }] : []),
    { label: 'Open in Hex Editor', run: onHexEditor },
  ];
}

function compareMenu({ parts, shown, kept, onKeep, onCompare }: HexToolbarActions): MenuItem[] {
  const isShown = (part: NamedPart): boolean => part.seq === shown.seq && part.attachment === shown.attachment;
  const others = parts.filter((part) => !isShown(part));
  return [
    { label: 'Select for compare', run: onKeep },
    ...(kept && !isShown(kept) ? [{ label: `Compare with ${kept.name}`, run: () => onCompare(kept) }] : []),
    ...others
      .filter((part) => !(kept?.seq === part.seq && kept.attachment === part.attachment))
      .slice(0, 20)
      .map((part) => ({ label: `Compare with ${partLabel(part)}`, run: () => onCompare(part) })),
  ];
}

function viewMenu({ perRow, nowPerRow, decimal, onPerRow, onDecimal }: HexToolbarActions): MenuItem[] {
  const rows = ([8, 16, 32] as const).map((count) => ({
    label: `${count} bytes a row`,
    checked: perRow === count,
    run: () => onPerRow(count),
  }));
  return [
    {
      label: `Bytes a row by room (${nowPerRow} now)`,
      checked: perRow === 'auto',
      run: () => onPerRow('auto'),
    },
    ...rows,
    { label: 'Hexadecimal offsets', checked: !decimal, run: () => onDecimal(false) },
    { label: 'Decimal offsets', checked: decimal, run: () => onDecimal(true) },
  ];
}
