import { fork } from 'node:child_process';

export interface ChildServer {
  readonly url: string;
  stop(): void;
}

/** Starts a server of this folder in a process of its own. */
export async function startServer(name: string): Promise<ChildServer> {
  const child = fork(`test/bench/${name}.mjs`, { stdio: 'inherit', execArgv: [] });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port: number }));
    child.once('exit', () => reject(new Error(`The bench’s ${name} ended`)));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}
