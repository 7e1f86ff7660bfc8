/** Diagnoses for commands and for the panel: of a profile, a URL, or a listed connection. */
import { type Diagnosis, refusedDiagnosis } from '../../model/diagnosis/diagnosis.ts';
import { diagnosisResult, type DiagnosisResult } from '../../model/diagnosis/diagnosisReport.ts';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { maskSecrets } from '../../model/profile/profileSecrets.ts';
import { shownUrl } from '../../model/url/shownUrl.ts';
import { isUserError } from '../../base/userError.ts';
import { causeOf, userError } from '../../model/cause/userErrors.ts';
import { parseProfile } from '../../model/validation.ts';
import { diagnosisRun } from '../../protocol/diagnosisMessages.ts';
import { type ConnectionSummary, isObserved } from '../../protocol/shapes.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { OpenableProfile } from '../profile/profileResolver.ts';
import type { EngineFacade } from './engineFacade.ts';
import type { EngineProcess } from './engineProcess.ts';

export interface DiagnoserDeps {
  readonly inspector: Pick<EngineFacade, 'request' | 'prepare' | 'openedProfile' | 'listConnections'>;
  readonly engine: Pick<EngineProcess, 'revive'>;
  readonly resolveProfile: (profile: ConnectionProfile) => Promise<OpenableProfile>;
  readonly resolveNetwork: (profile: ConnectionProfile) => Promise<Network>;
  /** The ports of this machine that are named in the window's debug sessions. */
  readonly ports: () => readonly number[];
}

interface DiagnoseOptions {
  readonly deep?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export class Diagnoser {
  readonly #deps: DiagnoserDeps;

  constructor(deps: DiagnoserDeps) {
    this.#deps = deps;
  }

  /**
   * @param input a URL, a profile or `{ connectionId }`, the latter two optionally with `deep`
   * @throws UserError for an unknown connection, or if a field of the profile other than the URL is invalid
   */
  async run(input: unknown): Promise<Diagnosis> {
    if (typeof input !== 'object' || input === null) return this.#ofProfile(input, {});
    const { deep, connectionId, ...profile } = checked(shape.diagnose, input);
    return connectionId === undefined ? this.#ofProfile(profile, { deep }) : this.ofConnection(connectionId, { deep });
  }

  /** The diagnosis as plain JSON. A fix contains no secrets. */
  async result(input: unknown): Promise<DiagnosisResult> {
    const diagnosis = await this.run(input);
    const profile = this.#examined(input);
    return diagnosisResult(diagnosis, profile && maskSecrets(profile).profile);
  }

  /** @throws UserError for an unknown connection */
  async ofConnection(connectionId: string, options: DiagnoseOptions = {}): Promise<Diagnosis> {
    const { inspector } = this.#deps;
    const connections = await inspector.listConnections();
    const listed = connections.find((connection) => connection.connectionId === connectionId);
    if (listed && isObserved(listed)) return this.#ofObserved(listed, options);
    // A connection that was removed is not diagnosed, although its profile is still known.
    const opened = listed && inspector.openedProfile(connectionId);
    if (opened) return this.#ofOpenable(opened, options);
    const known = connections.map((connection) => connection.connectionId).join(', ');
    throw userError('engine.noConnection', { connectionId, known });
  }

  /** The profile that a fix would change; undefined for a client of the application. */
  #examined(input: unknown): ConnectionProfile | undefined {
    if (typeof input === 'string') return { url: input };
    const { deep: _deep, connectionId, ...profile } = checked(shape.diagnose, input);
    if (connectionId !== undefined) return this.#deps.inspector.openedProfile(connectionId)?.written;
    return typeof profile['url'] === 'string' ? (profile as ConnectionProfile) : undefined;
  }

  async #ofProfile(input: unknown, options: DiagnoseOptions): Promise<Diagnosis> {
    let opened: OpenableProfile;
    try {
      opened = await this.#deps.resolveProfile(parseProfile(input));
    } catch (error) {
      const fault = isUserError(error) ? causeOf(error, 'command.failed') : undefined;
      // If the URL cannot be used, the diagnosis reports this. A fault of any other field is thrown.
      if (!fault?.code.startsWith('profile.url')) throw error;
      return refusedDiagnosis(shownUrl(urlOf(input)), fault);
    }
    return this.#ofOpenable(opened, options);
  }

  async #ofOpenable(opened: OpenableProfile, options: DiagnoseOptions): Promise<Diagnosis> {
    const { profile, network } = await this.#deps.inspector.prepare(opened);
    return this.#request({ profile: profile.filled, network }, options);
  }

  /** For an observed client, only the address is used: its headers, cookies and auth are not sent. */
  async #ofObserved({ url, namespace }: ConnectionSummary, options: DiagnoseOptions): Promise<Diagnosis> {
    const profile = { url, namespace };
    const network = await this.#deps.resolveNetwork(profile);
    return this.#request({ profile, network, isForeign: true }, options);
  }

  #request(
    target: { readonly profile: ConnectionProfile; readonly network: Network; readonly isForeign?: boolean },
    { deep, signal }: DiagnoseOptions,
  ): Promise<Diagnosis> {
    const { engine, inspector, ports } = this.#deps;
    engine.revive();
    const request = { ...target, ports: [...ports()], ...(deep !== undefined && { deep }) };
    return inspector.request(diagnosisRun, request, signal);
  }
}

function urlOf(input: unknown): string {
  if (typeof input === 'string') return input;
  const { url } = (input ?? {}) as { url?: unknown };
  return typeof url === 'string' ? url : '';
}
