import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workbench } from '../../e2e/support/workbench.ts';
import { pack } from '../../e2e/support/pack.ts';
import type { Probe } from '../../e2e/support/probe.ts';

/** VS Code activates an extension only once in a window, so the bench installs several copies of each kind, with different names. */
const copies = 8;
const numbers = Array.from({ length: copies }, (_, number) => number);
const kinds = ['inspector', 'empty'] as const;
const ordinaryNames = ['ordinary1', 'ordinary2', 'ordinary3'] as const;

/** A minimal extension that registers one command, as nearly every extension does. */
const ordinary = (name: string): string => `const { commands } = require('vscode');
exports.activate = ({ subscriptions }) => {
  subscriptions.push(commands.registerCommand('probes.${name}', () => undefined));
};
`;

export interface Activation {
  /** Milliseconds for the inspector, and for an empty extension. */
  inspector: number;
  empty: number;
}

/** Creates the measured extensions as subfolders of `folder`. */
export async function packMeasured(folder: string): Promise<string[]> {
  const packages: string[] = [];
  const once = (name: string): object => ({ activationEvents: [`onCommand:probes.${name}`] });
  for (const number of numbers) {
    packages.push(await packInspector(folder, number));
    packages.push(
      await pack(join(folder, `empty${number}`), once(`empty${number}`), 'exports.activate = () => undefined;\n'),
    );
  }
  for (const name of ordinaryNames) packages.push(await pack(join(folder, name), once(name), ordinary(name)));
  return packages;
}

/** Packs the built extension under another name. */
async function packInspector(folder: string, number: number): Promise<string> {
  const root = join(folder, `inspector${number}`);
  // Commands, views and URI schemes can be registered only once in a window.
  const renamed = async (file: string): Promise<string> =>
    (await readFile(file, 'utf8'))
      .replaceAll('socketioInspector', `socketioInspector${number}`)
      .replaceAll('socketio-inspector-', `socketio-inspector${number}-`);
  await mkdir(join(root, 'dist'), { recursive: true });
  await cp('media', join(root, 'media'), { recursive: true });
  for (const file of ['dist/extension.cjs', 'dist/deferredRegistration.cjs', 'dist/commandInput.cjs'])
    await writeFile(join(root, file), await renamed(file));
  const {
    scripts: _,
    devDependencies: _none,
    activationEvents: _others,
    ...manifest
  } = JSON.parse(await renamed('package.json')) as Record<string, unknown>;
  // The command of the measurement activates the copy. Without this change, a file of the workspace could activate it earlier.
  return pack(root, { ...manifest, activationEvents: [`onCommand:probes.inspector${number}`] });
}

/** Activates the copies of the inspector and the empty extensions alternately. Each window activates all of them. */
export async function measureActivation(workbench: Workbench, probe: Probe, windows: number): Promise<Activation[]> {
  const measured: Activation[] = [];
  for (let window = 0; window <= windows; window++) {
    // As in any window, other extensions are activated first, so that work that the extension host does only for its first extension is not
    // measured.
    for (const name of ordinaryNames) await probe.request('activate', `probes.${name}`);
    for (const number of numbers) {
      const ms = { inspector: NaN, empty: NaN };
      for (const kind of number % 2 === 0 ? kinds : kinds.toReversed()) {
        ms[kind] = Number(await probe.request('activate', `probes.${kind}${number}`));
      }
      console.log(`activation: inspector ${ms.inspector.toFixed(2)} ms, empty ${ms.empty.toFixed(2)} ms`);
      // The first window reads everything from disk for the first time, so its results are discarded.
      if (window > 0) measured.push(ms);
    }
    if (window === windows) break;
    probe.renew();
    await workbench.reloadWindow();
  }
  return measured;
}
