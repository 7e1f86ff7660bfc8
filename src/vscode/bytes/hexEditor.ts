import * as vscode from 'vscode';
import { showInformation } from '../guarded/messages.ts';
import type { ByteRangeOf } from './byteReader.ts';
import { BytesFileSystem } from './bytesFileSystem.ts';

const extensionId = 'ms-vscode.hexeditor';
const viewType = 'hexEditor.hexedit';

/** Opens bytes, read-only, in the Hex Editor extension; without it, says so and offers it. */
export async function openInHexEditor(range: ByteRangeOf & { readonly name: string }): Promise<{ opened: boolean }> {
  if (!vscode.extensions.getExtension(extensionId)) {
    void offer();
    return { opened: false };
  }
  const uri = BytesFileSystem.uriOf(range, range.name);
  await vscode.commands.executeCommand('vscode.openWith', uri, viewType, { viewColumn: vscode.ViewColumn.Beside });
  return { opened: true };
}

async function offer(): Promise<void> {
  const show = vscode.l10n.t('Show Extension');
  const answer = await showInformation(
    vscode.l10n.t('The Hex Editor extension is not installed. With it, bytes can be opened in an editor of their own.'),
    show,
  );
  if (answer === show) await vscode.commands.executeCommand('workbench.extensions.search', `@id:${extensionId}`);
}
