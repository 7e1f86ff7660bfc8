import { catalog } from '../../model/texts/catalog.ts';

/** Texts of the prompt for network conditions. */
export const networkCommandTexts = catalog('networkCommand', {
  targetTitle: 'Set network conditions',
  allClients: 'All clients of the proxy for {name}',
  conditionsTitle: 'Network conditions of {name}',
});
