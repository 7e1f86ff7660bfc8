#!/usr/bin/env node
/** Entry of the command line, which runs the engine without VS Code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../base/userError.ts';
import { visibleLines } from '../model/text/visible.ts';
import { runConvert } from './convertCommand.ts';
import { runDiagnose } from './diagnoseCommand.ts';
import { helpText } from './help.ts';
import { runMock } from './mockCommand.ts';
import { runProxy } from './proxyCommand.ts';
import { runRecord } from './recordCommand.ts';
import { exitCodes } from './recording.ts';
import { runRun } from './runCommand.ts';
import { FileError } from './tlsFiles.ts';
import { runTypes } from './typesCommand.ts';
import { type Command, readCommand, UsageError } from './usage.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second signal ends the process immediately, without waiting for the file.
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  });
}

async function run(args: readonly string[]): Promise<number> {
  const io = {
    out: process.stdout,
    err: process.stderr,
    interrupted: interruption.signal,
    reader: join(__dirname, 'reader.js'),
    // Source: no-color.org.
    showsColors: process.stdout.isTTY && !process.env['NO_COLOR'],
  };
  try {
    const command: Command = readCommand(args);
    switch (command.name) {
      case 'help':
        io.out.write(`${helpText(command.of)}\n`);
        return exitCodes.ended;
      case 'version':
        io.out.write(`${version()}\n`);
        return exitCodes.ended;
      case 'run':
        return await runRun(command, io);
      case 'diagnose':
        return await runDiagnose(command, io);
      case 'convert':
        return await runConvert(command, io);
      case 'mock':
        return await runMock(command, io);
      case 'types':
        return await runTypes(command, io);
      case 'proxy':
        return await runProxy(command, io);
      case 'record':
        return await runRecord(command, io);
    }
  } catch (error) {
    io.err.write(`${visibleLines(messageOf(error))}\n`);
    if (error instanceof UsageError) return exitCodes.usage;
    return error instanceof FileError ? exitCodes.file : exitCodes.notRun;
  }
}

function version(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

// Open resources, such as sockets of clients that are connected to the proxy, must not keep the process running.
void run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
  process.stdout.write('', () => process.exit());
});
