import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const statusTexts = catalog('status', {
  connectionsName: 'Socket.IO Inspector',
  connections: 'Socket.IO: {open} of {total} connected',
  connectionsTooltip:
    '{open} of {total, plural, one {# connection is} other {# connections are}} open. Open the inspector.',
  pageName: 'Socket.IO traffic of the debugged page',
  watchPage: 'Watch Socket.IO',
  environmentName: 'Socket.IO environment',
  environmentCount: '{count} environments',
  environmentTooltip: 'Emits are sent with the values of this environment. Click to select another one.',
  environmentOf: '{file}: {environment}',
  environmentGone: '{file}: {environment} (no longer in the file)',
});

export const mockErrors = errorCatalog({
  'mock.notStarted': { message: 'The mock server could not start: {reason}{reasonEnd}' },
  'mock.unreadableMessage': {
    message: 'The mock server’s worker sent a message that cannot be read.',
    remedies: ['Try again.'],
  },
  'mock.ended': { message: 'The mock server ended while it was starting.', remedies: ['Try again.'] },
  'mock.notRunning': {
    params: { mockId: ['mock2'], known: ['mock1'] },
    message: 'There is no running mock server “{mockId}”.{known, select, none {} other { These are running: {known}.}}',
    remedies: ['Pass the mockId that startMock returned.'],
  },
});

export const demoErrors = errorCatalog({
  'demo.runsElsewhere': {
    message: 'The demo server is already running at {url}.',
    remedies: ['Stop it, then start it on port {port}.'],
  },
  'demo.notStarted': { message: 'The demo server could not start: {reason}{reasonEnd}' },
  'demo.noAnswer': {
    message: 'The demo server did not start within {limitMs, number}\u00a0ms.',
    remedies: ['Try again.'],
  },
  'demo.unreadableAnswer': {
    message: 'The demo server’s worker sent a message that cannot be read.',
    remedies: ['Try again.'],
  },
  'demo.ended': { message: 'The demo server ended while it was starting.', remedies: ['Try again.'] },
});
