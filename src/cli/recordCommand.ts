import { causeSentence } from '../model/cause/causeTexts.ts';
import { parseProfile } from '../model/validation.ts';
import { cliTexts } from './cliTexts.ts';
import { exitCodes, record, type RecordingIo } from './recording.ts';
import { tlsOf } from './tlsFiles.ts';
import type { RecordCommand } from './usage.ts';

/** `socketio-inspector record <url>`: connects as a client, and records what the server sends. Returns the exit code. */
export async function runRecord(command: RecordCommand, io: RecordingIo): Promise<number> {
  const { url, path, namespace, auth, headers } = command;
  const { tls, network } = await tlsOf(command);
  const profile = parseProfile({
    url,
    ...(path !== undefined && { path }),
    ...(namespace !== undefined && { namespace }),
    ...(auth && { auth }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(tls && { tls }),
  });
  let wasConnected = false;
  const exitCode = await record(command, io, profile, ({ engine, say, end }) => {
    const connection = engine.open(profile, network);
    let told = '';
    const tell = (line: string): void => {
      if (line !== told) say(line);
      told = line;
    };
    connection.onDidChange(() => {
      const { state, url: shown, namespace: joined, cause, retrying } = connection.summary;
      if (state === 'connected') {
        wasConnected = true;
        tell(cliTexts.connected({ url: shown, namespace: joined }));
      } else if (cause) {
        tell(causeSentence(cause));
        if (state === 'disconnected' && !retrying) end(wasConnected ? exitCodes.ended : exitCodes.notRun);
      }
    });
    tell(cliTexts.recording({ url: connection.summary.url }));
    // The listener reports why an attempt failed.
    connection.connect().catch(() => undefined);
  });
  if (exitCode !== exitCodes.ended || wasConnected) return exitCode;
  io.err.write(`${cliTexts.notConnected()}\n`);
  return exitCodes.notRun;
}
