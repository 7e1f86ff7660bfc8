/** The environments of the collections, as the panel shows them. */
import * as vscode from 'vscode';
import type { PanelHandlersDeps } from '../../host/panel/panelHandlers.ts';
import { type CollectionStore, nameOf } from '../collections/collectionStore.ts';
import type { DotenvFiles } from '../collections/dotenvFiles.ts';
import type { EnvironmentChoice } from '../collections/environmentChoice.ts';
import { promptForEnvironment } from '../collections/environmentSelection.ts';
import { environmentsOf } from './statusBar.ts';

export function panelEnvironments(
  collections: CollectionStore,
  environments: EnvironmentChoice,
  dotenv: DotenvFiles,
): PanelHandlersDeps['environments'] {
  return {
    list: () =>
      environmentsOf(collections, environments).map(({ uri, selected, exists }) => ({
        file: nameOf(uri),
        ...(selected !== undefined && { selected }),
        ...(!exists && { isGone: true as const }),
      })),
    onDidChange: (listener) =>
      vscode.Disposable.from(environments.onDidChange(listener), collections.onDidChange(listener)),
    prompt: () => promptForEnvironment(collections, environments, dotenv),
  };
}
