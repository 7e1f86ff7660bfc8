import { env, l10n } from 'vscode';
import { setLanguage } from '../../model/texts/catalog.ts';

/** What a worker needs to show its texts in VS Code's display language. */
export function workerTexts(): { language?: string; texts?: Readonly<Record<string, string>> } {
  return l10n.bundle ? { language: env.language, texts: l10n.bundle } : {};
}

/** Texts of this bundle are shown in VS Code's display language, where the extension has it. */
export function useDisplayLanguage(): void {
  if (l10n.bundle) setLanguage(env.language, l10n.bundle);
}
