import { errorCatalog } from '../errorCatalog.ts';

/** Why the demo server cannot listen. The host does not import the server, but opens the help pages of these codes. */
export const portErrors = errorCatalog({
  'demo.portInvalid': {
    message: '{port} is not a port.',
    remedies: ['Choose a whole number from 1 to 65535, or 0 for a free port.'],
  },
  'demo.portTaken': {
    message: 'Port {port} of {host} is in use by another program.',
    remedies: ['Stop it, or choose another port.'],
  },
  'demo.portUnusable': { message: 'Port {port} cannot be used: {reason}{reasonEnd}' },
});
