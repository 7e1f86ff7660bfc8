/** Sends commands to a process with the probe, and handles its responses. */
import { type NumberedCommand, maxCommandBytes, type ProbeCommand } from '../../../model/probe/commands.ts';
import { batchHeadBytes, type ReadReport, type Refusal, refusals } from '../../../model/probe/reports.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { userError } from '../../../model/cause/userErrors.ts';

/** The time is limited, because a process that is paused in a debugger does not respond. */
const maxResponseMs = 10_000;

export interface CommandResult {
  readonly refusal: Refusal;
  /** The number of sockets. */
  readonly recipients: number;
  /** The error that the library threw. */
  readonly reported: string;
}

interface Waiting {
  readonly timer: Disposable;
  readonly resolve: (result: CommandResult) => void;
  readonly reject: (error: unknown) => void;
}

export interface ProbeCommandsDeps {
  readonly clock: Clock;
  /** The name of the source, for error messages. */
  readonly name: string;
  readonly write: (bytes: Buffer) => void;
}

export class ProbeCommands implements Disposable {
  readonly #deps: ProbeCommandsDeps;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(deps: ProbeCommandsDeps) {
    this.#deps = deps;
  }

  /** @throws UserError if the command is too long, or the process does not respond or ends */
  send(command: ProbeCommand): Promise<CommandResult> {
    const request = this.#next++;
    const { clock, name, write } = this.#deps;
    const bytes = commandBytes({ ...command, request });
    return new Promise((resolve, reject) => {
      const timer = clock.after(maxResponseMs, () => {
        this.#waiting.delete(request);
        reject(userError('server.noResponse', { name, timeoutMs: maxResponseMs }));
      });
      this.#waiting.set(request, { timer, resolve, reject });
      write(bytes);
    });
  }

  answered({ request, refusal, recipients, reported }: ReadReport<'answered'>): void {
    const waiting = this.#waiting.get(request);
    if (!waiting) return;
    this.#waiting.delete(request);
    waiting.timer.dispose();
    waiting.resolve({ refusal: refusals[refusal] ?? 'failed', recipients, reported });
  }

  /** Rejects pending commands, because the process is no longer connected. */
  dispose(): void {
    const { name } = this.#deps;
    for (const { timer, reject } of this.#waiting.values()) {
      timer.dispose();
      reject(userError('server.gone', { name }));
    }
    this.#waiting.clear();
  }
}

/**
 * Converts arguments to JSON values in which bytes are tagged. @throws TypeError for a value that JSON cannot represent
 */
export function taggedArgs(args: readonly unknown[]): unknown[] {
  return args.map(tagged);
}

function tagged(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (value instanceof Uint8Array) return { $: 'bytes', v: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(tagged);
  const isPlain = typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);
  if (!isPlain) throw new TypeError(Object.prototype.toString.call(value));
  const v = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tagged(inner)]));
  return Object.hasOwn(v, '$') ? { $: 'object', v } : v;
}

function commandBytes(command: NumberedCommand): Buffer {
  const json = Buffer.from(JSON.stringify(command));
  if (json.length > maxCommandBytes) throw userError('server.tooLarge', { bytes: json.length, limit: maxCommandBytes });
  const head = Buffer.alloc(batchHeadBytes);
  head.writeUInt32BE(json.length);
  return Buffer.concat([head, json]);
}
