import * as v from 'valibot';
import * as vscode from 'vscode';
import { checked } from '../../host/commands/checked.ts';
import { entryRef, explainConnection } from '../../host/commands/commandShapes.ts';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import type { Explainer } from '../../host/agents/explainer.ts';
import { type AgentName, agentNames, setupLine } from '../../host/agents/agentSetups.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import type { McpLauncher } from './mcpLauncher.ts';
import type { Command } from '../commands/command.ts';
import { promptForConnection, promptForSeq } from '../commands/questions.ts';
import { offer } from '../guarded/messages.ts';
import { pickOne } from '../guarded/questions.ts';

const shape = v.strictObject({ agent: v.picklist(agentNames) });

type AgentCommandName = 'setUpAgent' | 'explainConnection' | 'explainEntry';

export interface AgentCommandDeps {
  readonly launcher: Pick<McpLauncher, 'install'>;
  readonly explainer: Pick<Explainer, 'explain' | 'explainForUser'>;
  readonly inspector: Pick<EngineFacade, 'connections'>;
}

export function agentCommands({
  launcher,
  explainer,
  inspector,
}: AgentCommandDeps): Readonly<Record<AgentCommandName, Command>> {
  const lineFor = async (agent: AgentName): Promise<{ line: string }> => ({
    line: setupLine(agent, await launcher.install()),
  });
  return {
    explainConnection: {
      run: (input) => explainer.explain(checked(explainConnection, input)),
      prompt: async () => {
        const connectionId = await promptForConnection(inspector.connections);
        return connectionId === undefined ? undefined : explainer.explainForUser({ connectionId });
      },
    },
    explainEntry: {
      run: (input) => explainer.explain(checked(entryRef, input)),
      prompt: async () => {
        const seq = await promptForSeq(commandTexts.explainEntryTitle(), commandTexts.seqPrompt());
        return seq === undefined ? undefined : explainer.explainForUser({ seq });
      },
    },
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
