/**
 * Carries out the actions on the server that the user requests. It uses the public methods of the library, so that the application
 * and the other reports see the action as if the application had requested it.
 */
import type { NumberedCommand } from '../model/probe/commands.ts';
import { refusals, type Refusal, type Report } from '../model/probe/reports.ts';
import { untagged } from './commandReader.ts';
import type { ServerNamespace, ServerSocket } from './library.ts';
import type { Observed } from './observed.ts';
import { errorText } from './payloads.ts';
import { roomsOf } from './rooms.ts';
import { ignoreErrors } from './wrapMethod.ts';

interface CommandsDeps {
  readonly observed: Observed;
  readonly send: (report: Report, isBasic: boolean) => void;
}

interface Target {
  emit(event: string, ...args: unknown[]): unknown;
}

type OpenNamespace = ServerNamespace & Target & { to(room: string): Target };
type OpenSocket = ServerSocket &
  Target & {
    disconnect(): unknown;
    join(room: string): unknown;
    leave(room: string): unknown;
  };

/** The outcome of a command; `recipients`: the number of sockets. */
interface Outcome {
  readonly refusal: Refusal;
  readonly recipients: number;
}

const noSocket: Outcome = { refusal: 'noSocket', recipients: 0 };

export class Commands {
  readonly #deps: CommandsDeps;

  constructor(deps: CommandsDeps) {
    this.#deps = deps;
  }

  /** Responds to every command. An error of the application must not end the process. */
  run(command: NumberedCommand): void {
    const { request } = command;
    let outcome: Outcome = { refusal: 'failed', recipients: 0 };
    let reported = '';
    try {
      outcome = this.#outcome(command);
    } catch (error) {
      reported = errorText(error);
    }
    const { refusal, recipients } = outcome;
    ignoreErrors(() =>
      this.#deps.send({ type: 'answered', request, refusal: refusals.indexOf(refusal), recipients, reported }, true),
    );
  }

  #outcome(command: NumberedCommand): Outcome {
    if (command.action === 'emit' && command.socket === 0) return this.#emit(command);
    const socket = this.#deps.observed.open(command.socket) as OpenSocket | undefined;
    if (!socket) return noSocket;
    switch (command.action) {
      case 'emit':
        socket.emit(command.event, ...argsOf(command));
        break;
      case 'disconnect':
        socket.disconnect();
        break;
      case 'join':
      case 'leave':
        for (const room of command.rooms) settle(socket[command.action](room));
    }
    return { refusal: 'none', recipients: 1 };
  }

  #emit(command: NumberedCommand & { readonly action: 'emit' }): Outcome {
    const { namespace, rooms, event } = command;
    const args = argsOf(command);
    const sockets = this.#deps.observed.opened.filter(({ nsp }) => nsp.name === namespace);
    // Several servers can have a namespace of this name.
    const namespaces = new Set(sockets.map(({ nsp }) => nsp as OpenNamespace));
    if (namespaces.size === 0) return { refusal: 'noNamespace', recipients: 0 };
    for (const target of namespaces) {
      rooms
        .reduce<Target & { to?: OpenNamespace['to'] }>((to, room) => to.to?.(room) ?? to, target)
        .emit(event, ...args);
    }
    const isRecipient = (socket: ServerSocket): boolean => rooms.some((room) => roomsOf(socket).includes(room));
    return { refusal: 'none', recipients: rooms.length === 0 ? sockets.length : sockets.filter(isRecipient).length };
  }
}

/**
 * The adapter of a cluster joins asynchronously. Without this handler, an error of it would be unhandled and end the
 * process.
 */
function settle(result: unknown): void {
  if (result instanceof Promise) result.catch(() => undefined);
}

function argsOf({ args }: { readonly args: readonly unknown[] }): unknown[] {
  return args.map(untagged);
}
