import * as v from 'valibot';
import * as vscode from 'vscode';
import { checked } from '../../host/commands/checked.ts';
import { type AgentName, agentNames, setupLine } from '../../host/agents/agentSetups.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import type { McpLauncher } from './mcpLauncher.ts';
import type { Command } from '../commands/command.ts';
import { offer } from '../guarded/messages.ts';
import { pickOne } from '../guarded/questions.ts';

const shape = v.strictObject({ agent: v.picklist(agentNames) });

export function agentCommands(launcher: Pick<McpLauncher, 'install'>): Readonly<Record<'setUpAgent', Command>> {
  const lineFor = async (agent: AgentName): Promise<{ line: string }> => ({
    line: setupLine(agent, await launcher.install()),
  });
  return {
    setUpAgent: {
      run: (input) => lineFor(checked(shape, input).agent),
      prompt: async () => {
        const choices = agentNames.map((agent) => ({ label: agentTexts.agentName({ agent }), agent }));
        const picked = await pickOne(choices, { title: agentTexts.setUpTitle() });
        if (!picked) return undefined;
        const { line } = await lineFor(picked.agent);
        await vscode.env.clipboard.writeText(line);
        void offer(agentTexts.setUpCopied({ agent: picked.agent, line }), agentTexts.copyAgain()).then((again) => {
          if (again) void vscode.env.clipboard.writeText(line);
        });
        return { line };
      },
    },
  };
}
