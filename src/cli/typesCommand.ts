import { basename } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { messageOf } from '../base/userError.ts';
import { HarLog } from '../engine/sessionFile/harLog.ts';
import { inferTypes } from '../engine/sessionFile/inferTypes.ts';
import type { OpenFile } from '../engine/sessionFile/openFile.ts';
import { SessionLog } from '../engine/sessionFile/sessionLog.ts';
import { FileSource } from '../engine/sessionFile/sessionSource.ts';
import { writeWholeFile } from '../files/wholeFile.ts';
import { asyncApiDocument } from '../model/types/asyncApi.ts';
import type { NamespaceTypes } from '../model/types/eventTypes.ts';
import { schemaFile } from '../model/types/jsonSchema.ts';
import { typeScriptModule } from '../model/types/typeScript.ts';
import { cliTexts } from './cliTexts.ts';
import { exitCodes } from './exitCodes.ts';
import type { RecordingIo } from './recording.ts';
import { FileError } from './tlsFiles.ts';
import type { TypesCommand } from './usage.ts';

/** `socketio-inspector types <file>`: the types of the events of a session file or HAR file. */
export async function runTypes(
  { file, format, output }: TypesCommand,
  io: Pick<RecordingIo, 'out' | 'interrupted'>,
): Promise<number> {
  const open = await opened(file, io.interrupted);
  if (io.interrupted.aborted) return exitCodes.interrupted;
  const { types } = inferTypes(open.log);
  const urls = new Set(open.log.connections.map(({ url }) => url).filter((url) => url !== ''));
  const [url] = urls;
  const text = textOf(types.namespaces, format, basename(file), urls.size === 1 ? url : undefined);
  open.dispose();
  if (output === undefined) io.out.write(text);
  else await writeWholeFile(output, content(text));
  return exitCodes.ended;
}

async function opened(file: string, signal: AbortSignal): Promise<OpenFile> {
  try {
    const source = new FileSource(file);
    const open = /\.har$/i.test(file) ? new HarLog(source) : new SessionLog(source);
    await open.fill(systemClock, signal, () => undefined);
    return open;
  } catch (error) {
    throw new FileError(cliTexts.unreadableFile({ file, reported: messageOf(error) }), { cause: error });
  }
}

function textOf(
  namespaces: readonly NamespaceTypes[],
  format: TypesCommand['format'],
  name: string,
  url: string | undefined,
): string {
  if (format === 'ts') return typeScriptModule(namespaces, cliTexts.inferredTypes({ file: name }));
  const document =
    format === 'jsonschema' ? schemaFile(namespaces) : asyncApiDocument(namespaces, { title: name, url });
  return `${JSON.stringify(document, null, 2)}\n`;
}

async function* content(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
