/**
 * What VS Code loads and activates. It asks its window for what it kept for the extension once this file is evaluated: what is registered
 * then is loaded while that answer is under way (docs/decisions/0011).
 */
import type { ExtensionContext } from 'vscode';
import type { InspectorApi } from './vscode/registration.ts';

const registration = import('./vscode/registration.ts');

export async function activate(context: ExtensionContext): Promise<InspectorApi> {
  return (await registration).register(context);
}

export async function deactivate(): Promise<void> {
  await (await registration).end();
}
