import type * as vscode from 'vscode';
import { messageOf } from '../../base/userError.ts';
import type { Port } from '../../protocol/channel.ts';
import { logTexts } from '../../host/log/logTexts.ts';

/** A webview as the channel's port. VS Code carries ArrayBuffers as they are; it copies, nothing is moved. */
export function webviewPort(webview: vscode.Webview, log: vscode.LogOutputChannel): Port {
  return {
    post(message) {
      // A webview that is hidden or gone takes nothing; the panel asks for a snapshot when it is back.
      webview
        .postMessage(message)
        .then(undefined, (error: unknown) => log.debug(logTexts.panelUnreachable({ message: messageOf(error) })));
    },
    onMessage: (listener) => webview.onDidReceiveMessage(listener),
  };
}
