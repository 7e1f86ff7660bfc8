import { causeCatalog } from '../causeCatalog.ts';

/** How a debugged page ended, and why one cannot be watched. `reported` is a message of the browser or of its debugger. */
export const pageTexts = causeCatalog({
  'page.navigated': { message: 'The page was reloaded or left, or its frame was removed.' },
  'page.crashed': {
    message: 'The page crashed.',
    remedies: ['Reload the page.'],
  },
  'page.targetEnded': { message: 'The page was closed, or the worker ended.' },
  'page.debuggerEnded': {
    message: 'The debug session of the browser ended. The state of the connection after that is not known.',
  },
  'page.webSocketClosed': {
    params: { reported: ['Connection refused'] },
    weight: 'symptom',
    message:
      'The WebSocket was closed.{reported, select, none { The browser does not report which end closed it.} other { The browser reports: {reported}{reportedEnd}}}',
  },
  'page.missed': {
    params: { count: [12] },
    message:
      '{count, plural, one {One message of the page was} other {{count, number} messages of the page were}} not captured: the browser no longer had {count, plural, one {its body, or it was} other {their bodies, or they were}} received faster than {count, plural, one {it} other {they}} could be recorded.',
    remedies: ['Use a proxy for this traffic. It captures everything.'],
  },
  'page.closed': {
    message: 'No page of this browser is watched anymore.',
    remedies: ['Start the debug session again, and watch it.'],
  },
  'page.refused': {
    params: { reported: ['Cannot navigate to invalid URL'] },
    weight: 'general',
    message: 'The browser did not load the page: {reported}{reportedEnd}',
  },
  'page.notAttached': {
    params: { reported: ['no response'] },
    weight: 'general',
    message: 'The JavaScript debugger of VS Code gives no access to the page: {reported}{reportedEnd}',
    remedies: ['Start the debug session again.'],
  },
  'page.notPage': {
    params: { sourceId: ['s1'] },
    message: '{sourceId} is not a debugged page.',
  },
  'page.noSession': {
    message: 'No browser is being debugged.',
    remedies: ['Start a debug session with Chrome or Edge, or run “Watch URL in browser…”.'],
  },
  'page.unknownSession': {
    params: { debugSessionId: ['0f1e'] },
    message: '{debugSessionId} is not the ID of a debug session of a browser.',
  },
  'page.url': {
    params: { url: ['ftp://localhost'] },
    message: '{url} is not the URL of a web page.',
    remedies: ['Use a URL with http:// or https://.'],
  },
  'page.untrusted': {
    message: 'A browser is debugged only in a trusted workspace.',
    remedies: ['Trust the workspace.'],
  },
  'page.notStarted': {
    message: 'VS Code did not start the debug session.',
    remedies: ['Check that Chrome or Edge is installed, or pass `launch: { runtimeExecutable }`.'],
  },
  'page.noPage': {
    message: 'The debug session did not open a page in time.',
    remedies: ['Try again.'],
  },
});
