import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import { cut } from '../../model/agent/entryLine.ts';
import { ToolError } from './toolError.ts';
import { isInside } from './windowLock.ts';

/**
 * The URI of a collection that an agent names: a path relative to the first folder, or a file URI. Symbolic links are followed, and their
 * targets must be below one of the folders.
 * @throws ToolError
 */
export async function scenarioFile(given: string, folders: readonly string[]): Promise<string> {
  const [first] = folders;
  if (first === undefined) throw new ToolError(agentTexts.noFolder());
  const file = cut(given, 200);
  const isUri = /^[a-z][a-z0-9+.-]+:\/\//i.test(given);
  if (isUri && !given.startsWith('file:')) throw new ToolError(agentTexts.notLocal({ file }));
  let path: string;
  try {
    path = await realpath(isUri ? fileURLToPath(given) : resolve(first, given));
  } catch {
    throw new ToolError(agentTexts.noFile({ file }));
  }
  const roots = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
  const index = roots.findIndex((root) => isInside(root, path));
  const [root, folder] = [roots[index], folders[index]];
  if (root === undefined || folder === undefined) throw new ToolError(agentTexts.outside({ file, folder: first }));
  // The selected environment and the secrets are stored under the path that VS Code uses for the folder, not under its real path.
  return pathToFileURL(resolve(folder, path.slice(root.length).replace(/^[/\\]+/, ''))).href;
}
