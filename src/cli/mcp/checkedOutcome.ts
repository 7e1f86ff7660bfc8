import * as v from 'valibot';
import { maxResultBytes } from '../../host/agents/toolResult.ts';
import type { ToolOutcome } from '../../host/agents/agentTools.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import { toolNamed } from '../../model/agent/agentTools.ts';
import { cut } from '../../model/agent/entryLine.ts';
import { resultSchema } from '../../model/agent/toolResults.ts';
import { failure } from './backend.ts';

/**
 * The outcome of a call, if its result has the shape of the results of the tool. Fields that the tool does not have are left out. Another
 * process, which can have another version, returned the result.
 */
export function checkedOutcome(tool: string, { text, isError }: ToolOutcome): ToolOutcome {
  // The only result of an unknown tool is an error.
  const name = toolNamed(tool)?.name ?? 'list_sources';
  const parsed = Buffer.byteLength(text, 'utf8') > maxResultBytes ? undefined : jsonOf(text);
  const checked = v.safeParse(resultSchema(name, isError), parsed);
  if (!checked.success) return failure(agentTexts.badResult({ tool: cut(tool, 60) }));
  return { text: JSON.stringify(checked.output), isError };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
