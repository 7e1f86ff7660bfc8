import { causeSentence } from '../model/cause/causeTexts.ts';
import { parseProfile } from '../model/validation.ts';
import { cliTexts } from './cliTexts.ts';
import { profileOf } from './profileOf.ts';
import { exitCodes } from './exitCodes.ts';
import { record, type RecordingIo } from './recording.ts';
import type { RecordCommand } from './usage.ts';

/**
 * `socketio-inspector record <url>`: connects as a client, and records the events that the server sends. Returns the
 * exit code.
 */
export async function runRecord(command: RecordCommand, io: RecordingIo): Promise<number> {
  const { profile: written, network } = await profileOf(command);
  const profile = parseProfile(written);
  let wasConnected = false;
  const exitCode = await record(command, io, profile, ({ engine, writeLine, end }) => {
    const connection = engine.open(profile, network);
    let lastLine = '';
    const writeChanged = (line: string): void => {
      if (line !== lastLine) writeLine(line);
      lastLine = line;
    };
    connection.onDidChange(() => {
      const { state, url: shown, namespace: joined, cause, retrying } = connection.summary;
      if (state === 'connected') {
        wasConnected = true;
        writeChanged(cliTexts.connected({ url: shown, namespace: joined }));
      } else if (cause) {
        writeChanged(causeSentence(cause));
        if (state === 'disconnected' && !retrying) end(wasConnected ? exitCodes.ended : exitCodes.notRun);
      }
    });
    writeChanged(cliTexts.recording({ url: connection.summary.url }));
    // The listener of `onDidChange` reports why an attempt failed.
    connection.connect().catch(() => undefined);
  });
  if (exitCode !== exitCodes.ended || wasConnected) return exitCode;
  io.err.write(`${cliTexts.notConnected()}\n`);
  return exitCodes.notRun;
}
