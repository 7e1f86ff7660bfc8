/** Explains a connection or an entry in the chat of VS Code, which receives a prompt with the evidence. */
import { userError } from '../../model/cause/userErrors.ts';
import { explainTexts } from '../../model/agent/explainTexts.ts';
import type { Entry } from '../../model/entry/entry.ts';
import { nameValue } from '../../model/filter/filterEdit.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import { acknowledgementOf, getEntry } from '../engine/entryReads.ts';
import type { WindowPort } from '../hostPort.ts';
import type { AgentTools } from './agentTools.ts';
import { explainingTools, PromptBuilder } from './explainPrompt.ts';

/** The connection or the entry to explain. `sourceId` is the session file that contains it; left out for the capture. */
export type ExplainSubject = { readonly sourceId?: string | undefined } & (
  | { readonly connectionId: string }
  | { readonly seq: number }
);

export interface Explained {
  readonly prompt: string;
  /** Whether the chat was opened with the prompt. */
  readonly isOpen: boolean;
}

export interface ExplainerDeps {
  readonly tools: Pick<AgentTools, 'call'>;
  readonly inspector: Pick<EngineFacade, 'fileOf' | 'request' | 'readTimeline'>;
  readonly window: Pick<WindowPort, 'openChat' | 'offerPrompt'>;
}

/** Delivery statuses of events that did not reach their receiver, or were not acknowledged. */
const troubled = 'delivery:discarded,timedOut,late,lost,failed,awaitingReply,unanswered';
const maxEvidence = 2;

export class Explainer {
  readonly #deps: ExplainerDeps;

  constructor(deps: ExplainerDeps) {
    this.#deps = deps;
  }

  /** @throws UserError if the connection or the entry does not exist */
  async explain(subject: ExplainSubject): Promise<Explained> {
    const prompt = await ('seq' in subject ? this.#promptForEntry(subject) : this.#promptForConnection(subject));
    return { prompt, isOpen: await this.#deps.window.openChat({ query: prompt, tools: explainingTools }) };
  }

  /**
   * Explains for the user, who is offered to copy the prompt if there is no chat.
   * @throws UserError if the connection or the entry does not exist
   */
  async explainForUser(subject: ExplainSubject): Promise<Explained> {
    const explained = await this.explain(subject);
    if (!explained.isOpen) this.#deps.window.offerPrompt(explained.prompt);
    return explained;
  }

  async #promptForConnection({ connectionId, sourceId }: { connectionId: string; sourceId?: string | undefined }) {
    const builder = new PromptBuilder(this.#deps.tools, explainTexts.connection(), sourceId);
    const of = { connectionId, ...(sourceId !== undefined && { sourceId }) };
    const timeline = { tool: 'read_timeline', isOptional: true } as const;
    const { untrusted: found } =
      (await builder.add({
        title: explainTexts.part({ part: 'connection' }),
        tool: 'list_connections',
        input: of,
        maxChars: 1200,
      })) ?? {};
    if (Array.isArray(found) && found.length === 0) {
      throw userError('engine.noSuchConnection', { connectionId, known: '' });
    }
    const { findings = [] } =
      (await builder.add({
        title: explainTexts.part({ part: 'findings' }),
        tool: 'list_findings',
        input: of,
        maxChars: 2200,
      })) ?? {};
    await builder.add({
      ...timeline,
      title: explainTexts.part({ part: 'changes' }),
      input: { ...of, filter: 'kind:connection', newest: true, limit: 8 },
      maxChars: 1000,
    });
    await builder.add({
      ...timeline,
      title: explainTexts.part({ part: 'problems' }),
      input: { ...of, filter: troubled, newest: true, limit: 8 },
      maxChars: 1100,
    });
    for (const { findingId } of (findings as readonly { findingId: string }[]).slice(0, maxEvidence)) {
      await builder.add({
        ...timeline,
        title: explainTexts.evidence({ id: findingId }),
        input: { ...(sourceId !== undefined && { sourceId }), filter: `finding:${findingId}`, newest: true, limit: 3 },
        maxChars: 600,
      });
    }
    await builder.add({
      ...timeline,
      title: explainTexts.part({ part: 'newest' }),
      input: { ...of, newest: true, limit: 8 },
      maxChars: 1500,
    });
    return builder.prompt;
  }

  async #promptForEntry({ seq, sourceId }: { seq: number; sourceId?: string | undefined }): Promise<string> {
    const { inspector, tools } = this.#deps;
    const builder = new PromptBuilder(tools, explainTexts.entry({ seq }), sourceId);
    const file = sourceId === undefined ? {} : { sourceId };
    const entry = await getEntry(inspector, { seq, ...file });
    const { connectionId } = entry;
    await builder.add({
      title: explainTexts.part({ part: 'entry' }),
      tool: 'get_entry',
      input: { seq, ...file },
      maxChars: 3000,
    });
    await builder.add({
      title: explainTexts.part({ part: 'findings' }),
      tool: 'list_findings',
      input: { seq, ...file },
      maxChars: 1400,
    });
    const partner = entry.of ?? (await acknowledgementOf(inspector, { seq, ...file }));
    if (partner !== undefined) {
      await builder.add({
        title: explainTexts.part({ part: entry.of === undefined ? 'acknowledgement' : 'event' }),
        tool: 'get_entry',
        input: { seq: partner, ...file },
        maxChars: 1100,
      });
    }
    if (connectionId === '') return builder.prompt;
    const of = { connectionId, ...file };
    await builder.add({
      title: explainTexts.part({ part: 'connection' }),
      tool: 'list_connections',
      input: of,
      maxChars: 700,
    });
    const alike = filterOfAlike(entry);
    const timelines = [
      ['changes', { filter: `kind:connection seq:..${seq}`, newest: true, limit: 4 }],
      ['before', { filter: `${alike} seq:..${seq - 1}`, newest: true, limit: 4 }],
      ['after', { filter: `${alike} seq:${seq + 1}..`, limit: 4 }],
    ] as const;
    for (const [part, query] of timelines) {
      await builder.add({
        title: explainTexts.part({ part }),
        tool: 'read_timeline',
        input: { ...of, ...query },
        maxChars: 800,
        isOptional: true,
      });
    }
    return builder.prompt;
  }
}

/** The entries of the same stream: the events with the same name in the same direction, or all entries of the same kind. */
function filterOfAlike({ kind, event, dir }: Entry): string {
  const direction = dir === undefined ? '' : ` dir:${dir}`;
  return event === undefined ? `kind:${kind}${direction}` : `kind:event event:${nameValue(event)}${direction}`;
}
