import * as vscode from 'vscode';

/**
 * Tells when a debug session of this window stands still and goes on, so that a connection that ends meanwhile can be explained.
 * It listens to the adapters' own "stopped" and "continued"; a step stops again at once and counts as one pause.
 */
export function watchDebugSessions(tell: (session: string, paused: boolean) => void): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory('*', {
    createDebugAdapterTracker: ({ name }) => ({
      onDidSendMessage: (message: unknown) => {
        const said = eventOf(message);
        if (said === 'stopped') tell(name, true);
        else if (said === 'continued') tell(name, false);
      },
      // An adapter that is told to go on need not say that it does.
      onWillReceiveMessage: (message: unknown) => {
        if (commandOf(message) === 'continue') tell(name, false);
      },
      onExit: () => tell(name, false),
    }),
  });
}

function eventOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'event' in message ? message.event : undefined;
}

function commandOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'command' in message ? message.command : undefined;
}
