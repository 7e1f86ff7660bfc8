/** The fields of the connection form as data: labels, help and groups. Texts are functions, because the language is set at start-up. */
import type { DraftField, FlagField, TextField } from '../connectionDraft.ts';
import type { Choice } from '../../ui/controls.ts';
import { optionTexts } from './optionTexts.ts';

type Text = () => string;

export type OptionField =
  | { kind: 'text'; field: TextField; label: Text; help: Text; placeholder?: Text; code?: boolean }
  | { kind: 'flag'; field: FlagField; label: Text; help: Text; warning?: boolean }
  | { kind: 'choice'; field: TextField; label: Text; help: Text; choices: () => readonly Choice[] };

export interface OptionGroup {
  id: string;
  title: Text;
  fields: readonly OptionField[];
  /** Fields with a control of their own, which are not in the list. */
  more?: readonly DraftField[];
}

/** @param placeholder a text, or an example that is the same in every language */
const text = (field: TextField, label: Text, help: Text, placeholder?: Text | string): OptionField => ({
  kind: 'text',
  field,
  label,
  help,
  code: true,
  ...(placeholder !== undefined && {
    placeholder: typeof placeholder === 'string' ? () => placeholder : placeholder,
  }),
});
const flag = (field: FlagField, label: Text, help: Text): OptionField => ({ kind: 'flag', field, label, help });

/** The fields that most servers need. They are always shown. */
export const commonFields: readonly OptionField[] = [
  {
    kind: 'text',
    field: 'name',
    label: optionTexts.name,
    help: optionTexts.nameHelp,
    placeholder: optionTexts.namePlaceholder,
  },
  {
    kind: 'choice',
    field: 'protocol',
    label: optionTexts.protocol,
    help: optionTexts.protocolHelp,
    choices: () =>
      ['auto', 'v4', 'v2'].map((protocol) => ({ value: protocol, label: optionTexts.protocolChoice({ protocol }) })),
  },
  {
    kind: 'choice',
    field: 'transports',
    label: optionTexts.transports,
    help: optionTexts.transportsHelp,
    choices: () =>
      ['both', 'websocketFirst', 'websocket', 'polling'].map((transports) => ({
        value: transports,
        label: optionTexts.transportsChoice({ transports }),
      })),
  },
  text('path', optionTexts.path, optionTexts.pathHelp, '/socket.io'),
];

export const optionGroups: readonly OptionGroup[] = [
  {
    id: 'credentials',
    title: optionTexts.credentials,
    fields: [flag('cookies', optionTexts.cookies, optionTexts.cookiesHelp)],
    more: ['auth', 'headers', 'query'],
  },
  {
    id: 'transport',
    title: optionTexts.transport,
    fields: [
      text('timeout', optionTexts.timeout, optionTexts.timeoutHelp, '20000'),
      {
        kind: 'choice',
        field: 'parser',
        label: optionTexts.parser,
        help: optionTexts.parserHelp,
        choices: () =>
          ['default', 'msgpack'].map((parser) => ({ value: parser, label: optionTexts.parserChoice({ parser }) })),
      },
      flag('upgrade', optionTexts.upgrade, optionTexts.upgradeHelp),
      flag('rememberUpgrade', optionTexts.rememberUpgrade, optionTexts.rememberUpgradeHelp),
      flag('tryAllTransports', optionTexts.tryAllTransports, optionTexts.tryAllTransportsHelp),
      flag('addTrailingSlash', optionTexts.trailingSlash, optionTexts.trailingSlashHelp),
    ],
  },
  {
    id: 'tls',
    title: optionTexts.tls,
    fields: [
      text('ca', optionTexts.ca, optionTexts.caHelp, './certs/ca.pem'),
      text('cert', optionTexts.cert, optionTexts.certHelp),
      text('key', optionTexts.key, optionTexts.keyHelp),
      text('pfx', optionTexts.pfx, optionTexts.pfxHelp),
      text('servername', optionTexts.servername, optionTexts.servernameHelp),
      {
        kind: 'flag',
        field: 'anyCertificate',
        label: optionTexts.anyCertificate,
        help: optionTexts.anyCertificateHelp,
        warning: true,
      },
    ],
    more: ['passphrase'],
  },
  {
    id: 'proxy',
    title: optionTexts.proxy,
    fields: [text('proxy', optionTexts.proxy, optionTexts.proxyHelp, 'socks5://localhost:1080')],
  },
  {
    id: 'reconnection',
    title: optionTexts.reconnection,
    fields: [
      flag('reconnection', optionTexts.reconnect, optionTexts.reconnectHelp),
      text('attempts', optionTexts.attempts, optionTexts.attemptsHelp, optionTexts.noLimit),
      text('delay', optionTexts.delay, optionTexts.delayHelp, '1000'),
      text('delayMax', optionTexts.delayMax, optionTexts.delayMaxHelp, '5000'),
      text('randomization', optionTexts.randomization, optionTexts.randomizationHelp, '0.5'),
    ],
  },
  {
    id: 'emits',
    title: optionTexts.emits,
    fields: [
      text('ackTimeout', optionTexts.ackTimeout, optionTexts.ackTimeoutHelp, optionTexts.noTimeout),
      text('retries', optionTexts.retries, optionTexts.retriesHelp, '0'),
      text('maxAttachments', optionTexts.maxAttachments, optionTexts.maxAttachmentsHelp, '10'),
    ],
  },
  { id: 'replies', title: optionTexts.replies, fields: [], more: ['replies'] },
];

export function fieldsOf({ fields, more = [] }: OptionGroup): DraftField[] {
  return [...fields.map(({ field }) => field), ...more];
}
