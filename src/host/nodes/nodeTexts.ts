import { catalog } from '../../model/texts/catalog.ts';

/** Texts of the commands for Node.js servers. */
export const nodeCommandTexts = catalog('nodeCommand', {
  waiting: 'Waiting for Node.js servers. Start your server in a new terminal, or debug it with F5.',
  environment: 'Shows the traffic of Node.js servers and clients in the Socket.IO Inspector',
  started: 'Node.js servers that you start in a new terminal, or with the debugger, are shown in the inspector.',
  newTerminal: 'New terminal',
  commandTitle: 'Command for a Node.js server',
  commandPrompt: 'Command that starts your server. It is copied with the environment that the inspector needs.',
  commandCopied:
    'The command was copied. Run it in a POSIX shell; the inspector shows the process while this window is open.',
  commandNeedsPermission:
    'The command was copied, but the permission model of Node.js does not let it read the inspector’s probe. Add this option to the command: {option}',
});
