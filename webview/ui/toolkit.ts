/** The one place that knows the toolkit. Only what is used is registered; the views see nothing but the functions in controls.ts. */
import { endStyleProbe } from './styleProbe.ts';
import {
  provideVSCodeDesignSystem,
  TextArea,
  TextField,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

endStyleProbe();

export function registerControls(): void {
  keepLabel(TextField.prototype);
  keepLabel(TextArea.prototype);
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}

/** The toolkit's fields replace their name by "Text field" each time they enter the page. Ours keep the name that they were given. */
function keepLabel(prototype: HTMLElement & { connectedCallback(): void }): void {
  const connected = Reflect.get(prototype, 'connectedCallback');
  prototype.connectedCallback = function connectedCallback(this: HTMLElement): void {
    const label = this.getAttribute('aria-label');
    connected.call(this);
    if (label !== null) this.setAttribute('aria-label', label);
  };
}
