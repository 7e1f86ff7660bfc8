/** A scripted agent that calls the tools. It counts what it reads. How a tool is called is left to the subclass. */
export type Fields = Record<string, unknown>;

export interface ToolReply {
  readonly isError: boolean;
  readonly text: string;
  readonly result: Fields;
}

export abstract class ToolAgent {
  /** The number of calls, and of characters of their results. */
  calls = 0;
  characters = 0;

  protected abstract textOf(name: string, input: Fields): Promise<{ text: string; isError: boolean }>;

  async call(name: string, input: Fields = {}): Promise<ToolReply> {
    const { text, isError } = await this.textOf(name, input);
    this.calls++;
    this.characters += text.length;
    return { isError, text, result: JSON.parse(text) as Fields };
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
}
