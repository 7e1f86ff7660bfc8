import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Diagnosis } from '../../src/model/diagnosis/diagnosis.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { diagnosisOf } from '../../src/protocol/diagnosisMessages.ts';

/** The diagnosis of one connection. */
export type DiagnosisRun =
  | { readonly state: 'running' }
  /** `wasConnected`: the connection was open when the diagnosis was complete. */
  | { readonly state: 'done'; readonly diagnosis: Diagnosis; readonly wasConnected: boolean }
  | { readonly state: 'failed'; readonly reason: string };

/** The newest diagnosis of each connection. Only one diagnosis runs at a time; starting another one cancels it. */
export class DiagnosisRuns {
  readonly #channel: Pick<Channel, 'request'>;
  readonly #isConnected: (connectionId: string) => boolean;
  readonly #runs = new Map<string, DiagnosisRun>();
  /** The newest run of each connection. Only its result is shown. */
  readonly #newest = new Map<string, AbortController>();
  readonly #change = new Emitter<void>();
  #running: AbortController | undefined;
  readonly onDidChange = this.#change.event;

  constructor(channel: Pick<Channel, 'request'>, isConnected: (connectionId: string) => boolean) {
    this.#channel = channel;
    this.#isConnected = isConnected;
  }

  of(connectionId: string | undefined): DiagnosisRun | undefined {
    return connectionId === undefined ? undefined : this.#runs.get(connectionId);
  }

  async start(connectionId: string, deep: boolean): Promise<void> {
    this.cancel();
    const running = new AbortController();
    this.#running = running;
    this.#newest.set(connectionId, running);
    this.#set(connectionId, { state: 'running' });
    let run: DiagnosisRun | undefined;
    try {
      const request = { connectionId, ...(deep && { deep }) };
      const diagnosis = await this.#channel.request(diagnosisOf, request, { signal: running.signal });
      run = { state: 'done', diagnosis, wasConnected: this.#isConnected(connectionId) };
    } catch (error) {
      // A canceled diagnosis has no result.
      if (!running.signal.aborted) run = { state: 'failed', reason: messageOf(error) };
    }
    if (this.#running === running) this.#running = undefined;
    // Another diagnosis of the connection may have started meanwhile.
    if (this.#newest.get(connectionId) !== running) return;
    this.#newest.delete(connectionId);
    this.#set(connectionId, run);
  }

  cancel(): void {
    this.#running?.abort();
  }

  #set(connectionId: string, run: DiagnosisRun | undefined): void {
    if (run) this.#runs.set(connectionId, run);
    else this.#runs.delete(connectionId);
    this.#change.fire();
  }
}
