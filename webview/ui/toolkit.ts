/** The only file that imports the toolkit. It registers the components that are used; views use the functions in controls.ts. */
import { registerJsonEditor } from './jsonEditor/jsonEditor.ts';
import { applyThemeNow } from './earlyTheme.ts';
import { endStyleProbe } from './styleProbe.ts';
import {
  Checkbox,
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
applyThemeNow();

export function registerControls(): void {
  keepLabel(TextField.prototype);
  keepLabel(TextArea.prototype);
  keepLabel(Checkbox.prototype);
  registerJsonEditor();
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}

/**
 * The toolkit's controls replace their accessible name with "Text field" or their text when they are inserted into the page. This function
 * makes them keep their name.
 */
function keepLabel(prototype: HTMLElement & { connectedCallback(): void }): void {
  const connected = Reflect.get(prototype, 'connectedCallback');
  prototype.connectedCallback = function connectedCallback(this: HTMLElement): void {
    const label = this.getAttribute('aria-label');
    connected.call(this);
    if (label !== null) this.setAttribute('aria-label', label);
  };
}
