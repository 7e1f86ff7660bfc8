/** The environment with which a Node.js process loads the probe. */
import { dirname } from 'node:path';
import { socketVariable, tokenVariable } from '../../model/probe/reports.ts';

export interface ProbeLocation {
  /** The bundle of the probe. */
  readonly file: string;
  /** The socket of the engine. */
  readonly socket: string;
  readonly token: string;
}

/** The option for `NODE_OPTIONS`. A path can contain spaces. Source: Node.js, "NODE_OPTIONS". */
export function requireOption({ file }: Pick<ProbeLocation, 'file'>): string {
  return `--require "${file.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

/** What the probe needs besides being loaded. */
export function probeVariables({ socket, token }: ProbeLocation): Record<string, string> {
  return { [socketVariable]: socket, [tokenVariable]: token };
}

/** `NODE_OPTIONS` with the probe added; another use of it is kept. */
export function withProbe(options: string | undefined, location: ProbeLocation): string {
  const option = requireOption(location);
  if (options === undefined || options.trim() === '') return option;
  return options.includes(option) ? options : `${options} ${option}`;
}

/** One line for a POSIX shell that ends in the command. `NODE_OPTIONS` of the shell is kept. */
export function probeCommandLine(location: ProbeLocation, command: string): string {
  const variables = Object.entries(probeVariables(location)).map(([name, value]) => `${name}=${shellQuoted(value)}`);
  // The shell inserts what is set, and a space after it.
  const options = `NODE_OPTIONS="\${NODE_OPTIONS:+$NODE_OPTIONS }"${shellQuoted(requireOption(location))}`;
  return [...variables, options, command].join(' ');
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const permissionModel = /(?:^|\s)--(?:experimental-)?permission(?=\s|$)/;

/**
 * The option that a command is missing if it uses the permission model: Node.js 20 ends before the first line of the application if it may
 * not read the probe, and later versions do not load the probe's second file. Undefined if nothing is missing.
 */
export function missingReadOption(command: string, { file }: Pick<ProbeLocation, 'file'>): string | undefined {
  const folder = dirname(file);
  if (!permissionModel.test(command)) return undefined;
  const allowed = [...command.matchAll(/--allow-fs-read[= ](?:"([^"]*)"|'([^']*)'|(\S+))/g)];
  const paths = allowed.map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  const isReadable = paths.some((path) => path === '*' || isInside(folder, path.replace(/[*/\\]+$/, '')));
  return isReadable ? undefined : `--allow-fs-read=${shellQuoted(folder)}`;
}

function isInside(folder: string, path: string): boolean {
  return path !== '' && (folder === path || folder.startsWith(`${path}/`) || folder.startsWith(`${path}\\`));
}
