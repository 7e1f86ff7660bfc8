/** `socketio-inspector convert` for collections: from and to other applications, and scenarios as scripts of Artillery. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf } from '../base/userError.ts';
import { readForeignFiles } from './foreignFiles.ts';
import { writeWholeFile } from '../files/wholeFile.ts';
import { causeSentence, explain } from '../model/cause/causeTexts.ts';
import { printJson } from '../model/collection/collectionPrint.ts';
import { listEmits } from '../model/collection/collection.ts';
import type { ForeignFile, Omission } from '../model/interop/interop.ts';
import { interopTexts, omissionText } from '../model/interop/interopTexts.ts';
import { exportCollection, exportScenario, importFiles } from '../model/interop/main.ts';
import { visibleLines } from '../model/text/visible.ts';
import { cliTexts } from './cliTexts.ts';
import { readCollectionFile } from './collectionFile.ts';
import { refuseExisting } from './outputFile.ts';
import { exitCodes } from './exitCodes.ts';
import type { RecordingIo } from './recording.ts';
import { FileError } from './tlsFiles.ts';
import type { ConvertCollectionCommand } from './usage.ts';

export async function runConvertCollection(
  { input, output, to, scenario, force }: ConvertCollectionCommand,
  io: Pick<RecordingIo, 'err'>,
): Promise<number> {
  const writeLine = (line: string): void => void io.err.write(`${visibleLines(line)}\n`);
  const report = (omissions: readonly Omission[]): void => {
    if (omissions.length > 0) writeLine(interopTexts.omitted({ count: omissions.length }));
    for (const omission of omissions) writeLine(`- ${omissionText(omission)}`);
  };
  if (to === 'collection') {
    const result = importFiles(await foreignFiles(input), basename(resolve(input)));
    if (!result.ok) throw new FileError(causeSentence(result.fault));
    const { collection, omissions } = result;
    const { connections, emits, requests = {} } = collection;
    await write(output, force, `${printJson(collection, { eol: '\n', unit: '  ' }, '', true)}\n`);
    const counts = { connections: Object.keys(connections).length, requests: Object.keys(requests).length };
    writeLine(interopTexts.imported({ ...counts, emits: listEmits(emits).length, file: output }));
    report(omissions);
    return exitCodes.ended;
  }
  const { collection } = await readCollectionFile(input);
  if (to === 'artillery') {
    const script = exportScenario(collection, scenario ?? '', omissionText);
    if (!script) {
      const known = (collection.scenarios ?? []).map(({ name }) => name).join(', ') || 'none';
      throw new FileError(causeSentence(explain('interop.noScenario', { file: input, name: scenario ?? '', known })));
    }
    await write(output, force, script.text);
    writeLine(interopTexts.exported({ name: scenario ?? '', file: output }));
    report(script.omissions);
    return exitCodes.ended;
  }
  const { files, omissions } = exportCollection(collection, to);
  if (to === 'postman') await writeFolder(output, files, force);
  else await write(output, force, files[0]?.text ?? '');
  writeLine(interopTexts.exported({ name: collection.name, file: output }));
  report(omissions);
  return exitCodes.ended;
}

async function foreignFiles(path: string): Promise<readonly ForeignFile[]> {
  try {
    return await readForeignFiles(path);
  } catch (error) {
    throw new FileError(messageOf(error));
  }
}

async function write(path: string, force: boolean, text: string): Promise<void> {
  await refuseExisting(path, { force });
  try {
    await writeWholeFile(path, chunk(text));
  } catch (error) {
    throw new FileError(cliTexts.notWritten({ path, reported: messageOf(error) }));
  }
}

async function* chunk(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

/** Without `--force`, the folder must be empty, because it may contain files of another export. */
async function writeFolder(folder: string, files: readonly ForeignFile[], force: boolean): Promise<void> {
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!force && exists && (await readdir(folder).catch(() => [folder])).length > 0) {
    throw new FileError(cliTexts.folderNotEmpty({ path: folder }));
  }
  try {
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeWholeFile(join(folder, path), chunk(text));
    }
  } catch (error) {
    throw new FileError(cliTexts.notWritten({ path: folder, reported: messageOf(error) }));
  }
}
