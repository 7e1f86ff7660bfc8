import { html, type TemplateResult } from 'lit';
import { type CopyForm, copyFormNames, copyForms } from '../../src/model/bytes/copyForms.ts';
import { dropdown, iconButton } from '../ui/controls.ts';
import { defaultKey } from '../ui/defaultKeys.ts';
import { type MenuItem, openMenu } from '../ui/menu.ts';
import { bytesText } from '../../src/model/texts/quantities.ts';
import type { NamedPart } from './hexCompare.ts';
import { hexTexts } from './hexTexts.ts';

export type PerRow = 'auto' | 8 | 16 | 32;

export interface HexToolbarActions {
  /** All parts of the entry that have bytes. */
  readonly parts: readonly NamedPart[];
  readonly shown: NamedPart;
  /** The part that is selected for a comparison. */
  readonly kept: NamedPart | undefined;
  /** Number of selected bytes. */
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

/** The toolbar: the choice of the part, and its actions. */
export function hexToolbar(actions: HexToolbarActions): TemplateResult {
  const { parts, shown } = actions;
  const menu = (title: string, items: () => readonly MenuItem[]) => (event: MouseEvent) =>
    openMenu(event.currentTarget as HTMLElement, title, items());
  return html`<div class="hex-head">
    ${
      parts.length > 1
        ? dropdown({
            label: hexTexts.shown(),
            value: String(shown.attachment),
            choices: parts.map((part) => ({ value: String(part.attachment), label: partLabel(part) })),
            className: 'hex-shown',
            onChange: (value) => actions.onChoose(Number(value)),
          })
        : html`<span class="hex-only">${partLabel(shown)}</span>`
    }
    <span class="hex-tools" role="toolbar" aria-label=${hexTexts.bytes()}>
      ${iconButton({ icon: 'search', label: hexTexts.find(), keys: defaultKey('bytes.find'), expanded: actions.isFinding, onClick: actions.onFind })}
      ${iconButton({ icon: 'symbol-number', label: hexTexts.goTo(), keys: defaultKey('bytes.goTo'), expanded: actions.isGoing, onClick: actions.onGoTo })}
      ${iconButton({ icon: 'copy', label: hexTexts.copyAs(), popup: true, onClick: menu(hexTexts.copyAs(), () => copyMenu(actions)) })}
      ${iconButton({ icon: 'save', label: hexTexts.saveBytes(), popup: true, onClick: menu(hexTexts.saveBytes(), () => saveMenu(actions)) })}
      ${iconButton({ icon: 'git-compare', label: hexTexts.compare(), popup: true, onClick: menu(hexTexts.compare(), () => compareMenu(actions)) })}
      ${iconButton({ icon: 'settings', label: hexTexts.viewOptions(), popup: true, onClick: menu(hexTexts.viewOptions(), () => viewMenu(actions)) })}
      ${iconButton({
        icon: 'layout-sidebar-right',
        label: hexTexts.side(),
        expanded: actions.hasSide,
        onClick: actions.onSide,
      })}
    </span>
  </div>`;
}

function partLabel({ label, path, size }: NamedPart): string {
  return [label, /^\d+$/.test(path) ? hexTexts.ofArgument({ index: path }) : path, bytesText(size)]
    .filter((part) => part !== '')
    .join(' · ');
}

function copyMenu({ selected, shown, onCopy }: HexToolbarActions): MenuItem[] {
  const first = (form: string): string =>
    selected > 0 ? hexTexts.copySelection({ form, count: selected }) : hexTexts.copyAll({ form, count: shown.size });
  return copyForms.map((form, index) => {
    const name = copyFormNames[form]();
    return { label: index === 0 ? first(name) : name, run: () => onCopy(form) };
  });
}

function saveMenu({ selected, shown, onSave, onHexEditor }: HexToolbarActions): MenuItem[] {
  return [
    { label: hexTexts.saveAll({ count: shown.size }), run: () => onSave(true) },
    ...(selected > 0 ? [{ label: hexTexts.saveSelected({ count: selected }), run: () => onSave(false) }] : []),
    { label: hexTexts.openHexEditor(), run: onHexEditor },
  ];
}

function compareMenu({ parts, shown, kept, onKeep, onCompare }: HexToolbarActions): MenuItem[] {
  const isShown = (part: NamedPart): boolean => part.seq === shown.seq && part.attachment === shown.attachment;
  const others = parts.filter((part) => !isShown(part));
  return [
    { label: hexTexts.selectForCompare(), run: onKeep },
    ...(kept && !isShown(kept)
      ? [{ label: hexTexts.compareWith({ part: kept.name }), run: () => onCompare(kept) }]
      : []),
    ...others
      .filter((part) => !(kept?.seq === part.seq && kept.attachment === part.attachment))
      .slice(0, 20)
      .map((part) => ({ label: hexTexts.compareWith({ part: partLabel(part) }), run: () => onCompare(part) })),
  ];
}

function viewMenu({ perRow, nowPerRow, decimal, onPerRow, onDecimal }: HexToolbarActions): MenuItem[] {
  const rows = ([8, 16, 32] as const).map((count) => ({
    label: hexTexts.bytesPerRow({ count }),
    checked: perRow === count,
    run: () => onPerRow(count),
  }));
  return [
    {
      label: hexTexts.automaticBytesPerRow({ count: nowPerRow }),
      checked: perRow === 'auto',
      run: () => onPerRow('auto'),
    },
    ...rows,
    { label: hexTexts.hexOffsets(), checked: !decimal, run: () => onDecimal(false) },
    { label: hexTexts.decimalOffsets(), checked: decimal, run: () => onDecimal(true) },
  ];
}
