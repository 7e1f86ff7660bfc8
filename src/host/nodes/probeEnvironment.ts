/** The environment with which a Node.js process loads the probe. */
import { dirname } from 'node:path';
import { socketVariable, tokenVariable } from '../../model/probe/reports.ts';

export interface ProbeLocation {
  /** The path of the probe's bundle. */
  readonly file: string;
  /** The path of the engine's socket. */
  readonly socket: string;
  readonly token: string;
}

/** The option for `NODE_OPTIONS`. A path can contain spaces. Source: Node.js, "NODE_OPTIONS". */
export function requireOption({ file }: Pick<ProbeLocation, 'file'>): string {
  return `--require "${file.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

/** The environment variables that the probe reads. */
export function probeVariables({ socket, token }: ProbeLocation): Record<string, string> {
  return { [socketVariable]: socket, [tokenVariable]: token };
}

/** `NODE_OPTIONS` with the probe added; other options in it are kept. */
export function withProbe(options: string | undefined, location: ProbeLocation): string {
  const option = requireOption(location);
  if (options === undefined || options.trim() === '') return option;
  return options.includes(option) ? options : `${options} ${option}`;
}

/** A command line for a POSIX shell, with the command at its end. The options in the shell's `NODE_OPTIONS` are kept. */
export function probeCommandLine(location: ProbeLocation, command: string): string {
  const variables = Object.entries(probeVariables(location)).map(([name, value]) => `${name}=${shellQuoted(value)}`);
  // If the variable is set in the shell, the shell inserts its value and a space.
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
