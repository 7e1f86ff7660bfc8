import type * as vscode from 'vscode';
import { messageOf } from '../../base/userError.ts';
import type { Port } from '../../protocol/channel.ts';
import { logTexts } from '../../host/log/logTexts.ts';

/** A webview as a port of the channel. VS Code supports ArrayBuffers in messages; they are copied, never transferred. */
export function webviewPort(webview: vscode.Webview, log: vscode.LogOutputChannel): Port {
  return {
    post(message) {
      // A hidden or closed webview receives nothing; the panel requests a snapshot when it is shown again.
      webview
        .postMessage(message)
        .then(undefined, (error: unknown) => log.debug(logTexts.panelUnreachable({ message: messageOf(error) })));
    },
    onMessage: (listener) => webview.onDidReceiveMessage(listener),
  };
}
