/** The environment of terminals and debug sessions, while Node.js servers are watched. */
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { NodeEnvironmentPort } from '../../host/nodes/nodeWatches.ts';
import { nodeCommandTexts } from '../../host/nodes/nodeTexts.ts';
import { type ProbeLocation, probeVariables, requireOption, withProbe } from '../../host/nodes/probeEnvironment.ts';

/**
 * The types of debug configurations with which the JavaScript debugger starts a Node.js process. Terminals of the debugger have the
 * environment of all terminals.
 */
const debugTypes = ['node', 'pwa-node'];

export class NodeEnvironment implements NodeEnvironmentPort, Disposable {
  readonly #context: Pick<
    vscode.ExtensionContext,
    'extensionUri' | 'globalStorageUri' | 'environmentVariableCollection'
  >;
  readonly #registrations: vscode.Disposable[] = [];
  #location: ProbeLocation | undefined;

  constructor(
    context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri' | 'environmentVariableCollection'>,
  ) {
    this.#context = context;
  }

  async installProbe(): Promise<string> {
    // A process requires `probe.cjs`, which loads this file. So this file is written first.
    await this.#install('probeRest.cjs');
    return await this.#install('probe.cjs');
  }

  async #install(name: string): Promise<string> {
    const { extensionUri, globalStorageUri } = this.#context;
    const target = vscode.Uri.joinPath(globalStorageUri, name);
    const source = vscode.Uri.joinPath(extensionUri, 'dist', name);
    const content = await vscode.workspace.fs.readFile(source);
    // A process that starts at this moment must not read an incomplete file, so a file with the same content is not written again.
    const current = await vscode.workspace.fs.readFile(target).then(
      (bytes) => bytes,
      () => undefined,
    );
    if (current && Buffer.compare(current, content) === 0) return target.fsPath;
    const copy = vscode.Uri.joinPath(globalStorageUri, `${process.pid}.${name}`);
    await vscode.workspace.fs.writeFile(copy, content);
    await vscode.workspace.fs.rename(copy, target, { overwrite: true });
    return target.fsPath;
  }

  set(location: ProbeLocation | undefined): void {
    const { environmentVariableCollection: variables } = this.#context;
    this.#location = location;
    variables.clear();
    if (!location) {
      for (const registration of this.#registrations.splice(0)) registration.dispose();
      return;
    }
    variables.persistent = false;
    variables.description = nodeCommandTexts.environment();
    // The option is appended to the options that the user has set.
    variables.append('NODE_OPTIONS', ` ${requireOption(location)}`);
    for (const [name, value] of Object.entries(probeVariables(location))) variables.replace(name, value);
    if (this.#registrations.length > 0) return;
    for (const type of debugTypes) {
      this.#registrations.push(
        vscode.debug.registerDebugConfigurationProvider(type, {
          resolveDebugConfiguration: (_folder, configuration) => this.#resolved(configuration),
        }),
      );
    }
  }

  dispose(): void {
    this.set(undefined);
  }

  #resolved(configuration: vscode.DebugConfiguration): vscode.DebugConfiguration {
    const location = this.#location;
    if (!location || configuration.request !== 'launch') return configuration;
    const env: unknown = configuration['env'];
    const own: Record<string, unknown> = typeof env === 'object' && env !== null ? { ...env } : {};
    const options = own['NODE_OPTIONS'] ?? process.env['NODE_OPTIONS'];
    return {
      ...configuration,
      env: {
        ...own,
        ...probeVariables(location),
        NODE_OPTIONS: withProbe(typeof options === 'string' ? options : undefined, location),
      },
    };
  }
}
