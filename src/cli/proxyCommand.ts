import type { ProxyCommand } from './usage.ts';
import { cliTexts } from './cliTexts.ts';
import { record, type RecordingIo } from './recording.ts';
import { tlsOf } from './tlsFiles.ts';

/** `socketio-inspector proxy <target>`: the first line on standard error is the URL of the proxy. Returns the exit code. */
export async function runProxy(command: ProxyCommand, io: RecordingIo): Promise<number> {
  const { target, port, host, changeOrigin } = command;
  const secure = await tlsOf(command);
  return record(
    command,
    io,
    undefined,
    async ({ engine, writeLine }) => {
      const { url } = await engine.sources.startProxy({ target, port, host, changeOrigin, ...secure });
      writeLine(url);
      writeLine(cliTexts.listeningHint());
    },
    ({ sources }) => sources.observing.reduce((sum, { clients }) => sum + clients, 0),
  );
}
