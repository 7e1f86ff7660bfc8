import { join } from 'node:path';
import * as v from 'valibot';
import { visibleLines } from '../model/text/visible.ts';
import { exitCodes } from './exitCodes.ts';
import { serveMcp } from './mcp/mcpServer.ts';
import type { RecordingIo } from './recording.ts';
import type { McpCommand } from './usage.ts';

export interface McpIo extends Pick<RecordingIo, 'err' | 'interrupted'> {
  /** The folder with the scripts of threads. */
  readonly scripts: string;
  readonly version: string;
}

const linkSchema = v.object({ socket: v.string(), token: v.string() });

/** `socketio-inspector mcp`: serves the tools for agents over MCP until the agent ends the connection. */
export async function runMcp(
  { allowed, secrets }: McpCommand,
  { err, interrupted, scripts, version }: McpIo,
): Promise<number> {
  const write = (message: string): void => void err.write(`${visibleLines(message)}\n`);
  const quiet = (): void => undefined;
  const variable = process.env['SOCKETIO_INSPECTOR_WINDOW'];
  await serveMcp({
    version,
    engineScript: join(scripts, 'engine.js'),
    folder: process.cwd(),
    allowed,
    namedSecrets: secrets,
    log: { debug: quiet, info: quiet, warn: write, error: write },
    own: variable === undefined ? undefined : v.parse(linkSchema, JSON.parse(variable)),
    interrupted,
  });
  return exitCodes.ended;
}
