import { existsSync, readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { env, Uri } from 'vscode';
import { setLanguage } from '../../model/texts/catalog.ts';

/**
 * Shows the texts in VS Code's display language, if the extension is translated into it. The build compresses the translations, because
 * VS Code's own `l10n` reads only plain JSON, with which the package would be too large.
 * @param extensionUri the folder of the extension
 */
export function useDisplayLanguage(extensionUri: Uri): void {
  const path = Uri.joinPath(extensionUri, 'dist', 'texts', `${env.language}.json.br`).fsPath;
  if (!existsSync(path)) return;
  setLanguage(env.language, JSON.parse(brotliDecompressSync(readFileSync(path)).toString()) as Record<string, string>);
}
