import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const statusTexts = catalog('status', {
  connectionsName: 'Socket.IO Inspector',
  connections: 'Socket.IO: {open} of {total} connected',
  connectionsTooltip:
    '{open} of {total, plural, one {# connection is} other {# connections are}} open. Open the inspector.',
  environmentName: 'Socket.IO environment',
  noEnvironment: 'No environment',
  environmentCount: '{count} environments',
  environmentTooltip: 'Environment in which emits are sent. Select another one.',
  environmentOf: '{file}: {environment}',
  environmentGone: '{file}: {environment} (no longer in the file)',
});

export const demoErrors = errorCatalog({
  'demo.runsElsewhere': ['The demo server is already running at {url}.', 'Stop it, then start it on port {port}.'],
  'demo.notStarted': ['The demo server could not start: {reason}'],
  'demo.noAnswer': ['The demo server did not start within {limitMs, number}\u00a0ms.', 'Try again.'],
  'demo.unreadableAnswer': ['The demo server’s worker sent a message that cannot be read.', 'Try again.'],
  'demo.ended': ['The demo server ended while it was starting.', 'Try again.'],
});
