/**
 * Offers the MCP server to VS Code. The API is newer than the oldest supported version, so it is used only where it exists; its types are
 * declared here for the same reason.
 */
import * as vscode from 'vscode';
import type { Host } from '../activation/host.ts';

interface ServerDefinition {
  env: Record<string, string | number | null>;
  cwd?: vscode.Uri;
}
interface McpApi {
  readonly McpStdioServerDefinition: new (
    label: string,
    command: string,
    args: string[],
    env: ServerDefinition['env'],
    version: string,
  ) => ServerDefinition;
  readonly lm: {
    registerMcpServerDefinitionProvider(
      id: string,
      provider: {
        provideMcpServerDefinitions(): ServerDefinition[];
        resolveMcpServerDefinition(server: ServerDefinition): Promise<ServerDefinition>;
      },
    ): vscode.Disposable;
  };
}

/** The same as in package.json. */
const providerId = 'socketioInspector';

/** Undefined if this version of VS Code has no such API. */
export function registerMcpServers(
  { extension, extensionUri }: vscode.ExtensionContext,
  load: () => Promise<Host>,
): vscode.Disposable | undefined {
  const api = vscode as unknown as Partial<McpApi>;
  const Definition = api.McpStdioServerDefinition;
  if (!Definition || !api.lm || !('registerMcpServerDefinitionProvider' in api.lm)) return undefined;
  const { displayName, version } = extension.packageJSON as { displayName: string; version: string };
  const script = vscode.Uri.joinPath(extensionUri, 'dist', 'mcp.mjs').fsPath;
  const provider = {
    provideMcpServerDefinitions: (): ServerDefinition[] => {
      // On the desktop, the program is Electron. With this variable, it runs as Node.js.
      const server = new Definition(displayName, process.execPath, [script], { ELECTRON_RUN_AS_NODE: '1' }, version);
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      if (folder?.scheme === 'file') server.cwd = folder;
      return [server];
    },
    resolveMcpServerDefinition: async (server: ServerDefinition): Promise<ServerDefinition> => {
      const link = await (await load()).agents.ownLink();
      if (link) server.env = { ...server.env, SOCKETIO_INSPECTOR_WINDOW: JSON.stringify(link) };
      return server;
    },
  };
  try {
    return api.lm.registerMcpServerDefinitionProvider(providerId, provider);
  } catch {
    // VS Code 1.100 has the function, but it needs another contribution in package.json.
    return undefined;
  }
}
