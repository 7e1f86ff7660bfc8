import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { CaptureBounds, CaptureLocation } from '../../host/engine/engineProcess.ts';

const section = 'socketioInspector.capture';
const defaults = { maxSizeMb: 1024, maxAgeDays: 7 };
/** Lower bounds for the settings, so that a capture is always possible. */
const minMb = 16;
const minDays = 1 / 24;

/** The location of the capture in the extension's storage, and its bounds from VS Code's settings. */
export class CaptureSettings implements CaptureLocation, Disposable {
  /** The extension's storage folder; undefined if VS Code provides none on this machine's disk. */
  readonly root: string | undefined;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#change.event;

  constructor({ storageUri, globalStorageUri }: Pick<vscode.ExtensionContext, 'storageUri' | 'globalStorageUri'>) {
    const storage = storageUri ?? globalStorageUri;
    this.root = storage.scheme === 'file' ? vscode.Uri.joinPath(storage, 'capture').fsPath : undefined;
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(section)) this.#change.fire();
      }),
    );
  }

  get bounds(): CaptureBounds {
    const maxSizeMb = Math.max(minMb, numberOf('maxSizeMb'));
    const maxAgeDays = Math.max(minDays, numberOf('maxAgeDays'));
    return { maxBytes: maxSizeMb * 1e6, maxAgeMs: maxAgeDays * 86_400_000 };
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Validates the value, because a settings file can contain anything. */
function numberOf(name: keyof typeof defaults): number {
  const value = vscode.workspace.getConfiguration(section).get<unknown>(name);
  return typeof value === 'number' && Number.isFinite(value) ? value : defaults[name];
}
