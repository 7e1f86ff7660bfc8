/**
 * Prepares the prompts with which a chat explains a connection or an entry: a question in the language of the user, and
 * the results of the tools for agents as evidence. Invariants: a prompt has at most 8,000 characters, and names the
 * parts that are left out; texts from other programs are only in JSON blocks, and cannot close these blocks; no text in
 * these blocks is a reference to a tool, a participant or a command of the chat.
 */
import { isRecord } from '../../base/isRecord.ts';
import { explainTexts } from '../../model/agent/explainTexts.ts';
import type { ToolName } from '../../model/agent/toolNames.ts';
import { visible } from '../../model/text/visible.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import type { AgentTools } from './agentTools.ts';
import { ToolError } from './toolError.ts';
import { maxResultBytes } from './toolResult.ts';

export const maxPromptChars = 8000;

/** The tools whose results are evidence. A chat can call them again. */
export const explainingTools = [
  'list_connections',
  'list_findings',
  'read_timeline',
  'get_entry',
] as const satisfies readonly ToolName[];
type ExplainingTool = (typeof explainingTools)[number];

export interface PromptPart {
  readonly title: string;
  readonly tool: ExplainingTool;
  readonly input: Readonly<Record<string, unknown>>;
  /** The maximum number of characters of the result. */
  readonly maxChars: number;
  /** Leaves out the part if the result has no entries, or if the call fails. */
  readonly isOptional?: true;
}

type Result = Readonly<Record<string, unknown>>;

/** Characters that are kept free for the sentence about the parts that are left out. */
const leftOutChars = 700;
/** A result with fewer characters would contain nothing but its beginning. */
const minResultChars = 200;
const maxAttempts = 6;

export class PromptBuilder {
  readonly #tools: Pick<AgentTools, 'call'>;
  readonly #leftOut: string[] = [];
  #text: string;

  /** @param sourceId the session file that contains the data */
  constructor(tools: Pick<AgentTools, 'call'>, question: string, sourceId?: string) {
    this.#tools = tools;
    const file = sourceId === undefined ? '' : ` ${explainTexts.file({ sourceId })}`;
    this.#text = `${question}\n\n${explainTexts.note()}${file}\n`;
  }

  get prompt(): string {
    if (this.#leftOut.length === 0) return this.#text;
    const sentence = explainTexts.leftOut({ titles: this.#leftOut.join(', ') });
    return `${this.#text}\n${sentence.slice(0, maxPromptChars - this.#text.length - 1)}`;
  }

  /** Calls the tool, and adds its result. Returns the result; undefined if the part is left out. */
  async add(part: PromptPart): Promise<Result | undefined> {
    const head = `\n${explainTexts.partOf({ title: part.title, tool: part.tool })}\n\`\`\`json\n`;
    const tail = '\n```\n';
    const left = maxPromptChars - leftOutChars - this.#text.length - head.length - tail.length;
    const fitting = await this.#fitting(part, Math.min(part.maxChars, left));
    if (!fitting) {
      this.#leftOut.push(part.title);
      return undefined;
    }
    const { json, result } = fitting;
    const { untrusted } = result;
    if (part.isOptional && Array.isArray(untrusted) && untrusted.length === 0) return undefined;
    this.#text += `${head}${json}${tail}`;
    return result;
  }

  /** Calls the tool with a smaller limit until its result fits, because escapes make a result longer. */
  async #fitting(
    { tool, input, isOptional }: PromptPart,
    maxChars: number,
  ): Promise<{ json: string; result: Result } | undefined> {
    let maxBytes = Math.min(maxChars, maxResultBytes);
    for (let attempt = 0; attempt < maxAttempts && maxBytes >= minResultChars; attempt++) {
      const { text, isError } = await this.#tools.call(tool, input, { confirm: refuse, maxBytes });
      if (isError && isOptional) return undefined;
      const parsed: unknown = JSON.parse(text);
      // The note at the beginning of the prompt replaces the notice of each result.
      const { notice: _, ...result } = isRecord(parsed) ? parsed : {};
      const json = inertJson(JSON.stringify(result));
      if (json.length <= maxChars) return { json, result };
      maxBytes = Math.min(maxBytes - 50, Math.floor((maxBytes * maxChars) / json.length));
    }
    return undefined;
  }
}

/** The tools only read, so they never need a confirmation. */
function refuse(): Promise<void> {
  return Promise.reject(new ToolError(agentTexts.declined()));
}

/**
 * The same JSON, with escapes for characters that have a meaning in a prompt: those that begin or end a block or an element; `#`, `@` and `/`
 * after white space, with which the chat of VS Code marks references; and characters that the user cannot see.
 */
export function inertJson(json: string): string {
  return json
    .replace(/[<>`]|(?<=\s)[#@/]/g, escaped)
    .replace(/[^ -~]/gu, (character) => (visible(character) === character ? character : escaped(character)));
}

function escaped(text: string): string {
  return text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
