/** The environment of terminals and debug sessions, while Node.js servers are watched. */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { NodeEnvironmentPort } from '../../host/nodes/nodeWatches.ts';
import { nodeCommandTexts } from '../../host/nodes/nodeTexts.ts';
import { type ProbeUse, probeUseSchema, whyProbeStays } from '../../host/nodes/probeUse.ts';
import type { RemovedProbe } from '../../host/support/dataRemoval.ts';
import { type ProbeLocation, probeVariables, requireOption, withProbe } from '../../host/nodes/probeEnvironment.ts';

/**
 * The types of debug configurations with which the JavaScript debugger starts a Node.js process. Terminals of the debugger have the
 * environment of all terminals.
 */
const debugTypes = ['node', 'pwa-node'];

type NodeContext = Pick<
  vscode.ExtensionContext,
  'extensionUri' | 'globalStorageUri' | 'globalState' | 'environmentVariableCollection'
>;

/** The key of the record of the uses of the probe's copy. */
export const probeUseKey = 'probeUse';
const probeFiles = ['probe.cjs', 'probeRest.cjs'] as const;

export class NodeEnvironment implements NodeEnvironmentPort, Disposable {
  readonly #context: NodeContext;
  readonly #registrations: vscode.Disposable[] = [];
  #location: ProbeLocation | undefined;

  constructor(context: NodeContext) {
    this.#context = context;
  }

  async installProbe(): Promise<string> {
    // A process requires `probe.cjs`, which loads this file. So this file is written first.
    await this.#install('probeRest.cjs');
    // A copy without a record was made by an earlier version, and anything can name it.
    if (!(await this.#hasProbe())) await this.#record({});
    return await this.#install('probe.cjs');
  }

  async #install(name: string): Promise<string> {
    const { extensionUri, globalStorageUri } = this.#context;
    const target = this.#at(name);
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
    if (location) {
      const boot = bootId();
      const { hasCommand } = this.#use ?? { hasCommand: true };
      void this.#record({ terminals: { at: Date.now(), ...(boot !== undefined && { boot }) }, hasCommand });
    }
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

  async commandGiven(): Promise<void> {
    await this.#record({ ...this.#use, hasCommand: true });
  }

  async removeProbe(): Promise<RemovedProbe> {
    const { fsPath: path } = this.#at('probe.cjs');
    if (!(await this.#hasProbe())) return { probe: 'none', path };
    const reason = whyProbeStays(this.#use, {
      boot: bootId(),
      bootedAt: Date.now() - uptime() * 1000,
      isRemote: vscode.env.remoteName !== undefined,
      openTerminals: vscode.window.terminals.length,
    });
    if (reason) return { probe: reason, path };
    for (const name of probeFiles) await vscode.workspace.fs.delete(this.#at(name)).then(undefined, () => undefined);
    return { probe: 'deleted', path };
  }

  dispose(): void {
    this.set(undefined);
  }

  /** The uses of the copy; undefined if they are not known. */
  get #use(): ProbeUse | undefined {
    const stored = v.safeParse(probeUseSchema, this.#context.globalState.get(probeUseKey));
    return stored.success ? stored.output : undefined;
  }

  async #record(use: ProbeUse): Promise<void> {
    await this.#context.globalState.update(probeUseKey, use);
  }

  #at(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#context.globalStorageUri, name);
  }

  async #hasProbe(): Promise<boolean> {
    return vscode.workspace.fs.stat(this.#at('probe.cjs')).then(
      () => true,
      () => false,
    );
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

/** Identifies the current run of the system. Only Linux has such an identifier. */
function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
