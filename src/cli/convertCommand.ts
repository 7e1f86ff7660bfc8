/** `socketio-inspector convert <in> <out>`: converts a session file or HAR file. The extensions of the files name the formats. */
import { basename } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { isUserError, messageOf } from '../base/userError.ts';
import { TimeSlicer } from '../engine/contracts/timeSlicer.ts';
import { recordLine } from '../engine/entry/recordLine.ts';
import { notedSources } from '../engine/query/notedSources.ts';
import { readFilter } from '../engine/query/readFilter.ts';
import { CaptureText } from '../engine/sessionFile/captureText.ts';
import type { OpenFile } from '../engine/sessionFile/openFile.ts';
import { readWholeFile } from '../engine/sessionFile/readSession.ts';
import { FileSource } from '../engine/sessionFile/sessionSource.ts';
import { writeWholeFile } from '../files/wholeFile.ts';
import { causeSentence } from '../model/cause/causeTexts.ts';
import { headerLine } from '../model/entry/sessionFile.ts';
import { mockTexts } from '../model/mock/mockTexts.ts';
import { visibleLines } from '../model/text/visible.ts';
import { sessionConnections } from '../protocol/sessionConnections.ts';
import type { ExportFormat } from '../protocol/sessionFileMessages.ts';
import { cliTexts } from './cliTexts.ts';
import { refuseExisting } from './outputFile.ts';
import { exitCodes } from './exitCodes.ts';
import type { RecordingIo } from './recording.ts';
import { FileError } from './tlsFiles.ts';
import type { ConvertCommand } from './usage.ts';

/** Minimum length of the text of one write. */
const enoughText = 512 * 1024;

export async function runConvert(
  { input, output, format, force }: ConvertCommand,
  io: Pick<RecordingIo, 'err' | 'interrupted'>,
): Promise<number> {
  const writeLine = (line: string): void => void io.err.write(`${visibleLines(line)}\n`);
  await refuseExisting(output, { force });
  const file = await opened(input, io.interrupted);
  try {
    if (file.damaged > 0) writeLine(mockTexts.damaged({ count: file.damaged }));
    if (file.note) writeLine(causeSentence(file.note));
    const text = new CaptureText(
      file.log,
      { filter: readFilter(''), connectionId: undefined },
      format,
      (record, signal) => recordLine(file.log, record, signal),
    );
    await writeWholeFile(output, chunksOf(file, text, format, io.interrupted));
    writeLine(cliTexts.written({ entries: text.saved, path: output }));
    if (text.leftOut > 0) writeLine(cliTexts.leftOut({ entries: text.leftOut }));
    return exitCodes.ended;
  } catch (error) {
    if (io.interrupted.aborted) return exitCodes.interrupted;
    throw new FileError(cliTexts.notWritten({ path: output, reported: messageOf(error) }));
  } finally {
    file.dispose();
  }
}

/** @throws FileError */
async function opened(path: string, signal: AbortSignal): Promise<OpenFile> {
  try {
    return await readWholeFile(basename(path), () => new FileSource(path), systemClock, signal);
  } catch (error) {
    throw isUserError(error) ? new FileError(error.message) : error;
  }
}

async function* chunksOf(
  file: OpenFile,
  text: CaptureText,
  format: ExportFormat,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (format === 'siolog') yield Buffer.from(`${headerOf(file)}\n`);
  for (let done = false; !done;) {
    const next = await text.next(enoughText, new TimeSlicer(systemClock, signal), signal);
    yield Buffer.from(next.text);
    done = next.done;
  }
}

/**
 * The head line of a session file, with the connections as the input describes them. A connection that the input does not describe has no
 * profile in this line, but only its name.
 */
function headerOf(file: OpenFile): string {
  const { log } = file;
  const named = sessionConnections(log.connections, () => undefined, notedSources(log));
  const described = log.connections.flatMap(({ connectionId }) => {
    const description = file.describe?.(connectionId);
    return description ? [[connectionId, description] as const] : [];
  });
  const connections = { ...named.connections, ...Object.fromEntries(described) };
  return headerLine({ startedAt: log.startedAt, ...named, connections });
}
