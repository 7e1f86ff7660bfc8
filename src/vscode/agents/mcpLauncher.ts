import * as vscode from 'vscode';
import { launcherText } from '../../host/agents/agentSetups.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';

/** The script that agents start. It is written again after an update of the extension. */
export class McpLauncher {
  readonly #context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>;

  constructor(context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>) {
    this.#context = context;
  }

  /** Returns its path. */
  async install(): Promise<string> {
    const target = this.#file;
    if ((await this.#current()) !== this.#text) {
      await vscode.workspace.fs.createDirectory(this.#context.globalStorageUri);
      await vscode.workspace.fs.writeFile(target, Buffer.from(this.#text));
    }
    return target.fsPath;
  }

  /** Writes the script again if it exists, for agents that were set up with an earlier version of the extension. */
  async update(): Promise<void> {
    if ((await this.#current()) !== undefined) await this.install();
  }

  get #file(): vscode.Uri {
    return vscode.Uri.joinPath(this.#context.globalStorageUri, 'mcp.mjs');
  }

  get #text(): string {
    const script = vscode.Uri.joinPath(this.#context.extensionUri, 'dist', 'mcp.mjs');
    return launcherText(script.toString(), agentTexts.launcherFailed());
  }

  async #current(): Promise<string | undefined> {
    try {
      return Buffer.from(await vscode.workspace.fs.readFile(this.#file)).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
