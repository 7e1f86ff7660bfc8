/**
 * The variables of one run. Values that steps set or captured take precedence over values of the command line, of a
 * `.env` file, of the environment and of the collection. Invariants: a text that a server sent is never searched for
 * references; an address depends on a captured value only if it is an address in the collection, so that no server can
 * choose who receives captured values and secrets; a captured value that contains a secret is sent only to a server
 * that may receive the secret.
 */
import { errorFrom, userError } from '../../model/cause/userErrors.ts';
import { filePaths, inlineFiles } from '../../model/collection/collectionArgs.ts';
import { isPlain } from '../../model/collection/plainValue.ts';
import { referencedNames, type VariableHome, VariableResolver } from '../../model/collection/variables.ts';
import { formatPayload, parsePayload } from '../../model/payload/payload.ts';
import { PayloadError } from '../../model/payload/payload.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { type ProfileScope, resolveProfile } from '../../model/profile/resolvedProfile.ts';
import { SecretMask } from '../../model/profile/secretMask.ts';
import { secretReceivers } from '../../model/profile/secretReceivers.ts';
import { certainRequestOrigin, originOfRequest } from '../../model/scenario/requestOrigin.ts';
import type { HttpRequest, ScenarioFile, Step } from '../../model/scenario/scenario.ts';
import { certainOrigin, originIn } from '../../model/url/urlOrigin.ts';
import { hasVariable } from '../../model/url/urlText.ts';
import type { ScenarioHost, ScenarioPort } from './scenarioPort.ts';

/** The texts of variables, by their sources. */
export interface ScenarioVariables {
  /** Variables of the command line, or of a program's call. */
  readonly overrides?: Readonly<Record<string, string>> | undefined;
  readonly dotenv?: Readonly<Record<string, string>> | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly collection?: Readonly<Record<string, string>> | undefined;
  readonly home?: VariableHome | undefined;
}

/** Fills in the texts of one step. */
export interface StepFiller {
  /** @throws UserError for an unknown variable */
  fillText(written: string, root: string): string;
  /** @throws UserError for an unknown variable, or a file that must not be read */
  fillNotation<T>(written: T, root: string): Promise<T> | T;
  /** @throws UserError for an unknown variable, a file that must not be read, or notation that is invalid */
  fillPayload(written: unknown, root: string): unknown;
  /** Reads the secrets that occur in texts which are sent over a connection. */
  readSecretsFor(profile: ConnectionProfile, others: unknown): Promise<void> | undefined;
}

/** For a step that contains neither a variable nor a file, as most do. */
const plainFiller: StepFiller = {
  fillText: (written) => written,
  fillNotation: (written) => written,
  fillPayload: parsed,
  readSecretsFor: () => undefined,
};

/** The profiles of collections that contain no variable, and what they are in every scope. */
const plainProfiles = new WeakMap<ConnectionProfile, FilledProfile>();

export interface FilledProfile {
  /** Ready to connect. */
  readonly filled: ConnectionProfile;
  /** As it was written, apart from captured values in its address. */
  readonly written: ConnectionProfile;
}

export interface ScenarioScopeDeps {
  readonly file: ScenarioFile;
  readonly variables: ScenarioVariables;
  readonly host: ScenarioHost;
  readonly port: Pick<ScenarioPort, 'clock' | 'uuid'>;
}

export class ScenarioScope implements StepFiller {
  readonly #deps: ScenarioScopeDeps;
  readonly #values = new Map<string, unknown>();
  /** The names of variables whose values came from a server, even if only in part. */
  readonly #captured = new Set<string>();
  /** The values of secrets, for the receivers of the step that is being filled in. */
  readonly #secrets = new Map<string, string | number>();
  readonly #knownSecrets = new Set<string>();
  readonly #masks = new Map<string, SecretMask>();
  /** The names of the secrets that occur in the values of variables, because a server sent them back. */
  readonly #echoed = new Map<string, readonly string[]>();
  readonly #profileScope: ProfileScope;
  readonly #resolver: VariableResolver;
  #addresses: ReadonlySet<string> | undefined;
  #count = 0;
  /** The iteration of the innermost repeat, from 1. */
  iteration: number | undefined;

