/** An agent that speaks MCP with the SDK's client. It shows no dialogs, and counts the bytes that it reads. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

export type Fields = Record<string, unknown>;

export interface ToolReply {
  readonly isError: boolean;
  readonly text: string;
  readonly result: Fields;
}

export interface AgentStart {
  readonly script: string;
  readonly args?: readonly string[];
  readonly folder: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** The name that it gives itself. */
  readonly name?: string;
}

export class McpAgent {
  readonly client: Client;
  /** The number of calls, and of characters of their results. */
  calls = 0;
  characters = 0;

  private constructor(client: Client) {
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

  async call(name: string, input: Fields = {}): Promise<ToolReply> {
    const { content, isError } = await this.client.callTool({ name, arguments: input }, undefined, {
      timeout: 120_000,
    });
    const [{ text }] = content as [{ text: string }];
    this.calls++;
    this.characters += text.length;
    return { isError: isError === true, text, result: JSON.parse(text) as Fields };
  }

  /** The result of a call; fails if it is an error. */
  async read(name: string, input: Fields = {}): Promise<Fields> {
    const { isError, text, result } = await this.call(name, input);
    if (isError) throw new Error(`${name} failed: ${text}`);
    return result;
  }

  /** The lines of the timeline that match a filter. */
  async lines(input: Fields): Promise<string[]> {
    return (await this.read('read_timeline', input))['untrusted'] as string[];
  }

  end(): Promise<void> {
    return this.client.close();
  }
}
