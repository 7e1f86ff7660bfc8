/** The fields of the connection form as data: what they are called, what they are for, in which group they stand. */
import type { DraftField, FlagField, TextField } from '../connectionDraft.ts';
import type { Choice } from '../../ui/controls.ts';

export type OptionField =
  | { kind: 'text'; field: TextField; label: string; help: string; placeholder?: string; code?: boolean }
  | { kind: 'flag'; field: FlagField; label: string; help: string; warning?: boolean }
  | { kind: 'choice'; field: TextField; label: string; help: string; choices: readonly Choice[] };

export interface OptionGroup {
  id: string;
  title: string;
  fields: readonly OptionField[];
  /** Fields that are not in the list: they have a shape of their own. */
  more?: readonly DraftField[];
}

const text = (field: TextField, label: string, help: string, placeholder?: string): OptionField => ({
  kind: 'text',
  field,
  label,
  help,
  code: true,
  ...(placeholder === undefined ? {} : { placeholder }),
});
const flag = (field: FlagField, label: string, help: string): OptionField => ({ kind: 'flag', field, label, help });

/** What most servers need, in sight as soon as the form is opened. */
export const commonFields: readonly OptionField[] = [
  { kind: 'text', field: 'name', label: 'Name', help: 'How lists name this connection', placeholder: 'host' },
  {
    kind: 'choice',
    field: 'protocol',
    label: 'Protocol',
    help: 'Auto goes by the server’s answer',
    choices: [
      { value: 'auto', label: 'Auto' },
      { value: 'v4', label: 'Socket.IO 3 and 4' },
      { value: 'v2', label: 'Socket.IO 2' },
    ],
  },
  {
    kind: 'choice',
    field: 'transports',
    label: 'Transports',
    help: 'In which order they are tried',
    choices: [
      { value: 'both', label: 'Polling, then websocket' },
      { value: 'websocketFirst', label: 'Websocket, then polling' },
      { value: 'websocket', label: 'Websocket only' },
      { value: 'polling', label: 'Polling only' },
    ],
  },
  text('path', 'Path', 'Where the server listens, its “path” option', '/socket.io'),
];

export const optionGroups: readonly OptionGroup[] = [
  {
    id: 'credentials',
    title: 'Credentials',
    fields: [flag('cookies', 'Keep cookies', 'Send back what the server sets')],
    more: ['auth', 'headers', 'query'],
  },
  {
    id: 'transport',
    title: 'Transport',
    fields: [
      text('timeout', 'Timeout (ms)', 'How long one attempt may take', '20000'),
      {
        kind: 'choice',
        field: 'parser',
        label: 'Parser',
        help: 'The same as the server’s',
        choices: [
          { value: 'default', label: 'Default' },
          { value: 'msgpack', label: 'MessagePack' },
        ],
      },
      flag('upgrade', 'Upgrade the transport', 'From polling to websocket'),
      flag('rememberUpgrade', 'Remember the upgrade', 'Begin with websocket next time'),
      flag('tryAllTransports', 'Try all transports', 'When the first one fails'),
      flag('addTrailingSlash', 'Trailing slash', 'The path ends with a slash'),
    ],
  },
  {
    id: 'tls',
    title: 'TLS',
    fields: [
      text('ca', 'CA file', 'Certificates to trust, PEM', './certs/ca.pem'),
      text('cert', 'Certificate file', 'Your own certificate, PEM'),
      text('key', 'Key file', 'The key of your certificate, PEM'),
      text('pfx', 'PFX file', 'Certificate and key in one file'),
      text('servername', 'Server name', 'Name to check the certificate for'),
      {
        kind: 'flag',
        field: 'anyCertificate',
        label: 'Accept any certificate',
        help: 'Unsafe: the server may be anybody',
        warning: true,
      },
    ],
    more: ['passphrase'],
  },
  {
    id: 'proxy',
    title: 'Proxy',
    fields: [text('proxy', 'Proxy URL', 'VS Code’s own when empty', 'socks5://localhost:1080')],
  },
  {
    id: 'reconnection',
    title: 'Reconnection',
    fields: [
      flag('reconnection', 'Reconnect automatically', 'When the connection ends'),
      text('attempts', 'Reconnection attempts', 'Then it gives up', 'no limit'),
      text('delay', 'Delay (ms)', 'Before the first one, then doubled', '1000'),
      text('delayMax', 'Maximum delay (ms)', 'The delay grows no further', '5000'),
      text('randomization', 'Randomization', 'Share left to chance, 0 to 1', '0.5'),
    ],
  },
  {
    id: 'emits',
    title: 'Emits',
    fields: [
      text('ackTimeout', 'Default ack timeout (ms)', 'When an emit says none of its own', 'no timeout'),
      text('retries', 'Retries', 'Times to emit again without an ack', '0'),
      text('maxAttachments', 'Maximum attachments', 'Binary parts that a packet may have', '10'),
    ],
  },
  { id: 'replies', title: 'Replies by rule', fields: [], more: ['replies'] },
];

export function fieldsOf({ fields, more = [] }: OptionGroup): DraftField[] {
  return [...fields.map(({ field }) => field), ...more];
}