  constructor(deps: ScenarioScopeDeps) {
    this.#deps = deps;
    const { overrides, dotenv, environment, collection, home } = deps.variables;
    const { clock, uuid } = deps.port;
    const texts = { overrides, environment: { ...environment, ...dotenv }, variables: collection, home };
    this.#profileScope = { ...texts, values: this.#values, unresolved: this.#captured };
    this.#resolver = new VariableResolver({
      ...texts,
      values: this.#values,
      secrets: this.#secrets,
      sources: {
        uuid,
        wall: () => clock.wall(),
        random: Math.random,
        counter: () => this.iteration ?? ++this.#count,
      },
    });
  }

  /** All values of secrets that were read. They are masked in results. */
  get secrets(): ReadonlySet<string> {
    return this.#knownSecrets;
  }

  /** Stores a value that a server sent. */
  capture(name: string, value: unknown): void {
    this.#captured.add(name);
    this.#put(name, formatPayload(value));
  }

  /** Sets the variables of a `set` step. Later steps see the new values. @throws UserError for an unknown variable or a secret */
  set(written: Readonly<Record<string, unknown>>): void {
    const [secret] = this.#resolver.secretNames(written);
    if (secret !== undefined) throw userError('scenario.secretInSet', { name: secret });
    const values = Object.entries(written).map(([name, value]) => {
      const left = referencedNames(this.#withoutCaptured.fill(value, { root: `set.${name}`, typed: true }));
      const isCaptured = left.some((reference) => this.#captured.has(reference));
      return { name, isCaptured, value: this.fill(value, `set.${name}`) };
    });
    for (const { name, isCaptured, value } of values) {
      if (isCaptured) this.#captured.add(name);
      else this.#captured.delete(name);
      this.#put(name, value);
    }
  }

  /** What fills in the texts of a step. */
  fillerOf(step: object): StepFiller {
    return isPlain(step) ? plainFiller : this;
  }

  /** A copy with its variables filled in. Its secrets must have been read before. @throws VariableError */
  fill<T>(written: T, root: string, typed = true): T {
    return this.#resolver.fill(written, { root, typed });
  }

  fillText(written: string, root: string): string {
    return this.fill(written, root, false);
  }

  /**
   * Payload notation, or a matcher, with its variables filled in and its files read.
   * @throws UserError for a file that must not be read
   */
  async fillNotation<T>(written: T, root: string): Promise<T> {
    // A server must not choose which file is sent to it.
    for (const file of filePaths(written)) {
      const left = referencedNames(this.#withoutCaptured.fill(file, { root, typed: false }));
      if (left.length > 0) throw userError('scenario.fileCaptured', { file });
    }
    const filled = this.fill(written, root);
    const paths = filePaths(filled);
    if (paths.length === 0) return filled;
    const bytes = new Map<string, Uint8Array>();
    for (const path of paths) bytes.set(path, await this.#deps.host.file(path));
    return inlineFiles(filled, (path) => bytes.get(path) ?? new Uint8Array()) as T;
  }

  /** The values of payload notation. @throws UserError for notation that is invalid */
  async fillPayload(written: unknown, root: string): Promise<unknown> {
    return parsed(await this.fillNotation(written, root), root);
  }

  /** Reads the secrets that occur in texts which are sent over a connection. */
  readSecretsFor(profile: ConnectionProfile, others: unknown): Promise<void> | undefined {
    const echoed = this.#echoedIn(others);
    if (echoed.length === 0 && this.#resolver.secretNames(others).length === 0) return undefined;
    return this.#read(secretReceivers(profile, this.#profileScope, { others: [others, echoed.map(reference)] }));
  }

  /**
   * A profile of the collection.
   * @throws UserError for an unknown variable, an address that a server chose, or an invalid profile
   */
  profile(key: string, profile: ConnectionProfile): Promise<FilledProfile> | FilledProfile {
    return plainProfiles.get(profile) ?? this.#filledProfile(key, profile);
  }

  async #filledProfile(key: string, profile: ConnectionProfile): Promise<FilledProfile> {
    const root = `connections.${key}`;
    const written = this.#withKnownAddress(profile, root);
    const others = this.#echoedIn(written).map(reference);
    await this.#read(secretReceivers(written, this.#profileScope, { root, others }));
    const { filled, shown } = resolveProfile(written, {
      scope: this.#profileScope,
      secrets: this.#secrets,
      variableResolver: this.#resolver,
      root,
    });
    for (const field of ['url', 'proxy'] as const) {
      const [before, after] = [shown[field], filled[field]];
      if (before === undefined || after === undefined || !hasVariable(before)) continue;
      if (originIn(after, field) !== certainOrigin(before, field, root))
        throw userError('scenario.addressCaptured', { field: `${root}.${field}` });
    }
    const both = { filled, written };
    if (isPlain(profile)) plainProfiles.set(profile, both);
    return both;
  }

  /**
   * An HTTP request with its variables filled in, and its origin.
   * @throws UserError for an unknown variable, or an address that a server chose
   */
  async request(written: HttpRequest, root: string): Promise<{ request: HttpRequest; origin: string }> {
    const url = this.#shown(written.url, `${root}.url`);
    const certain = certainRequestOrigin(url);
    const names = [...new Set([...this.#resolver.secretNames(written), ...this.#echoedIn(written)])];
    if (names.length > 0) {
      if (certain === undefined) throw userError('scenario.addressCaptured', { field: `${root}.url` });
      await this.#read(new Map(names.map((name) => [name, [certain]])));
    }
    const { body, ...texts } = written;
    const request: HttpRequest = this.fill(texts, root, false);
    const origin = originOfRequest(request.url);
    // The message contains the URL as it is written, because the values of its variables may be secrets.
    if (origin === undefined) throw userError('scenario.badUrl', { url: written.url });
    if (origin !== certain && !this.#knownAddresses.has(origin))
      throw userError('scenario.addressCaptured', { field: `${root}.url` });
    return {
      request: { ...request, ...(body !== undefined && { body: await this.fillPayload(body, `${root}.body`) }) },
      origin,
    };
  }

  /** A text with its variables filled in, except secrets, dynamic variables and captured values. */
  #shown(text: string, root: string): string {
    return this.#withoutCaptured.fill(text, { root, typed: false });
  }

  get #withoutCaptured(): VariableResolver {
    return new VariableResolver({ ...this.#profileScope, secrets: 'keep', sources: 'keep' });
  }

  /** If the URL depends on a captured value, it must be an address of the collection. */
  #withKnownAddress(profile: ConnectionProfile, root: string): ConnectionProfile {
    const url = this.#shown(profile.url, `${root}.url`);
    const names = referencedNames(url);
    if (!names.some((name) => this.#captured.has(name))) return profile;
    if (this.#certain(url) !== undefined) return profile;
    const hasOthers = names.some((name) => !this.#captured.has(name));
    const filled = hasOthers ? undefined : this.fillText(profile.url, `${root}.url`);
    const origin = filled === undefined ? undefined : originIn(filled, 'url');
    if (filled === undefined || origin === undefined || !this.#knownAddresses.has(origin))
      throw userError('scenario.addressCaptured', { field: `${root}.url` });
    return { ...profile, url: filled };
  }

  #certain(url: string): string | undefined {
    try {
      return certainOrigin(url, 'url');
    } catch {
      return undefined;
    }
  }

  /** The origins of the collection's connections and requests that depend on no captured value. */
  get #knownAddresses(): ReadonlySet<string> {
    return (this.#addresses ??= new Set(this.#listAddresses()));
  }

  *#listAddresses(): Generator<string> {
    const { connections, requests = {}, scenarios = [] } = this.#deps.file;
    const shown = (text: string): string => {
      try {
        return this.#shown(text, 'url');
      } catch {
        // The URL may contain a variable that another scenario sets.
        return '';
      }
    };
    for (const profile of Object.values(connections)) {
      const origin = this.#certain(shown((profile as ConnectionProfile).url));
      if (origin !== undefined) yield origin;
    }
    const inSteps = (steps: readonly Step[]): string[] =>
      steps.flatMap((step) => {
        if ('repeat' in step) return inSteps(step.steps);
        return 'request' in step && typeof step.request === 'object' ? [step.request.url] : [];
      });
    const urls = [
      ...Object.values(requests).map(({ url }) => url),
      ...scenarios.flatMap(({ steps }) => inSteps(steps)),
    ];
    for (const url of urls) {
      const origin = certainRequestOrigin(shown(url));
      if (origin !== undefined) yield origin;
    }
  }

  async #read(receivers: ReadonlyMap<string, readonly string[]>): Promise<void> {
    for (const [name, origins] of receivers) {
      const value = await this.#deps.host.secret(name, origins);
      this.#knownSecrets.add(String(value));
      this.#masks.set(name, new SecretMask([String(value)]));
      if (this.#secrets.get(name) === value) continue;
      this.#secrets.set(name, value);
      this.#resolver.forget(`secret:${name}`);
    }
  }

  /** The names of the secrets that occur in the captured values which a text refers to. */
  #echoedIn(written: unknown): string[] {
    if (this.#echoed.size === 0) return [];
    const known = [...new Set([...this.#echoed.values()].flat())];
    if (known.length === 0) return [];
    try {
      const left = referencedNames(this.#withoutCaptured.fill(written, { root: '', typed: true }));
      return [...new Set(left.flatMap((name) => this.#echoed.get(name) ?? []))];
    } catch {
      // An unknown variable is reported when the text is filled in.
      return known;
    }
  }

  #secretsIn(value: unknown): string[] {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [...this.#masks].filter(([, mask]) => isFound(mask, text)).map(([name]) => name);
  }

  #put(name: string, value: unknown): void {
    this.#echoed.set(name, this.#secretsIn(value));
    this.#values.set(name, value);
    this.#resolver.forget(name);
  }
}

/** @throws UserError for notation that is invalid */
function parsed(notation: unknown, root: string): unknown {
  try {
    return parsePayload(notation, { root });
  } catch (error) {
    if (error instanceof PayloadError) throw errorFrom(error.cause);
    throw error;
  }
}

function isFound(mask: SecretMask, text: string): boolean {
  mask.begin();
  return mask.text(text) !== text;
}

function reference(secret: string): string {
  return `{{secret:${secret}}}`;
}
