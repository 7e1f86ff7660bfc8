import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runOrThrow } from '../../support/process.mjs';

/**
 * Packs a folder as an extension of the publisher `probes`, with the folder's name as its name. Resolves with the path of the VSIX file,
 * which is created beside the folder.
 */
export async function pack(folder: string, manifest: object, source?: string): Promise<string> {
  const name = basename(folder);
  await mkdir(folder, { recursive: true });
  if (source !== undefined) await writeFile(join(folder, 'extension.js'), source);
  const whole = {
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './extension.js',
    ...manifest,
    name,
    publisher: 'probes',
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(whole));
  const vsix = `${folder}.vsix`;
  const vsce = join(process.cwd(), 'node_modules/@vscode/vsce/vsce');
  const options = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  await runOrThrow(process.execPath, [vsce, 'package', ...options], { cwd: folder, timeoutMs: 60_000 });
  return vsix;
}
