/**
 * Waits for the probes of Node.js processes on a local socket. A probe is accepted if it knows the token. Its reports
 * are not trusted: a connection whose bytes cannot be read is closed. The next bytes are read when the previous ones
 * are processed, so that a flood of reports waits in the process that sends it, where it is bounded.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { Disposable } from '../../../base/disposable.ts';
import { readReports } from '../../../model/probe/reportReader.ts';
import { type ReadReport, reportVersion } from '../../../model/probe/reports.ts';
import { Batches } from './batches.ts';

export type Hello = ReadReport<'hello'>;

/** Receives the reports of a process. */
export interface ReportSink {
  process(reports: readonly ReadReport[]): Promise<void>;
  /** Called when the process ended, or closed the connection. */
  closed(): void;
}

/** The connection to a process. */
export interface ProbeLink {
  /** Sends a command. */
  write(bytes: Uint8Array): void;
  close(): void;
}

export interface ProbeServerDeps {
  readonly path: string;
  readonly token: string;
  /** Called for a process that has the token. Returns undefined if the process is not watched. */
  readonly accepts: (hello: Hello, link: ProbeLink) => ReportSink | undefined;
  readonly failed: (error: unknown) => void;
}

const maxHelloBytes = 16_384;
/** How long a connection may exist without having sent the token. */
const maxSilentMs = 5000;
const maxConnections = 1000;

export class ProbeServer implements Disposable {
  readonly #deps: ProbeServerDeps;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(deps: ProbeServerDeps) {
    this.#deps = deps;
    this.#server = createServer((socket) => void this.#serve(socket));
    this.#server.maxConnections = maxConnections;
  }

  /** Resolves when probes can connect. Rejects with the error of the system. */
  static async listen(deps: ProbeServerDeps): Promise<ProbeServer> {
    const probes = new ProbeServer(deps);
    const server = probes.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(deps.path, resolve);
    });
    server.on('error', deps.failed);
    return probes;
  }

  dispose(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    const silence = setTimeout(() => socket.destroy(), maxSilentMs);
    const batches = new Batches();
    let sink: ReportSink | undefined;
    try {
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        for (const batch of batches.push(chunk, sink ? undefined : maxHelloBytes)) {
          const reports = readReports(batch);
          if (sink) await sink.process(reports);
          else {
            sink = this.#accepted(reports, socket);
            if (!sink) return;
            clearTimeout(silence);
            socket.write('+');
          }
        }
      }
    } catch (error) {
      // The end of a process can also be an error of its connection.
      if (sink && !isConnectionError(error)) this.#deps.failed(error);
    } finally {
      clearTimeout(silence);
      this.#sockets.delete(socket);
      socket.destroy();
      sink?.closed();
    }
  }

  #accepted(reports: readonly ReadReport[], socket: Socket): ReportSink | undefined {
    const [hello] = reports;
    if (hello?.type !== 'hello' || hello.version !== reportVersion) return undefined;
    const token = Buffer.from(this.#deps.token);
    const given = Buffer.from(hello.token);
    if (given.length !== token.length || !timingSafeEqual(given, token)) return undefined;
    return this.#deps.accepts(hello, {
      write: (bytes) => void socket.write(bytes),
      close: () => void socket.destroy(),
    });
  }
}

function isConnectionError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
