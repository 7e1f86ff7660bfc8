/** Parses the command line into data. docs/command-line.md describes the options. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import * as v from 'valibot';
import { maxTimerMs } from '../base/clock.ts';
import { messageOf } from '../base/userError.ts';
import { type Permission, permissions } from '../model/agent/permissions.ts';
import { mockOptionEntries, type MockOptions } from '../model/mock/mockOptions.ts';
import { foreignFormats, type ForeignFormat } from '../model/interop/interop.ts';
import type { ExportFormat } from '../protocol/sessionFileMessages.ts';
import { type TypeFormat, typeFormats } from '../model/types/typeFormats.ts';
import { type NamedSecret, parseNamedSecret } from './namedSecret.ts';
import { cliTexts } from './cliTexts.ts';

/** The command line is not valid. The message describes the fault. */
export class UsageError extends Error {}

interface TlsOptions {
  readonly insecure: boolean;
  /** Path of a PEM file. */
  readonly cacert: string | undefined;
}

/** The options of a command that writes a file. */
interface OutputOptions {
  /** Whether a file that exists is replaced. */
  readonly force: boolean;
}

interface RecordingOptions extends TlsOptions, OutputOptions {
  /** The path of the session file. If it is undefined, the lines are written to standard output. */
  readonly output: string | undefined;
  /** How long the command runs, in milliseconds. If it is undefined, it runs until it is interrupted. */
  readonly forMs: number | undefined;
}

