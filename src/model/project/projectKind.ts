/** Detects from the files of a project how it uses Socket.IO. */
import { isRecord } from '../../base/isRecord.ts';

export interface ProjectKind {
  readonly nodeServer: boolean;
  readonly client: boolean;
  readonly python: boolean;
}

/** @param text the content of a `package.json`, which can be invalid */
export function kindOfPackage(text: string): Pick<ProjectKind, 'nodeServer' | 'client'> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return { nodeServer: false, client: false };
  }
  const lists = isRecord(manifest) ? [manifest['dependencies'], manifest['devDependencies']] : [];
  const uses = (name: string): boolean => lists.some((list) => isRecord(list) && Object.hasOwn(list, name));
  return { nodeServer: uses('socket.io'), client: uses('socket.io-client') };
}

/** A requirement begins a line or a string. Python treats `-`, `_` and `.` in names as equal, and ignores case. */
const requirement = /(?:^|["'])\s*(?:python|flask)[-_.]+socketio(?![\w.-]*\w)/im;

/** @param text the content of a `requirements.txt` or `pyproject.toml` */
export function usesPythonSocketIo(text: string): boolean {
  return requirement.test(text.replace(/#.*$/gm, ''));
}
