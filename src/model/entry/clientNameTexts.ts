import { catalog } from '../texts/catalog.ts';

export const clientNameTexts = catalog('clientName', {
  unknown: 'client',
  namespaces: '{count, plural, one {# namespace} other {# namespaces}}',
  silent:
    'No request for {duration}. This client uses HTTP long-polling: if it left without closing its session, this is noticed only when its heartbeat times out.',
});
