/**
 * The tools for agents in a window: for its chat, and for MCP servers that are linked to it. The local socket and the lock file exist while the
 * host is loaded.
 */
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { isRecord } from '../../base/isRecord.ts';
import { messageOf } from '../../base/userError.ts';
import type { AgentAction } from '../../host/agents/agentAction.ts';
import { AgentTools, type AgentToolsDeps } from '../../host/agents/agentTools.ts';
import { Explainer, type ExplainerDeps } from '../../host/agents/explainer.ts';
import { scenarioFile } from '../../host/agents/scenarioFile.ts';
import { type OwnLink, WindowServer } from '../../host/agents/windowServer.ts';
import { runScenario as runScenarioShape } from '../../host/commands/commandShapes.ts';
import { checked } from '../../host/commands/checked.ts';
import type { ScenarioRunner } from '../../host/collections/scenarioRunner.ts';
import type { Diagnoser } from '../../host/engine/diagnoser.ts';
import type { PageWatches } from '../../host/pages/pageWatches.ts';
import type { HostLog } from '../../host/log/hostLog.ts';
import { logTexts } from '../../host/log/logTexts.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import type { ToolName } from '../../model/agent/toolNames.ts';
import { confirm } from '../guarded/messages.ts';
import type { ToolQuestion } from '../guarded/tools.ts';
import { McpLauncher } from './mcpLauncher.ts';

export interface AgentsDeps extends Pick<AgentToolsDeps, 'inspector' | 'secrets'> {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>;
  readonly diagnoser: Pick<Diagnoser, 'result'>;
  readonly pages: Pick<PageWatches, 'watchUrl'>;
  readonly scenarios: Pick<ScenarioRunner, 'run'>;
  readonly log: Pick<HostLog, 'warn'>;
  readonly window: ExplainerDeps['window'];
}

export class Agents implements Disposable {
  readonly #tools: AgentTools;
  readonly explainer: Explainer;
  readonly #store = new DisposableStore();
  /** The script that agents start. */
  readonly launcher: McpLauncher;
  readonly #server: Promise<WindowServer | undefined>;
  /** Ends when the user has responded to the last confirmation. Each confirmation waits for the previous one. */
  #questions: Promise<unknown> = Promise.resolve();

  constructor({ context, scenarios, diagnoser, pages, log, window, ...deps }: AgentsDeps) {
    this.launcher = new McpLauncher(context);
    void this.launcher.update();
    this.#tools = new AgentTools({
      ...deps,
      diagnose: (input) => diagnoser.result(input),
      watchUrl: (input) => pages.watchUrl(input),
      runScenario: (input) => {
        const { uri, ...request } = checked(runScenarioShape, input);
        // The URI as VS Code writes it, because secrets and environments are stored under it.
        return scenarios.run({ ...request, uri: vscode.Uri.parse(String(uri), true).toString() });
      },
      scenarioFile: (given) => scenarioFile(given, folders()),
      folder: () => folders()[0] ?? '',
      hint: () => agentTexts.nothingCaptured(),
    });
    this.explainer = new Explainer({ ...deps, tools: this.#tools, window });
    const failed = (message: string): void => log.warn(logTexts.agentsNotServed({ message }));
    this.#server = WindowServer.listen({
      tools: this.#tools,
      folders,
      ask: (...about) => this.#ask(...about),
      failed,
    }).then(
      (server) => {
        if (this.#store.isDisposed) server.dispose();
        else this.#store.add(server);
        return server;
      },
      (error: unknown) => {
        failed(messageOf(error));
        return undefined;
      },
    );
    this.#store.add(
      vscode.workspace.onDidChangeWorkspaceFolders(async () => {
        await (await this.#server)?.foldersChanged().catch((error: unknown) => failed(messageOf(error)));
      }),
    );
  }

  /** Returns the values with which an MCP server that this window starts can reach the window; undefined if the window cannot listen. */
  async ownLink(): Promise<OwnLink | undefined> {
    return (await this.#server)?.ownLink;
  }

  /** Calls a tool for the chat. If the tool needs a confirmation, VS Code has already asked the user. Resolves with JSON. */
  async invoke(tool: ToolName, input: unknown): Promise<string> {
    return (await this.#tools.call(tool, input, { confirm: () => Promise.resolve() })).text;
  }

  /** The text with which VS Code asks for confirmation of a tool that acts; undefined for a tool that only reads. */
  async questionFor(tool: ToolName, input: unknown): Promise<ToolQuestion | undefined> {
    const action = await this.#tools.action(tool, isRecord(input) ? input : {});
    if (!action) return undefined;
    const { target, what } = action;
    return {
      title: agentTexts.confirmTitle({ action: tool }),
      message: agentTexts.confirm({ action: tool, target, what }),
    };
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #ask(client: string, { tool, target }: AgentAction): Promise<boolean> {
    const question = this.#questions.then(() =>
      confirm(
        agentTexts.question({ action: tool, client, target }),
        agentTexts.questionDetail({ target }),
        agentTexts.allow(),
      ),
    );
    this.#questions = question.catch(() => false);
    return question;
  }
}

/** The paths of the open folders of this machine. */
function folders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}
