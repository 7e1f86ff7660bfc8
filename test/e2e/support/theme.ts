/** The four kinds of theme that an extension must support. */
export type Theme = 'light' | 'dark' | 'hc' | 'hcLight';

/** For each theme: its name in the settings, the CSS class of the workbench, and the CSS class of the body of a webview. */
export const themes: Readonly<Record<Theme, { setting: string; workbenchClass: string; webviewClass: string }>> = {
  light: { setting: 'Default Light Modern', workbenchClass: 'vs', webviewClass: 'vscode-light' },
  dark: { setting: 'Default Dark Modern', workbenchClass: 'vs-dark', webviewClass: 'vscode-dark' },
  hc: { setting: 'Default High Contrast', workbenchClass: 'hc-black', webviewClass: 'vscode-high-contrast' },
  hcLight: {
    setting: 'Default High Contrast Light',
    workbenchClass: 'hc-light',
    webviewClass: 'vscode-high-contrast-light',
  },
};
