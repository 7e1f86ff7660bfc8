/** The agent's puzzles over MCP. The test prints how much the agent has read, for docs/performance.md. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { agentPuzzles, PuzzleSetting } from '../support/agentPuzzles.ts';
import { CliProgram } from '../support/cliProgram.ts';
import { McpAgent } from '../support/mcpAgent.ts';

let cli: CliProgram;
let agent: McpAgent;
let setting: PuzzleSetting;
const read: object[] = [];

beforeAll(async () => {
  cli = await CliProgram.build({ hasEngine: true });
  const folder = await mkdtemp(join(cli.folder, 'project-'));
  agent = await McpAgent.start({
    script: cli.script,
    args: ['mcp', '--allow', 'connect,emit,run,proxy'],
    folder,
    variables: { SOCKETIO_INSPECTOR_LOCKS: join(folder, 'none') },
  });
  setting = new PuzzleSetting(agent, folder);
});
afterAll(async () => {
  console.table(read);
  await agent.end();
  await setting.dispose();
  await cli.dispose();
});

describe('an agent solves from tool output alone', () => {
  it.each(agentPuzzles)('$name', async (puzzle) => {
    read.push(await setting.solve(puzzle));
  });
});
