import { html, type TemplateResult } from 'lit';
import { button, iconButton, textButton } from '../ui/controls.ts';
import { defaultKey } from '../ui/defaultKeys.ts';
import { openMenu } from '../ui/menu.ts';
import { codeTexts } from '../../src/model/code/codeTexts.ts';
import { emitTexts } from './emitTexts.ts';
import type { Receiver } from './receiver.ts';

export interface EmitButtonsView {
  isConnected: boolean;
  /** For a client behind a proxy: who receives the event. */
  to: Receiver | undefined;
  onEmit: () => void;
  onRepeat: () => void;
  onCopyAs: () => void;
  /** Undefined while there is no folder to save in. */
  onSaveAs?: () => void;
}

/** The button that emits, and the menu of other ways to emit and to save. */
export function emitButtons({
  isConnected,
  to,
  onEmit,
  onRepeat,
  onCopyAs,
  onSaveAs,
}: EmitButtonsView): TemplateResult {
  return html`<div class="emit-buttons">
    ${button({
      label: to ? emitTexts.sendTo({ to }) : emitTexts.emit(),
      primary: true,
      className: 'emit-button',
      title: to
        ? emitTexts.sendToTitle({ to, keys: defaultKey('panel.emit') })
        : emitTexts.emitTitle({ connected: isConnected, keys: defaultKey('panel.emit') }),
      onClick: onEmit,
    })}
    ${iconButton({
      icon: 'chevron-down',
      label: emitTexts.emitMenu(),
      popup: true,
      onClick: ({ currentTarget }) =>
        openMenu(currentTarget as HTMLElement, emitTexts.emitMenu(), [
          { label: emitTexts.repeatEmit(), run: onRepeat },
          { label: codeTexts.formatTitle(), run: onCopyAs },
          ...(onSaveAs ? [{ label: emitTexts.saveAs(), title: emitTexts.saveAsTitle(), run: onSaveAs }] : []),
        ]),
    })}
  </div>`;
}

/** A button with the number of arguments of the folded form. A click opens the form. */
export function argumentCountButton(count: number, onClick: () => void): TemplateResult {
  return textButton({
    text: emitTexts.argumentCount({ count }),
    title: emitTexts.showForm(),
    className: 'argument-count',
    onClick,
  });
}

export function addArgumentButton(onClick: () => void): TemplateResult {
  return textButton({
    text: emitTexts.addArgumentShort(),
    label: emitTexts.addArgument(),
    title: emitTexts.addArgument(),
    icon: 'add',
    className: 'add-argument',
    onClick,
  });
}
