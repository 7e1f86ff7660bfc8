import { uiTexts } from './uiTexts.ts';

/**
 * The default key bindings of commands in the manifest, as tooltips show them: for Windows and Linux, and for macOS. If the user has changed
 * a key binding, the tooltip still shows the default, because VS Code does not report the current one.
 */
const defaultKeys = {
  'panel.emit': ['Ctrl+Enter', '⌘Enter'],
  'panel.focusForm': ['E', 'E'],
  'bytes.find': ['Ctrl+F', '⌘F'],
  'bytes.findNext': ['F3', 'F3'],
  'bytes.findPrevious': ['Shift+F3', '⇧F3'],
  'bytes.goTo': ['Ctrl+G', '⌃G'],
} as const;
export type KeyedCommand = keyof typeof defaultKeys;
export const keyedCommands = Object.keys(defaultKeys) as readonly KeyedCommand[];

/** The default key binding of a command on this operating system. */
export function defaultKey(command: KeyedCommand, isMac = onMac()): string {
  return keyLabel(defaultKeys[command][isMac ? 1 : 0]);
}

/** Keys of controls, which cannot be changed. */
const controlKeys = {
  copy: ['Ctrl+C', '⌘C'],
  undo: ['Ctrl+Z', '⌘Z'],
} as const;

/** The key of a control on this operating system. */
export function controlKey(name: keyof typeof controlKeys): string {
  return keyLabel(controlKeys[name][onMac() ? 1 : 0]);
}

/** The keys with the names that they have in the language of the texts. */
function keyLabel(keys: string): string {
  const names: Readonly<Record<string, string>> = {
    Ctrl: uiTexts.ctrlKey(),
    Shift: uiTexts.shiftKey(),
    Enter: uiTexts.enterKey(),
  };
  return keys.replace(/[A-Z][a-z]+/g, (key) => names[key] ?? key);
}

function onMac(): boolean {
  return navigator.platform.startsWith('Mac');
}
