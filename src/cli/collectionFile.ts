/**
 * Collections that the command line reads, and the data that the command line provides for them: variables, secrets and
 * files.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { messageOf } from '../base/userError.ts';
import type { ScenarioHost } from '../engine/scenario/scenarioPort.ts';
import type { ScenarioVariables } from '../engine/scenario/scenarioScope.ts';
import { readFileInside } from '../files/fileInside.ts';
import { FileTooLargeError, NotRegularFileError, readRegularFile } from '../files/regularFile.ts';
import { causeMessage } from '../model/cause/causeTexts.ts';
import { userError } from '../model/cause/userErrors.ts';
import type { Collection } from '../model/collection/collection.ts';
import { parseCollection } from '../model/collection/collectionText.ts';
import { parseDotenv } from '../model/collection/dotenv.ts';
import { referencedNames, secretNameOf, secretVariable } from '../model/collection/variables.ts';
import type { Network } from '../model/profile/network.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { type ListedScenario, listScenarios } from '../model/scenario/listScenarios.ts';
import { cliTexts } from './cliTexts.ts';
import { FileError, readTextFile } from './tlsFiles.ts';

/** Collections that people write are smaller than this. */
const maxCollectionBytes = 64_000_000;
const maxFileBytes = 100_000_000;

/** Thrown for an environment that does not exist: no scenario of the file can run. */
export class NotRunError extends Error {}

export interface CollectionFile {
  /** The path as the user entered it. */
  readonly path: string;
  readonly text: string;
  readonly collection: Collection;
  readonly scenarios: readonly ListedScenario[];
}

/** @throws FileError that names the file, the line and the fault */
export async function readCollectionFile(path: string): Promise<CollectionFile> {
  return collectionFileOf(path, await readCollectionText(path));
}

/**
 * The collection in a text that was read from this file.
 * @throws FileError that names the file, the line and the fault
 */
export function collectionFileOf(path: string, text: string): CollectionFile {
  const parsed = parseCollection(text);
  if (!parsed.ok) {
    const { line, column } = parsed.fault;
    throw new FileError(cliTexts.fileInvalid({ path, line, column, fault: causeMessage(parsed.fault) }));
  }
  const { collection, root } = parsed;
  return { path, text, collection, scenarios: listScenarios(collection, root, text) };
}

/** The text of the file of a collection. @throws FileError */
export async function readCollectionText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readRegularFile(path, maxCollectionBytes));
  } catch (error) {
    if (error instanceof FileTooLargeError)
      throw new FileError(cliTexts.fileTooLarge({ path, maxMb: maxCollectionBytes / 1e6 }));
    if (error instanceof NotRegularFileError) throw new FileError(cliTexts.fileNotRegular({ path }));
    if (isMissing(error)) throw new FileError(cliTexts.fileMissing({ path }));
    throw new FileError(cliTexts.fileUnreadable({ path, reported: messageOf(error) }));
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** @throws FileError */
export async function readDotenv(path: string | undefined): Promise<Readonly<Record<string, string>> | undefined> {
  if (path === undefined) return undefined;
  const parsed = parseDotenv(await readTextFile(path));
  if (!parsed.ok) throw new FileError(cliTexts.dotenvInvalid({ path, line: parsed.line }));
  return parsed.variables;
}

/** @throws NotRunError for an environment that does not exist */
export function variablesOf(
  { path, collection }: Pick<CollectionFile, 'path' | 'collection'>,
  { env, overrides, dotenv }: Pick<ScenarioVariables, 'overrides' | 'dotenv'> & { readonly env: string | undefined },
): ScenarioVariables {
  const { environments = {}, variables } = collection;
  if (env !== undefined && !Object.hasOwn(environments, env)) {
    const known = Object.keys(environments).join(', ') || 'none';
    throw new NotRunError(cliTexts.noEnvironmentIn({ path, environment: env, known }));
  }
  return {
    overrides,
    dotenv,
    environment: env === undefined ? undefined : environments[env],
    collection: variables,
    home: { kind: 'file', file: basename(path), environment: env, environments, option: '--env' },
  };
}

/** Detects secrets, in any of the files, that would be read from the same variable. */
export class SecretNames {
  readonly #names = new Map<string, string>();

  /** @throws FileError that names both secrets */
  add({ path, collection }: Pick<CollectionFile, 'path' | 'collection'>): void {
    for (const reference of referencedNames(collection)) {
      const name = secretNameOf(reference);
      if (name === undefined) continue;
      const variable = secretVariable(name);
      const other = this.#names.get(variable) ?? name;
      if (other !== name) throw new FileError(cliTexts.secretsCollide({ path, one: other, other: name, variable }));
      this.#names.set(variable, name);
    }
  }
}

/** @throws UserError if the secret has no value */
export function readSecretVariable(name: string): string {
  const variable = secretVariable(name);
  const value = process.env[variable];
  if (value === undefined || value === '') throw userError('variable.noSecret', { name, variable });
  return value;
}

/**
 * The secrets, TLS files and payload files of this machine that a collection needs. Payload files must be in the folder in which the
 * command was started.
 */
export function hostOf({ path }: Pick<CollectionFile, 'path'>, ca: string | undefined): ScenarioHost {
  const folder = dirname(path);
  return {
    secret: (name) => new Promise((settle) => settle(readSecretVariable(name))),
    network: (profile) => networkOf(profile, folder, ca),
    file: async (file) => {
      try {
        return await readFileInside(process.cwd(), resolve(folder, file), maxFileBytes);
      } catch (error) {
        throw userError('scenario.fileUnreadable', { file, reported: messageOf(error) });
      }
    },
  };
}

/**
 * The content of the TLS files of a profile, whose paths are relative to `folder`.
 * @param ca certificates to trust if the profile names none
 */
export async function networkOf(
  { tls = {} }: ConnectionProfile,
  folder: string,
  ca: string | undefined,
): Promise<Network | undefined> {
  const files: NonNullable<Network['tls']> = ca === undefined ? {} : { ca };
  const read = async (file: string): Promise<Uint8Array> => {
    try {
      return await readFile(resolve(folder, file));
    } catch (error) {
      throw userError('scenario.fileUnreadable', { file, reported: messageOf(error) });
    }
  };
  for (const field of ['ca', 'cert', 'key'] as const) {
    const file = tls[field];
    if (file) files[field] = Buffer.from(await read(file)).toString('utf8');
  }
  if (tls.pfx) files.pfx = new Uint8Array(await read(tls.pfx)).buffer;
  return Object.keys(files).length === 0 ? undefined : { tls: files };
}
