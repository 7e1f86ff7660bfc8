#!/usr/bin/env node
/** Entry of the command line, which runs the engine without VS Code. Each command is loaded when it is chosen. */
import { readFileSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../base/userError.ts';
import { visibleLines } from '../model/text/visible.ts';
import { exitCodes } from './exitCodes.ts';
import { FileError } from './tlsFiles.ts';
import { type Command, readCommand, UsageError } from './usage.ts';

/** The folder `dist/cli`. The scripts of the worker threads and the manifest are in the folders above it. */
const folder = dirname(fileURLToPath(import.meta.url));

// Since Node.js 22: the modules of the commands are compiled once, not at each start.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();

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
    reader: join(folder, '../reader.js'),
    // Source: no-color.org.
    showsColors: process.stdout.isTTY && !process.env['NO_COLOR'],
  };
  try {
    const command: Command = readCommand(args);
    switch (command.name) {
      case 'help':
        io.out.write(`${(await import('./help.ts')).helpText(command.of)}\n`);
        return exitCodes.ended;
      case 'version':
        io.out.write(`${version()}\n`);
        return exitCodes.ended;
      case 'run':
        return await (await import('./runCommand.ts')).runRun(command, io);
      case 'diagnose':
        return await (await import('./diagnoseCommand.ts')).runDiagnose(command, io);
      case 'convert':
        return await (await import('./convertCommand.ts')).runConvert(command, io);
      case 'convertCollection':
        return await (await import('./convertCollection.ts')).runConvertCollection(command, io);
      case 'mock':
        return await (await import('./mockCommand.ts')).runMock(command, io);
      case 'types':
        return await (await import('./typesCommand.ts')).runTypes(command, io);
      case 'mcp': {
        const { runMcp } = await import('./mcpCommand.ts');
        return await runMcp(command, { ...io, scripts: join(folder, '..'), version: version() });
      }
      case 'proxy':
        return await (await import('./proxyCommand.ts')).runProxy(command, io);
      case 'record':
        return await (await import('./recordCommand.ts')).runRecord(command, io);
    }
  } catch (error) {
    io.err.write(`${visibleLines(messageOf(error))}\n`);
    if (error instanceof UsageError) return exitCodes.usage;
    return error instanceof FileError ? exitCodes.file : exitCodes.notRun;
  }
}

function version(): string {
  const manifest = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

// Open resources, such as sockets of clients that are connected to the proxy, must not keep the process running.
void run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
  process.stdout.write('', () => process.exit());
});
