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
  stopTitle: 'Stop source',
  sourceStatus: '{url} · {clients, plural, =0 {no clients} one {# client} other {# clients}}',
});
