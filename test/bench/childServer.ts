import { fork } from 'node:child_process';

export interface ChildServer {
  readonly url: string;
  /** Starts the flood of the paced server, and resolves when the last event has been written. */
  send(flood: { rate: number; count: number; names?: number }): Promise<{ sent: number; ms: number }>;
  stop(): void;
}

/** Starts a server of this folder in a separate process. */
export async function startServer(name: string): Promise<ChildServer> {
  const child = fork(`test/bench/${name}.mjs`, { stdio: 'inherit', execArgv: [] });
  const nextMessage = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`The bench’s ${name} ended`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        const { fault } = message as { fault?: string };
        if (fault === undefined) resolve(message as T);
        else reject(new Error(`The bench’s ${name}: ${fault}.`));
      });
    });
  const { port } = await nextMessage<{ port: number }>();
  return {
    url: `http://127.0.0.1:${port}`,
    send: (flood) => {
      const done = nextMessage<{ sent: number; ms: number }>();
      child.send(flood);
      return done;
    },
    stop: () => child.disconnect(),
  };
}
