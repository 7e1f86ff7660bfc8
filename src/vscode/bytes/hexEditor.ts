import * as vscode from 'vscode';
import { offer } from '../guarded/messages.ts';
import type { ByteRangeOf } from '../../host/bytes/byteReader.ts';
import { BytesFileSystem } from './bytesFileSystem.ts';
import { bytesTexts } from '../../host/bytes/bytesTexts.ts';

const extensionId = 'ms-vscode.hexeditor';
const viewType = 'hexEditor.hexedit';

/** Opens bytes, read-only, in the Hex Editor extension; if it is not installed, offers to install it. */
export async function openInHexEditor(range: ByteRangeOf & { readonly name: string }): Promise<{ opened: boolean }> {
  if (!vscode.extensions.getExtension(extensionId)) {
    void offerExtension();
    return { opened: false };
  }
  const uri = BytesFileSystem.uriOf(range, range.name);
  await vscode.commands.executeCommand('vscode.openWith', uri, viewType, { viewColumn: vscode.ViewColumn.Beside });
  return { opened: true };
}

async function offerExtension(): Promise<void> {
  if (!(await offer(bytesTexts.noHexEditor(), bytesTexts.showExtension()))) return;
  await vscode.commands.executeCommand('workbench.extensions.search', `@id:${extensionId}`);
}
