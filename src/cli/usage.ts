/** The command line as data. Its options have the names of the contract, section 14. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf } from '../base/userError.ts';
import { cliTexts } from './cliTexts.ts';

/** The command line was not understood; the message says what is wrong. */
export class UsageError extends Error {}

interface TlsOptions {
  readonly insecure: boolean;
  /** Path of a PEM file. */
  readonly cacert: string | undefined;
}

interface RecordingOptions extends TlsOptions {
  /** The session file. Undefined: lines on standard output. */
  readonly output: string | undefined;
  /** How long it runs, in milliseconds. Undefined: until it is interrupted. */
  readonly forMs: number | undefined;
}

/** The client of a command. */
interface ClientOptions {
  readonly url: string;
  readonly path: string | undefined;
  readonly namespace: string | undefined;
  readonly auth: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ProxyCommand extends RecordingOptions {
  readonly name: 'proxy';
  readonly target: string;
  readonly port: number | undefined;
  readonly host: string | undefined;
  readonly changeOrigin: boolean;
}

export interface RecordCommand extends RecordingOptions, ClientOptions {
  readonly name: 'record';
}

export interface DiagnoseCommand extends TlsOptions, ClientOptions {
  readonly name: 'diagnose';
  readonly deep: boolean;
  readonly json: boolean;
}

export type Command =
  ProxyCommand | RecordCommand | DiagnoseCommand | { readonly name: 'help' } | { readonly name: 'version' };

const options = {
  output: { type: 'string', short: 'o' },
  for: { type: 'string' },
  insecure: { type: 'boolean' },
  cacert: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'change-origin': { type: 'boolean' },
  path: { type: 'string' },
  namespace: { type: 'string' },
  auth: { type: 'string' },
  header: { type: 'string', multiple: true },
  deep: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

type OptionName = keyof typeof options;

const recording: readonly OptionName[] = ['output', 'for', 'insecure', 'cacert'];
const client: readonly OptionName[] = ['path', 'namespace', 'auth', 'header'];
const own: Readonly<Record<Exclude<Command['name'], 'help' | 'version'>, readonly OptionName[]>> = {
  proxy: [...recording, 'port', 'host', 'change-origin'],
  record: [...recording, ...client],
  diagnose: [...client, 'insecure', 'cacert', 'deep', 'json'],
};
/** The longest time that a timer can wait for, in milliseconds. */
const maxMs = 2 ** 31 - 1;

/** @throws UsageError */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  const [command, ...rest] = positionals;
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  if (command === undefined) throw new UsageError(cliTexts.noCommand());
  if (!isCommand(command)) throw new UsageError(cliTexts.unknownCommand({ command }));
  for (const option of Object.keys(values)) {
    if (!own[command].includes(option as OptionName)) throw new UsageError(cliTexts.notForCommand({ option, command }));
  }
  const [address] = rest;
  if (address === undefined || rest.length > 1) throw new UsageError(cliTexts.argumentCount({ command }));
  const { insecure = false, cacert } = values;
  const shared = { output: values.output, forMs: wholeNumber('for', values.for, 1, maxMs), insecure, cacert };
  if (command === 'proxy') {
    const { host, 'change-origin': changeOrigin = false } = values;
    const port = wholeNumber('port', values.port, 0, 65_535);
    return { name: 'proxy', ...shared, target: address, port, host, changeOrigin };
  }
  const { path, namespace, header = [] } = values;
  const headers = Object.fromEntries(header.map(headerOf));
  const connects = { url: address, path, namespace, auth: authOf(values.auth), headers };
  if (command === 'record') return { name: 'record', ...shared, ...connects };
  return { name: 'diagnose', insecure, cacert, ...connects, deep: values.deep ?? false, json: values.json ?? false };
}

function isCommand(name: string): name is keyof typeof own {
  return Object.hasOwn(own, name);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Node.js names the option and what is wrong with it.
    throw new UsageError(cliTexts.wrongOption({ reported: messageOf(error) }));
  }
}

function wholeNumber(option: OptionName, text: string | undefined, from: number, to: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= from && value <= to)) throw new UsageError(cliTexts.notNumber({ option, from, to: String(to) }));
  return value;
}

function headerOf(text: string): [string, string] {
  const [, name, value] = /^([^:\s]+)\s*:\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(cliTexts.notHeader());
  return [name, value];
}

function authOf(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // The message is the same for everything that is no object.
  }
  throw new UsageError(cliTexts.notObject({ sample: '{"token":"…"}' }));
}
