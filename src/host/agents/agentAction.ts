/**
 * Describes the action of an acting tool and the target of the action. The user is asked for confirmation with this
 * description.
 */
import type { ToolName } from '../../model/agent/toolNames.ts';
import { quoted } from '../../model/text/quoted.ts';
import { shownUrl } from '../../model/url/shownUrl.ts';
import { originOf } from '../../model/url/urlOrigin.ts';
import type { SourceSummary } from '../../protocol/sourceMessages.ts';
import { type ConnectionSummary, isObserved } from '../../protocol/shapes.ts';

export interface AgentAction {
  readonly tool: ToolName;
  /** The server, file or source, as it is shown. */
  readonly target: string;
  /** The event or the scenario; empty for other tools. */
  readonly what: string;
  /** Equal for actions on the same server, file or source. */
  readonly key: string;
}

interface Known {
  readonly connections: readonly ConnectionSummary[];
  readonly sources: readonly SourceSummary[];
}

/** Undefined if the tool would only read. */
export function agentActionOf(
  tool: ToolName,
  input: Readonly<Record<string, unknown>>,
  known: Known,
): AgentAction | undefined {
  const field = (name: string): string => {
    const value = input[name];
    return typeof value === 'string' ? value : '';
  };
  const ofUrl = (url: string): Pick<AgentAction, 'target' | 'key'> => ({
    target: quoted(shownUrl(url), 200),
    key: originOf(url) ?? url,
  });
  const ofConnection = (): Pick<AgentAction, 'target' | 'key'> => {
    const id = field('connectionId');
    const found = known.connections.find(({ connectionId }) => connectionId === id);
    return found ? ofUrl(found.url) : { target: quoted(id, 100), key: `connection:${id}` };
  };
  switch (tool) {
    case 'connect':
      return { tool, what: '', ...ofUrl(field('url')) };
    case 'disconnect':
    case 'reply_event':
      return { tool, what: '', ...ofConnection() };
    case 'emit_event':
      return { tool, what: quoted(field('event'), 100), ...ofConnection() };
    case 'diagnose_connection': {
      if (input['connectionId'] === undefined) return { tool, what: '', ...ofUrl(field('url')) };
      const found = known.connections.find(({ connectionId }) => connectionId === field('connectionId'));
      if (found && !isObserved(found) && found.state !== 'disconnected') return undefined;
      return { tool, what: '', ...ofConnection() };
    }
    case 'run_scenario':
      return {
        tool,
        what: quoted(field('scenario'), 100),
        target: quoted(field('uri'), 200),
        key: `file:${field('uri')}`,
      };
    case 'start_proxy':
      return { tool, what: '', ...ofUrl(field('target')) };
    case 'watch_url':
      return { tool, what: '', ...ofUrl(field('url')) };
    case 'stop_source': {
      const id = field('sourceId');
      const found = known.sources.find(({ sourceId }) => sourceId === id);
      return { tool, what: '', target: quoted(found?.name ?? id, 100), key: `source:${id}` };
    }
    default:
      return undefined;
  }
}
