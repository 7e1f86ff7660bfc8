/** The lines that add the MCP server to agents, one line for each agent. */

export const agentNames = ['claude', 'codex', 'gemini', 'vscode', 'json'] as const;
export type AgentName = (typeof agentNames)[number];

const server = 'socketio-inspector';

/** @param script the path of the server's script */
export function setupLine(agent: AgentName, script: string): string {
  switch (agent) {
    case 'claude':
      return `claude mcp add ${server} -- node ${quoted(script)}`;
    case 'codex':
      return `codex mcp add ${server} -- node ${quoted(script)}`;
    case 'gemini':
      return `gemini mcp add ${server} node ${quoted(script)}`;
    case 'vscode':
      return `code --add-mcp ${quoted(JSON.stringify({ name: server, command: 'node', args: [script] }))}`;
    case 'json':
      return JSON.stringify({ mcpServers: { [server]: { command: 'node', args: [script] } } });
  }
}

/** Quotes a text for a POSIX shell, or for PowerShell on Windows. */
function quoted(text: string): string {
  if (/^[\w./:@-]+$/.test(text)) return text;
  return process.platform === 'win32'
    ? `'${text.replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A script with a path that stays when the extension is updated. It starts the server of the installed version.
 * @param url the server's script, as a file URL
 * @param hint is written to standard error if that version was removed
 */
export function launcherText(url: string, hint: string): string {
  return [
    `import(${JSON.stringify(url)}).catch((error) => {`,
    `  process.stderr.write(${JSON.stringify(`${hint}\n`)} + error.message + "\\n");`,
    '  process.exit(4);',
    '});',
    '',
  ].join('\n');
}
