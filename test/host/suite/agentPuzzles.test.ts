/**
 * The agent's puzzles with the tools that the chat of VS Code offers: `npm run test:matrix` runs all ten, and `npm test` runs one of them.
 * VS Code confirms its own dialogs in a test.
 */
import { agentPuzzles, PuzzleSetting } from '../../support/agentPuzzles.ts';
import { isMatrix } from '../../support/isMatrix.mjs';
import { ChatAgent } from './support/chatAgent.ts';
import { inspector, run, workspaceFolder } from './support/inspector.ts';

const representative = 'late acknowledgement';

describe('the tools of the chat', () => {
  const agent = new ChatAgent();
  const setting = new PuzzleSetting(agent, workspaceFolder().fsPath);
  const read: Awaited<ReturnType<PuzzleSetting['solve']>>[] = [];
  let others: ReadonlySet<string>;

  before(async () => {
    others = new Set((await inspector.list()).map(({ connectionId }) => connectionId));
  });
  after(async () => {
    for (const { puzzle, calls, characters } of read)
      console.log(`  - ${puzzle}: ${calls} calls, ${characters} characters`);
    for (const { connectionId } of await inspector.list())
      if (!others.has(connectionId)) await run('removeConnection', { connectionId });
    await setting.dispose();
  });

  for (const puzzle of agentPuzzles.filter(({ name }) => isMatrix || name === representative)) {
    it(`are enough to solve: ${puzzle.name}`, async () => {
      read.push(await setting.solve(puzzle));
    });
  }
});
