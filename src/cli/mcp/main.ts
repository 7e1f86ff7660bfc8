/** Entry of the MCP server that the extension contains. Of the command line, it has only the command `mcp`. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../base/userError.ts';
import { visibleLines } from '../../model/text/visible.ts';
import { exitCodes } from '../exitCodes.ts';
import { runMcp } from '../mcpCommand.ts';
import { readCommand, UsageError } from '../usage.ts';

/** The folder `dist`. It contains the scripts of the threads, and the manifest is in the folder above it. */
const folder = dirname(fileURLToPath(import.meta.url));
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());

async function run(): Promise<number> {
  try {
    const command = readCommand(['mcp', ...process.argv.slice(2)]);
    if (command.name !== 'mcp') return exitCodes.usage;
    const { version } = JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8')) as { version: string };
    return await runMcp(command, {
      err: process.stderr,
      interrupted: interruption.signal,
      scripts: folder,
      version,
    });
  } catch (error) {
    process.stderr.write(`${visibleLines(messageOf(error))}\n`);
    return error instanceof UsageError ? exitCodes.usage : exitCodes.notRun;
  }
}

void run().then((exitCode) => process.exit(exitCode));
