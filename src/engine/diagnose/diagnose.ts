/**
 * Examines a connection from its URL to its namespace, one check after the other, and names the cause of the first that failed. Invariants:
 * it ends within its time limit, or when it is canceled; it closes every session and socket that it opened; evidence contains no secrets.
 */
import { messageOf } from '../../base/userError.ts';
import type { CheckId, CheckResult, Diagnosis } from '../../model/diagnosis/diagnosis.ts';
import { checkIds, refusedDiagnosis } from '../../model/diagnosis/diagnosis.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import type { Network } from '../../model/profile/network.ts';
import { type ConnectionProfile, namespaceOf } from '../../model/profile/profile.ts';
import { shownUrl } from '../../model/url/shownUrl.ts';
import { type Check, type CheckContext, type Facts, ok, type Outcome, skipped } from './check.ts';
import { checkAddresses } from './checks/addresses.ts';
import { checkCertificate } from './checks/certificate.ts';
import { checkHandshake3, checkHandshake4 } from './checks/handshakes.ts';
import { checkHttp } from './checks/http.ts';
import { checkNames } from './checks/names.ts';
import { checkNamespace, parserOf } from './checks/namespace.ts';
import { checkOrigin } from './checks/origin.ts';
import { checkPolling, checkSticky } from './checks/polling.ts';
import { checkHeartbeat, checkLimits } from './checks/server.ts';
import { checkUpgrade, checkWebSocket } from './checks/webSocket.ts';
import { commonPorts, deepLimits, type DiagnoseLimits, usualLimits } from './limits.ts';
import { evidenceLine, Probe } from './probe.ts';
import { within } from './waiting.ts';

const maxServerName = 100;

export interface DiagnoseOptions {
  readonly network?: Network | undefined;
  /** Ends the diagnosis. Checks that have not ended are skipped. */
  readonly signal?: AbortSignal | undefined;
  /** Includes the checks that take a long time. */
  readonly deep?: boolean | undefined;
  /** Whether the client belongs to an application: its namespace is not joined. */
  readonly isForeign?: boolean | undefined;
  /** Ports of this machine at which the server may listen instead. */
  readonly ports?: readonly number[] | undefined;
  readonly limits?: DiagnoseLimits | undefined;
}

/** @param profile with its variables and secrets filled in */
export async function diagnose(profile: ConnectionProfile, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { deep = false, signal, network, limits = deep ? deepLimits : usualLimits } = options;
  const url = shownUrl(profile.url);
  const ending = new AbortController();
  const cancel = (): void => ending.abort();
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  const timer = setTimeout(cancel, limits.totalMs);
  try {
    const probe = new Probe(profile, { network, limits, signal: ending.signal });
    try {
      return await new CheckRunner(probe, options).runAll(url);
    } finally {
      ending.abort();
      await probe.dispose();
    }
  } catch (error) {
    return refusedDiagnosis(url, causeOf(error, 'command.failed'));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

class CheckRunner {
  readonly #probe: Probe;
  readonly #options: DiagnoseOptions;
  readonly #facts: Facts = { addresses: [] };
  readonly #results = new Map<CheckId, CheckResult & { readonly outcome: Outcome }>();

  constructor(probe: Probe, options: DiagnoseOptions) {
    this.#probe = probe;
    this.#options = options;
  }

  async runAll(url: string): Promise<Diagnosis> {
    const { server } = this.#probe;
    await this.#run('url', ({ addEvidence }) => {
      addEvidence(url);
      return Promise.resolve(ok);
    });
    await this.#run('dns', checkNames);
    await this.#run('tcp', checkAddresses);
    if (server.secure) await this.#run('tls', checkCertificate);
    await this.#run('http', checkHttp);
    await this.#run('handshake4', checkHandshake4);
    await this.#run('handshake3', checkHandshake3);
    const namespace = { outcomes: undefined as ReturnType<typeof checkNamespace> | undefined };
    await Promise.all([
      this.#run('origin', checkOrigin),
      this.#run('polling', checkPolling),
      this.#run('sticky', checkSticky),
      this.#run('websocket', checkWebSocket).then(() => this.#run('upgrade', checkUpgrade)),
      this.#run('namespace', async (context) => {
        namespace.outcomes = checkNamespace(context);
        return (await namespace.outcomes).namespace;
      }).then(() => namespace.outcomes && this.#run('parser', parserOf(namespace.outcomes))),
      this.#run('limits', checkLimits),
    ]);
    await this.#run('heartbeat', checkHeartbeat);
    return this.#diagnosis(url);
  }

  /** Runs a check, unless the ones before it failed. */
  async #run(id: CheckId, check: Check): Promise<void> {
    const evidence: string[] = [];
    const began = performance.now();
    const context = this.#context((line) => evidence.push(evidenceLine(line, this.#probe.mask)));
    const outcome = this.#hasStopped ? skipped('blocked') : await this.#outcomeOf(check, context);
    const ms = Math.round((performance.now() - began) * 10) / 10;
    const { status } = outcome;
    const cause = outcome.status === 'ok' ? undefined : outcome.cause;
    this.#results.set(id, { id, status, ...(cause && { cause }), ms, evidence, outcome });
  }

  async #outcomeOf(check: Check, context: CheckContext): Promise<Outcome> {
    const { signal, limits } = this.#probe;
    const canceled = (): Outcome =>
      this.#options.signal?.aborted === true ? skipped('canceled') : skipped('timeUp', limits.totalMs / 1000);
    if (signal.aborted) return canceled();
    try {
      const outcome = await within(limits.totalMs, check(context), signal);
      // The outcome of a check whose own requests were aborted is not a result.
      return outcome === undefined || signal.aborted ? canceled() : outcome;
    } catch (error) {
      if (signal.aborted) return canceled();
      context.addEvidence(messageOf(error));
      return { status: 'failed', cause: causeOf(error, 'command.failed') };
    }
  }

  #context(addEvidence: CheckContext['addEvidence']): CheckContext {
    const { deep = false, isForeign = false, ports = commonPorts } = this.#options;
    return { probe: this.#probe, facts: this.#facts, addEvidence, isDeep: deep, isForeign, ports };
  }

  /** Whether a check has failed that all further checks depend on. */
  get #hasStopped(): boolean {
    const first = checkIds.slice(0, checkIds.indexOf('handshake4'));
    return first.some((earlier) => this.#results.get(earlier)?.status === 'failed');
  }

  #diagnosis(url: string): Diagnosis {
    const results = checkIds.flatMap((id) => this.#results.get(id) ?? []);
    const decisive =
      results.find(({ status }) => status === 'failed') ??
      results.find(({ outcome }) => outcome.status === 'warning' && outcome.matters);
    const checks = results.map(({ outcome: _outcome, ...result }) => result);
    const server = this.#facts.first?.received.response?.headers['server'];
    return {
      url,
      namespace: this.#probe.mask(namespaceOf(this.#probe.profile)),
      verdict: decisive?.cause ?? null,
      checks,
      ...(typeof server === 'string' && { server: server.slice(0, maxServerName) }),
    };
  }
}
