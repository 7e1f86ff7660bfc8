import { env, l10n } from 'vscode';
import { setLanguage } from '../../model/texts/catalog.ts';

/** Shows the texts of this bundle in VS Code's display language, if the extension is translated into it. */
export function useDisplayLanguage(): void {
  if (l10n.bundle) setLanguage(env.language, l10n.bundle);
}
