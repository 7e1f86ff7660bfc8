import { catalog } from '../texts/catalog.ts';
import type { CheckId, CheckStatus } from './diagnosis.ts';

const texts = catalog('diagnosis', {
  url: 'URL',
  dns: 'Name lookup',
  tcp: 'TCP connection',
  tls: 'TLS certificate',
  http: 'HTTP response',
  handshake4: 'Handshake of Socket.IO 3 and 4',
  handshake3: 'Handshake of Socket.IO 2',
  origin: 'Browser access (CORS)',
  polling: 'HTTP long-polling',
  sticky: 'Sticky sessions',
  websocket: 'WebSocket',
  upgrade: 'Upgrade to WebSocket',
  namespace: 'Namespace and auth',
  parser: 'Parser',
  limits: 'Limits of the server',
  heartbeat: 'Heartbeat',
  ok: 'OK',
  warning: 'Warning',
  failed: 'Failed',
  skipped: 'Skipped',
  healthy: 'No problem was found.',
  incomplete: 'No problem was found, but not everything was checked: {checks}.',
  document: 'Diagnosis of {url}',
  versions: 'Socket.IO Inspector {version}, {environment}',
  verdict: 'Verdict',
  namespaceName: 'Namespace',
  evidence: 'Evidence',
  check: 'Check',
  status: 'Status',
  time: 'Time',
  milliseconds: '{ms, number}\u00a0ms',
  details: 'Details',
});

/** The title of a check. */
export function checkTitle(id: CheckId): string {
  return texts[id]();
}

export function statusLabel(status: CheckStatus): string {
  return texts[status]();
}

export const diagnosisTexts = texts;
