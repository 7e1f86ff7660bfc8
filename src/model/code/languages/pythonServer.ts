import type { CodeConnection } from '../language.ts';
import { portOf } from './javascript.ts';
import { pythonText } from './python.ts';

const step = '    ';

/** The value that a handler returns is the acknowledgement. */
export function pythonHandler(event: string, args: number, wantsAck: boolean, namespace: string): string {
  const names = ['sid', ...Array.from({ length: args }, (_, index) => `arg${index}`)];
  const name = `on_${event.toLowerCase().replace(/[^a-z\d]+/g, '_')}`.replace(/_$/, '');
  return [
    `@sio.on(${pythonText(event)}, namespace=${pythonText(namespace)})`,
    `async def ${name}(${names.join(', ')}):`,
    `${step}print(${names.join(', ')})`,
    ...(wantsAck ? [`${step}return None`] : []),
  ].join('\n');
}

export function pythonServer(connection: CodeConnection, handlers: readonly string[]): string {
  const { path } = connection;
  const socketPath = path === undefined ? '' : `, socketio_path=${pythonText(path.replace(/^\//, ''))}`;
  return [
    'import socketio',
    'from aiohttp import web',
    '',
    'sio = socketio.AsyncServer(async_mode="aiohttp")',
    'app = web.Application()',
    `sio.attach(app${socketPath})`,
    ...handlers.flatMap((handler) => ['', '', handler]),
    '',
    '',
    'if __name__ == "__main__":',
    `${step}web.run_app(app, port=${portOf(connection)})`,
  ].join('\n');
}
