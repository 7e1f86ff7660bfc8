import { catalog } from '../../model/texts/catalog.ts';

/** Texts of the prompts for a reverse proxy. */
export const proxyTexts = catalog('proxyCommand', {
  startTitle: 'Start proxy',
  targetPrompt: 'URL of the server that your app connects to. The proxy forwards everything to it.',
  portPrompt: 'Port of the proxy. Leave it empty to use {port}, or a free port if {port} is in use.',
  anyPortPrompt: 'Port of the proxy. Leave it empty to use a free port.',
  notAPort: 'Enter a number from 1 to 65535, or leave the field empty.',
  started:
    'The proxy for {target} listens at {url}. Open your app at this address, or use it as the server URL of your client.',
  openInBrowser: 'Open in browser',
  copyAddress: 'Copy address',
  addressCopied: 'The address {url} was copied.',
  takeOverTitle: 'Take over port',
  takeOverPrompt: 'Port of your server, which the clients of your app connect to. A proxy will listen there.',
  takeOverPort: 'Take over port {port}',
  notATakenPort: 'Enter a number from 1 to 65535.',
  otherPort: 'Enter a port other than {port}.',
  moveOwned:
    '{owner} listens on port {port}. Stop it, start it on another port, and enter that port here. The proxy then listens on port {port}.',
  owner: '{command} (process {pid})',
  moveUnowned:
    'None of your processes listens on port {port}. Start your server on another port, and enter that port here. The proxy then listens on port {port}.',
  moveUnknown:
    'Stop the server that listens on port {port}, start it on another port, and enter that port here. The proxy then listens on port {port}.',
  stillOwned: '{owner} still listens on port {port}. Stop it, and press Enter again.',
  stopTitle: 'Stop source',
  sourceStatus: '{url} · {clients, plural, =0 {no clients} one {# client} other {# clients}}',
});