/** The sources of the values of variables. */
export interface VariableOptions {
  readonly env: string | undefined;
  /** The values of `--var`. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** The options of a command that connects as a client. */
interface ClientOptions extends VariableOptions {
  /** Undefined if the URL of the profile is used. */
  readonly url: string | undefined;
  /** A connection of a collection. */
  readonly profile: { readonly file: string; readonly key: string } | undefined;
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

export const reporterNames = ['spec', 'tap', 'json', 'junit', 'github'] as const;
export type ReporterName = (typeof reporterNames)[number];

export interface RunCommand extends TlsOptions, VariableOptions {
  readonly name: 'run';
  /** Files, folders and globs. A pattern that begins with `!` excludes files that the patterns before it have selected. */
  readonly patterns: readonly string[];
  readonly dotenv: string | undefined;
  readonly grep: RegExp | undefined;
  readonly tags: readonly string[];
  readonly excludedTags: readonly string[];
  readonly bail: boolean;
  readonly timeoutMs: number | undefined;
  readonly jobs: number;
  /** The reporters that write to standard output. */
  readonly reporters: readonly ReporterName[];
  readonly reporterFiles: readonly { readonly reporter: ReporterName; readonly path: string }[];
  readonly saveSession: string | undefined;
  readonly color: boolean;
}

export interface TypesCommand extends OutputOptions {
  readonly name: 'types';
  /** A session file or HAR file. */
  readonly file: string;
  readonly format: TypeFormat;
  /** The path of the output file. If it is undefined, the output is standard output. */
  readonly output: string | undefined;
  /** The path of a schema that the events are compared with, instead of inferring types. */
  readonly check: string | undefined;
}

export interface MockCommand extends MockOptions {
  readonly name: 'mock';
  /** A session file, HAR file or collection. */
  readonly file: string;
  readonly port: number | undefined;
  readonly host: string | undefined;
  /** The environment of the collection. */
  readonly environment: string | undefined;
}

export interface ConvertCommand extends OutputOptions {
  readonly name: 'convert';
  /** A session file or HAR file. */
  readonly input: string;
  readonly output: string;
  readonly format: ExportFormat;
}

export const convertTargets = ['collection', ...foreignFormats, 'artillery'] as const;

/** Converts a file of another application to a collection, or a collection to another format. */
export interface ConvertCollectionCommand extends OutputOptions {
  readonly name: 'convertCollection';
  readonly input: string;
  readonly output: string;
  readonly to: (typeof convertTargets)[number];
  /** The scenario that is converted to a script of Artillery; undefined for any other target. */
  readonly scenario: string | undefined;
}

export interface McpCommand {
  readonly name: 'mcp';
  /** The permissions of acting tools without a window of VS Code. */
  readonly allowed: readonly Permission[];
  /** The secrets that the agent may use, and the server that may receive each of them. */
  readonly secrets: readonly NamedSecret[];
}

export type CommandName = 'run' | 'proxy' | 'record' | 'diagnose' | 'mock' | 'convert' | 'types' | 'mcp';
export type Command =
  | RunCommand
  | ProxyCommand
  | RecordCommand
  | DiagnoseCommand
  | MockCommand
  | ConvertCommand
  | ConvertCollectionCommand
  | TypesCommand
  | McpCommand
  | { readonly name: 'help'; readonly of: CommandName | undefined }
  | { readonly name: 'version' };

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
  profile: { type: 'string' },
  env: { type: 'string' },
  dotenv: { type: 'string' },
  var: { type: 'string', multiple: true },
  format: { type: 'string' },
  check: { type: 'string' },
  grep: { type: 'string' },
  tags: { type: 'string' },
  'exclude-tags': { type: 'string' },
  bail: { type: 'boolean' },
  timeout: { type: 'string' },
  jobs: { type: 'string' },
  reporter: { type: 'string', multiple: true },
  'reporter-file': { type: 'string', multiple: true },
  'save-session': { type: 'string' },
  'no-color': { type: 'boolean' },
  connection: { type: 'string' },
  timing: { type: 'string' },
  speed: { type: 'string' },
  conditions: { type: 'string' },
  network: { type: 'string' },
  to: { type: 'string' },
  force: { type: 'boolean' },
  allow: { type: 'string' },
  secret: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

type OptionName = keyof typeof options;

const recording: readonly OptionName[] = ['output', 'force', 'for', 'insecure', 'cacert'];
const client: readonly OptionName[] = ['path', 'namespace', 'auth', 'header', 'profile', 'env', 'var'];
const own: Readonly<Record<CommandName, readonly OptionName[]>> = {
  run: [
    ...(['env', 'dotenv', 'var', 'grep', 'tags', 'exclude-tags', 'bail', 'timeout', 'jobs'] as const),
    ...(['insecure', 'cacert', 'reporter', 'reporter-file', 'save-session', 'no-color'] as const),
  ],
  proxy: [...recording, 'port', 'host', 'change-origin'],
  record: [...recording, ...client],
  diagnose: [...client, 'insecure', 'cacert', 'deep', 'json'],
  mock: ['port', 'host', 'env', 'connection', 'timing', 'speed', 'conditions', 'network'],
  convert: ['to', 'force'],
  types: ['output', 'force', 'format', 'check'],
  mcp: ['allow', 'secret'],
};

/** @throws UsageError */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  const [command, ...rest] = positionals;
  if (values.help) return { name: 'help', of: command !== undefined && isCommand(command) ? command : undefined };
  if (values.version) return { name: 'version' };
  if (command === undefined) throw new UsageError(cliTexts.noCommand());
  if (!isCommand(command)) throw new UsageError(cliTexts.unknownCommand({ command }));
  for (const option of Object.keys(values)) {
    if (!own[command].includes(option as OptionName)) throw new UsageError(cliTexts.notForCommand({ option, command }));
  }
  const { insecure = false, cacert, force = false } = values;
  if (command === 'run') return runCommand(rest, values);
  if (command === 'convert') return convertCommand(rest, values.to, force);
  if (command === 'mock') return mockCommand(rest, values);
  if (command === 'mcp') return mcpCommand(rest, values);
  const [address] = rest;
  const hasProfile = values.profile !== undefined;
  if ((address === undefined && !hasProfile) || rest.length > 1)
    throw new UsageError(cliTexts.argumentCount({ command }));
  if (command === 'types') {
    const format = typeFormats.find((name) => name === (values.format ?? 'ts'));
    if (format === undefined) throw new UsageError(cliTexts.notTypeFormat());
    if (address === undefined) throw new UsageError(cliTexts.argumentCount({ command }));
    const { output, check } = values;
    if (check !== undefined && (output !== undefined || values.format !== undefined))
      throw new UsageError(cliTexts.checkAlone());
    return { name: 'types', file: address, format, output, force, check };
  }
  const shared = {
    output: values.output,
    force,
    forMs: wholeNumber('for', values.for, 1, maxTimerMs),
    insecure,
    cacert,
  };
  if (command === 'proxy') {
    if (address === undefined) throw new UsageError(cliTexts.argumentCount({ command }));
    const { host, 'change-origin': changeOrigin = false } = values;
    const port = wholeNumber('port', values.port, 0, 65_535);
    return { name: 'proxy', ...shared, target: address, port, host, changeOrigin };
  }
  const { path, namespace, header = [] } = values;
  const headers = Object.fromEntries(header.map(headerOf));
  const connects = {
    url: address,
    path,
    namespace,
    auth: authOf(values.auth),
    headers,
    profile: values.profile === undefined ? undefined : profileRef(values.profile),
    ...variables(values),
  };
  if (command === 'record') return { name: 'record', ...shared, ...connects };
  return { name: 'diagnose', insecure, cacert, ...connects, deep: values.deep ?? false, json: values.json ?? false };
}

type Values = ReturnType<typeof parsed>['values'];

function runCommand(patterns: readonly string[], values: Values): RunCommand {
  if (patterns.length === 0) throw new UsageError(cliTexts.noFiles());
  const { insecure = false, cacert, dotenv, bail = false, reporter = [], 'reporter-file': files = [] } = values;
  const reporters = reporter.map((name) => reporterOf(name));
  return {
    name: 'run',
    patterns,
    ...variables(values),
    dotenv,
    grep: values.grep === undefined ? undefined : expressionOf(values.grep),
    tags: listOf(values.tags),
    excludedTags: listOf(values['exclude-tags']),
    bail,
    timeoutMs: wholeNumber('timeout', values.timeout, 1, maxTimerMs),
    jobs: wholeNumber('jobs', values.jobs, 1, 1000) ?? 1,
    insecure,
    cacert,
    reporters: reporters.length === 0 ? ['spec'] : reporters,
    reporterFiles: files.map((text) => {
      const [, name = '', path = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
      if (path === '') throw new UsageError(cliTexts.notReporterFile());
      return { reporter: reporterOf(name), path };
    }),
    saveSession: values['save-session'],
    color: values['no-color'] !== true,
  };
}

function mockCommand(files: readonly string[], values: Values): MockCommand {
  const [file] = files;
  if (file === undefined || files.length > 1) throw new UsageError(cliTexts.argumentCount({ command: 'mock' }));
  const { host, env: environment, connection: connectionId, timing, speed, conditions, network } = values;
  const port = wholeNumber('port', values.port, 0, 65_535);
  const options = {
    ...(timing !== undefined && { timing }),
    ...(speed !== undefined && { speed: Number(speed) }),
    ...(conditions !== undefined && { conditions: jsonOf('conditions', conditions) }),
    ...(network !== undefined && { network: jsonOf('network', network) }),
  };
  const checked = v.safeParse(v.object(mockOptionEntries), options);
  if (checked.success) return { name: 'mock', file, port, host, environment, ...checked.output, connectionId };
  throw wrongValue(checked.issues[0].path?.[0].key as keyof typeof mockSamples);
}

function jsonOf(option: keyof typeof mockSamples, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrongValue(option);
  }
}

function mcpCommand(
  rest: readonly string[],
  { allow, secret = [] }: { readonly allow?: string | undefined; readonly secret?: readonly string[] | undefined },
): McpCommand {
  if (rest.length > 0) throw new UsageError(cliTexts.noArgument({ command: 'mcp' }));
  const allowed = listOf(allow).map((name) => {
    const known = Object.keys(permissions) as Permission[];
    const found = known.find((permission) => permission === name);
    if (found === undefined) throw new UsageError(cliTexts.unknownPermission({ name, known: known.join(', ') }));
    return found;
  });
  const secrets = secret.map((text) => {
    const named = parseNamedSecret(text);
    // The text is not quoted, because a user who misunderstands the option passes the value of the secret.
    if (!named) throw new UsageError(cliTexts.secretFormat());
    return named;
  });
  return { name: 'mcp', allowed, secrets };
}

/** Valid values, for messages and the help. */
export const mockSamples = {
  timing: 'recorded',
  speed: '2',
  conditions: `'{"latencyMs":200}'`,
  network: `'[{"atMs":5000,"forMs":2000,"offline":true}]'`,
} as const;

function wrongValue(option: keyof typeof mockSamples): UsageError {
  return new UsageError(cliTexts.wrongValue({ option, sample: mockSamples[option] }));
}

/** @throws UsageError for a wrong number of files, or for an extension that is not supported */
function convertCommand(
  files: readonly string[],
  written: string | undefined,
  force: boolean,
): ConvertCommand | ConvertCollectionCommand {
  const [input, output] = files;
  if (input === undefined || output === undefined || files.length > 2) {
    throw new UsageError(cliTexts.argumentCount({ command: 'convert' }));
  }
  const to = written === undefined ? undefined : convertTargets.find((known) => known === written);
  if (written !== undefined && to === undefined) {
    throw new UsageError(cliTexts.unknownTarget({ name: written, known: convertTargets.join(', ') }));
  }
  const isCapture = ['siolog', 'har'].includes(extensionOf(input));
  if (!isCapture || to !== undefined) {
    const collection = collectionConversion(input, output, to, force);
    if (collection) return collection;
    throw new UsageError(cliTexts.wrongFormat({ role: 'input', path: input }));
  }
  const format = extensionOf(output);
  if (!isFormat(format)) throw new UsageError(cliTexts.wrongFormat({ role: 'output', path: output }));
  return { name: 'convert', input, output, format, force };
}

/** `file.socketio.json#Scenario` names a scenario of a collection, which is converted to a script of Artillery. */
function collectionConversion(
  given: string,
  output: string,
  to: ConvertCollectionCommand['to'] | undefined,
  force: boolean,
): ConvertCollectionCommand | undefined {
  const [, file = given, scenario] = /^(.+\.jsonc?)#(.+)$/i.exec(given) ?? [];
  const known = { name: 'convertCollection', input: file, output, scenario, force } as const;
  if (to !== undefined) {
    if ((to === 'artillery') !== (scenario !== undefined)) throw new UsageError(cliTexts.needsScenario());
    return { ...known, to };
  }
  if (scenario !== undefined) return { ...known, to: 'artillery' };
  const isCollection = /\.socketio\.jsonc?$/i;
  if (!isCollection.test(file)) return isCollection.test(output) ? { ...known, to: 'collection' } : undefined;
  const target = foreignFormatOf(output);
  if (target === undefined) throw new UsageError(cliTexts.noTarget({ path: output }));
  return { ...known, to: target };
}

/** The format of the output, derived from its name; a name without an extension is a folder. */
function foreignFormatOf(path: string): ForeignFormat | undefined {
  if (/postman[^/\\]*\.json$/i.test(path)) return 'postman-v2';
  if (/hoppscotch[^/\\]*\.json$/i.test(path)) return 'hoppscotch';
  if (/\.ya?ml$/i.test(path)) return 'insomnia';
  return /(?:^|[/\\])[^./\\]+[/\\]?$/.test(path) ? 'postman' : undefined;
}

function extensionOf(path: string): string {
  return /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

function isFormat(extension: string): extension is ExportFormat {
  return ['siolog', 'har', 'json', 'csv'].includes(extension);
}

function variables({ env, var: given = [] }: Values): VariableOptions {
  const overrides = given.map((text): [string, string] => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === '') throw new UsageError(cliTexts.notVariable());
    return [name, value];
  });
  return { env, overrides: Object.fromEntries(overrides) };
}

function profileRef(text: string): { file: string; key: string } {
  const at = text.lastIndexOf('#');
  if (at <= 0 || at === text.length - 1) throw new UsageError(cliTexts.notProfile());
  return { file: text.slice(0, at), key: text.slice(at + 1) };
}

function reporterOf(name: string): ReporterName {
  const found = reporterNames.find((known) => known === name);
  if (found) return found;
  throw new UsageError(cliTexts.unknownReporter({ name, known: reporterNames.join(', ') }));
}

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new UsageError(cliTexts.notExpression({ reported: messageOf(error) }));
  }
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isCommand(name: string): name is keyof typeof own {
  return Object.hasOwn(own, name);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // The message of Node.js names the option and the fault.
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
    // The message for text that is not JSON is the same as for a value that is not an object.
  }
  throw new UsageError(cliTexts.notObject({ sample: '{"token":"…"}' }));
}
