/** Where the tools of an MCP server run: in a window of VS Code, or in an engine of the server. */
import type { AgentTool } from '../../model/agent/agentTools.ts';
import type { ToolOutcome } from '../../host/agents/agentTools.ts';

export interface Backend {
  readonly tools: readonly AgentTool[];
  /** False if it has ended, or if a window can replace it and no tool has acted in it. */
  isCurrent(): boolean;
  call(tool: string, input: unknown, client: string): Promise<ToolOutcome>;
  end(): Promise<void>;
}

/** The outcome of a call that failed, with a sentence of the inspector. */
export function failure(error: string): ToolOutcome {
  return { text: JSON.stringify({ error, truncated: false }), isError: true };
}
