import * as vscode from 'vscode';
import type { DebugPaused } from '../protocol/engineMessages.ts';

/**
 * Tells when a debug session of this window stands still and goes on, so that a connection that ends meanwhile can be explained.
 * It listens to the adapters' own "stopped" and "continued"; a step stops again at once and counts as one pause.
 */
export function watchDebugSessions(tell: (change: DebugPaused) => void): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory('*', {
    createDebugAdapterTracker: (session) => {
      // Adapters rename their sessions.
      const paused = (is: boolean): void => tell({ id: session.id, name: session.name, paused: is });
      return {
        onDidSendMessage: (message: unknown) => {
          const said = eventOf(message);
          if (said === 'stopped') paused(true);
          else if (said === 'continued') paused(false);
        },
        // An adapter that is told to go on need not say that it does.
        onWillReceiveMessage: (message: unknown) => {
          if (commandOf(message) === 'continue') paused(false);
        },
        onWillStopSession: () => paused(false),
        onExit: () => paused(false),
      };
    },
  });
}

function eventOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'event' in message ? message.event : undefined;
}

function commandOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'command' in message ? message.command : undefined;
}
