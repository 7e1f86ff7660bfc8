/** What the hex view asks of VS Code: files, the Hex Editor extension, and the menu on bytes. */
import * as vscode from 'vscode';
import type { Channel } from '../../protocol/channel.ts';
import * as host from '../../protocol/hostMessages.ts';
import { registerCommand } from '../guarded/commands.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { NotifyActivePage } from '../panel/notifyActivePage.ts';
import { openInHexEditor } from './hexEditor.ts';
import { saveBytes } from './saveBytes.ts';

export function registerByteHandlers(inspector: EngineFacade, channel: Channel): void {
  channel.handle(host.bytesSave, (range) => saveBytes((part) => inspector.readBytes(part), range));
  channel.handle(host.bytesOpen, (range) => openInHexEditor(range));
}

/** The commands of the menu on bytes. What is selected is the page's to know. */
export function registerBytesMenu(notifyPage: NotifyActivePage): vscode.Disposable {
  return vscode.Disposable.from(
    ...host.bytesActions.map((action) =>
      registerCommand(`socketioInspector.bytes.${action}`, (context) =>
        notifyPage(context, (channel) => channel.notify(host.bytesAct, { action })),
      ),
    ),
  );
}
