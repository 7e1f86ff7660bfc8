import { catalog } from '../texts/catalog.ts';

/** The products that snippets are for. */
export const targetTexts = catalog('snippetTarget', {
  nginx: 'NGINX',
  apache: 'Apache',
  haproxy: 'HAProxy',
  express: 'Express',
  nestjs: 'NestJS',
  python: 'python-socketio',
  client: 'JavaScript client',
});
