import { html, type TemplateResult } from 'lit';
import { button, iconButton } from '../ui/controls.ts';
import { defaultKey } from '../ui/defaultKeys.ts';
import { openMenu } from '../ui/menu.ts';
import { emitTexts } from './emitTexts.ts';

export interface EmitButtonsView {
  isConnected: boolean;
  onEmit: () => void;
  onRepeat: () => void;
}

/** The button that emits, and the menu of other ways to do it. */
export function emitButtons({ isConnected, onEmit, onRepeat }: EmitButtonsView): TemplateResult {
  return html`<div class="emit-buttons">
    ${button({
      label: emitTexts.emit(),
      primary: true,
      className: 'emit-button',
      title: emitTexts.emitTitle({ connected: isConnected, keys: defaultKey('panel.emit') }),
      onClick: onEmit,
    })}
    ${iconButton({
      icon: 'chevron-down',
      label: emitTexts.emitMenu(),
      popup: true,
      onClick: ({ currentTarget }) =>
        openMenu(currentTarget as HTMLElement, emitTexts.emitMenu(), [
          { label: emitTexts.repeatEmit(), run: onRepeat },
        ]),
    })}
  </div>`;
}
