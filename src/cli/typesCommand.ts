import { basename } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { messageOf } from '../base/userError.ts';
import { TimeSlicer } from '../engine/contracts/timeSlicer.ts';
import { CaptureFindings } from '../engine/findings/captureFindings.ts';
import { HarLog } from '../engine/sessionFile/harLog.ts';
import type { OpenFile } from '../engine/sessionFile/openFile.ts';
import { SessionLog } from '../engine/sessionFile/sessionLog.ts';
import { readFilter } from '../engine/query/readFilter.ts';
import { FileSource } from '../engine/sessionFile/sessionSource.ts';
import { LogTypes } from '../engine/types/logTypes.ts';
import { writeWholeFile } from '../files/wholeFile.ts';
import { findingWithText } from '../model/findings/finding.ts';
import { visibleLines } from '../model/text/visible.ts';
import { type EventSchemas, eventSchemas } from '../model/types/eventSchemas.ts';
import { onlyUrl, typesText } from '../model/types/typesText.ts';
import { cliTexts } from './cliTexts.ts';
import { refuseExisting } from './outputFile.ts';
import { exitCodes } from './exitCodes.ts';
import type { RecordingIo } from './recording.ts';
import { FileError, readTextFile } from './tlsFiles.ts';
import type { TypesCommand } from './usage.ts';

/**
 * `socketio-inspector types <file>`: the types of the events of a session file or HAR file, or the events that do not
 * match a schema.
 */
export async function runTypes(command: TypesCommand, io: Pick<RecordingIo, 'out' | 'interrupted'>): Promise<number> {
  if (command.output !== undefined) await refuseExisting(command.output, command);
  const schemas = command.check === undefined ? undefined : await readSchemas(command.check);
  const open = await opened(command.file, io.interrupted);
  if (io.interrupted.aborted) return exitCodes.interrupted;
  try {
    return schemas ? await check(schemas, open, io) : await infer(command, open, io);
  } catch (error) {
    if (io.interrupted.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    open.dispose();
  }
}

async function infer(
  { file, format, output }: TypesCommand,
  { log }: OpenFile,
  { out, interrupted }: Pick<RecordingIo, 'out' | 'interrupted'>,
): Promise<number> {
  const types = new LogTypes(log, { filter: readFilter('') });
  await types.update(new TimeSlicer(systemClock, interrupted));
  const title = basename(file);
  const comment = cliTexts.inferredTypes({ file: title });
  const text = typesText(types.namespaces, format, { comment, title, url: onlyUrl(log.connections) });
  if (output === undefined) out.write(text);
  else await writeWholeFile(output, content(text));
  return exitCodes.ended;
}

/** Writes a line for each kind of mismatch. @returns the exit code: 1 if there is a mismatch */
async function check(
  schemas: EventSchemas,
  { log }: OpenFile,
  { out }: Pick<RecordingIo, 'out' | 'interrupted'>,
): Promise<number> {
  const findings = new CaptureFindings(log, systemClock, { isLive: false });
  const watch = findings.checkSchemas({ schemas, query: { filter: readFilter('') }, from: log.firstSeq });
  await findings.examined();
  const found = findings.all.filter(({ code }) => code === 'finding.schemaMismatch');
  for (const finding of found) out.write(`${visibleLines(findingWithText(finding, {}).message)}\n`);
  const { checked, mismatches, leftOut } = watch;
  const unsupported = [...schemas.unsupported].join(', ') || 'none';
  out.write(`${cliTexts.checkedEvents({ checked, mismatches, leftOut, unsupported })}\n`);
  findings.dispose();
  return found.length > 0 ? exitCodes.failed : exitCodes.ended;
}

async function readSchemas(path: string): Promise<EventSchemas> {
  const text = await readTextFile(path);
  try {
    return eventSchemas(text);
  } catch (error) {
    throw new FileError(cliTexts.unreadableFile({ file: path, reported: messageOf(error) }), { cause: error });
  }
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

async function* content(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}
