/** The fields of the connection form as data: labels, help and groups. Texts are functions, because the language is set at start-up. */
import type { DraftField, FlagField, TextField } from '../connectionDraft.ts';
import type { TlsFileField } from '../../../src/protocol/draftMessages.ts';
import type { Choice } from '../../ui/controls.ts';
import { optionTexts } from './optionTexts.ts';

type Text = () => string;

export type OptionField =
  | { kind: 'text'; field: TextField; label: Text; help: Text; placeholder?: Text; code?: boolean }
  | { kind: 'file'; field: TlsFileField; label: Text; help: Text; placeholder?: Text }
  | { kind: 'flag'; field: FlagField; label: Text; help: Text; warning?: boolean }
  | { kind: 'choice'; field: TextField; label: Text; help: Text; choices: () => readonly Choice[] };

/** A section of the page. */
export interface OptionGroup {
  id: string;
  title: Text;
  fields: readonly OptionField[];
  /** Fields that have their own control and are not in the list. */
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
const file = (field: TlsFileField, label: Text, help: Text, placeholder?: string): OptionField => ({
  kind: 'file',
  field,
  label,
  help,
  ...(placeholder !== undefined && { placeholder: () => placeholder }),
});
const flag = (field: FlagField, label: Text, help: Text): OptionField => ({ kind: 'flag', field, label, help });

const server: readonly OptionField[] = [
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

/** The options that are needed most often are first. */
export const optionGroups: readonly OptionGroup[] = [
  { id: 'auth', title: optionTexts.authentication, fields: [], more: ['auth'] },
  { id: 'server', title: optionTexts.server, fields: server },
  {
    id: 'requests',
    title: optionTexts.requests,
    fields: [flag('cookies', optionTexts.cookies, optionTexts.cookiesHelp)],
    more: ['headers', 'query'],
  },
  {
    id: 'tls',
    title: optionTexts.tls,
    fields: [
      file('ca', optionTexts.ca, optionTexts.caHelp, './certs/ca.pem'),
      file('cert', optionTexts.cert, optionTexts.certHelp),
      file('key', optionTexts.key, optionTexts.keyHelp),
      file('pfx', optionTexts.pfx, optionTexts.pfxHelp),
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
      flag('reconnection', optionTexts.reconnectAutomatically, optionTexts.reconnectHelp),
      text('attempts', optionTexts.attempts, optionTexts.attemptsHelp, optionTexts.noLimit),
      text('delay', optionTexts.delay, optionTexts.delayHelp, '1000'),
      text('delayMax', optionTexts.delayMax, optionTexts.delayMaxHelp, '5000'),
      text('randomization', optionTexts.randomization, optionTexts.randomizationHelp, '0.5'),
    ],
  },
  {
    id: 'timeouts',
    title: optionTexts.timeouts,
    fields: [
      text('timeout', optionTexts.timeout, optionTexts.timeoutHelp, '20000'),
      text('ackTimeout', optionTexts.ackTimeout, optionTexts.ackTimeoutHelp, optionTexts.noTimeout),
      text('retries', optionTexts.retries, optionTexts.retriesHelp, '0'),
    ],
  },
  { id: 'replies', title: optionTexts.replies, fields: [], more: ['replies'] },
  {
    id: 'transport',
    title: optionTexts.transport,
    fields: [
      {
        kind: 'choice',
        field: 'parser',
        label: optionTexts.parser,
        help: optionTexts.parserHelp,
        choices: () =>
          ['default', 'msgpack'].map((parser) => ({ value: parser, label: optionTexts.parserChoice({ parser }) })),
      },
      text('maxAttachments', optionTexts.maxAttachments, optionTexts.maxAttachmentsHelp, '10'),
      flag('upgrade', optionTexts.upgrade, optionTexts.upgradeHelp),
      flag('rememberUpgrade', optionTexts.rememberUpgrade, optionTexts.rememberUpgradeHelp),
      flag('tryAllTransports', optionTexts.tryAllTransports, optionTexts.tryAllTransportsHelp),
      flag('addTrailingSlash', optionTexts.trailingSlash, optionTexts.trailingSlashHelp),
    ],
  },
];

export function fieldsOf({ fields, more = [] }: OptionGroup): DraftField[] {
  return [...fields.map(({ field }) => field), ...more];
}
