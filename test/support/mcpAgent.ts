/** An agent that speaks MCP with the SDK's client. It shows no dialogs. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { type Fields, ToolAgent } from './toolAgent.ts';

export interface AgentStart {
  readonly script: string;
  readonly args?: readonly string[];
  readonly folder: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** The name that it gives itself. */
  readonly name?: string;
}

export class McpAgent extends ToolAgent {
  readonly client: Client;

  private constructor(client: Client) {
    super();
    this.client = client;
  }

  static async start({
    script,
    args = [],
    folder,
    variables = {},
    name = 'test-agent',
  }: AgentStart): Promise<McpAgent> {
    const client = new Client({ name, version: '1.0.0' });
    const env = Object.fromEntries(
      Object.entries({ ...process.env, ...variables }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
    );
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [script, ...args],
        cwd: folder,
        env,
        stderr: 'inherit',
      }),
    );
    return new McpAgent(client);
  }

  async toolNames(): Promise<string[]> {
    return (await this.client.listTools()).tools.map(({ name }) => name);
  }

  protected async textOf(name: string, input: Fields): Promise<{ text: string; isError: boolean }> {
    const { content, isError } = await this.client.callTool({ name, arguments: input }, undefined, {
      timeout: 120_000,
    });
    const [{ text }] = content as [{ text: string }];
    return { text, isError: isError === true };
  }

  end(): Promise<void> {
    return this.client.close();
  }
}
