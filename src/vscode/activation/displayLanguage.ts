import { env, l10n } from 'vscode';
import { setLanguage } from '../../model/texts/catalog.ts';

/** Texts of this bundle are shown in VS Code's display language, where the extension has it. */
export function useDisplayLanguage(): void {
  if (l10n.bundle) setLanguage(env.language, l10n.bundle);
}
