/**
 * The keys that the manifest gives to commands, as tooltips name them: elsewhere, and on a Mac. A person may have given a command another
 * key; VS Code does not tell which.
 */
const defaultKeys = {
  'panel.emit': ['Ctrl+Enter', '⌘Enter'],
  'bytes.find': ['Ctrl+F', '⌘F'],
  'bytes.findNext': ['F3', 'F3'],
  'bytes.findPrevious': ['Shift+F3', '⇧F3'],
  'bytes.goTo': ['Ctrl+G', '⌃G'],
} as const;
export type KeyedCommand = keyof typeof defaultKeys;
export const keyedCommands = Object.keys(defaultKeys) as readonly KeyedCommand[];

/** The key of a command in this system, where nobody has changed it. */
export function defaultKey(command: KeyedCommand, isMac = navigator.platform.startsWith('Mac')): string {
  return defaultKeys[command][isMac ? 1 : 0];
}
