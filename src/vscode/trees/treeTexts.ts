import { catalog } from '../../model/texts/catalog.ts';

export const connectionTreeTexts = catalog('connectionTree', {
  badge: '{count} connected',
  show: 'Show connection',
  spoken: '{name}, {state}',
  sessionId: 'session {id}',
  clientWithSession: '{name}, {id}',
  spokenSource:
    '{kind, select, page {Debugged browser {name}} node {Node.js process {name}} admin {Admin UI of {name}} other {Proxy for {name}}}, {state}',
  sourceOf:
    '{kind, select, page {Debugged browser {name}} node {Node.js process {name}} admin {Admin UI of {name}} other {Proxy for {name}}}',
  sourceState:
    '{state, select, stopped {stopped} failed {server not reached} other {{clients, plural, =0 {no clients} one {# client} other {# clients}}}}',
  mock: '{url} · mock server',
  spokenMock: 'Mock server of {name}, {url}',
  mockTooltip: 'Mock server of {name}\n{url}',
  silent: 'no recent requests',
  briefCounts: '{emitted, number} ↑ {received, number} ↓',
  clientCounts: '{emitted, number} sent by the client · {received, number} received',
  counts:
    '{emitted, number} emitted · {received, number} received · {pending, plural, one {# acknowledgement} other {# acknowledgements}} pending',
});
