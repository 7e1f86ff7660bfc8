/** The connections of one run by their names in the scenario. */
import { userError } from '../../model/cause/userErrors.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { Step } from '../../model/scenario/scenario.ts';
import { EventWindow } from './eventWindow.ts';
import type { ReceivedEvent, ScenarioConnection, ScenarioPort } from './scenarioPort.ts';

export interface OpenConnection {
  readonly name: string;
  readonly client: ScenarioConnection;
  readonly window: EventWindow;
  /** The profile before its variables are filled in. It shows which servers would receive a secret. */
  readonly written: ConnectionProfile;
  /** Fires when something was received or has changed. */
  readonly onDidChange: Emitter<void>['event'];
}

export class OpenConnections implements Disposable {
  readonly #port: Pick<ScenarioPort, 'open'>;
  readonly #titleOf: (name: string) => string;
  readonly #open = new Map<string, OpenConnection>();
  /** The IDs of all connections that were opened, including closed ones. */
  readonly ids: string[] = [];

  /** @param titleOf returns the title of a connection in the list of connections, by its name in the scenario */
  constructor(port: Pick<ScenarioPort, 'open'>, titleOf: (name: string) => string) {
    this.#port = port;
    this.#titleOf = titleOf;
  }

  /** @throws UserError when the name is in use */
  assertFree(name: string): void {
    if (this.#open.has(name)) throw userError('scenario.alreadyOpen', { name });
  }

  add(
    name: string,
    { filled, written }: { readonly filled: ConnectionProfile; readonly written: ConnectionProfile },
    network: Network | undefined,
  ): OpenConnection {
    const window = new EventWindow();
    const change = new Emitter<void>();
    const listener = {
      received: (event: ReceivedEvent): void => {
        window.add(event);
        change.fire();
      },
      changed: () => change.fire(),
    };
    const client = this.#port.open({ ...filled, name: this.#titleOf(name) }, network, listener);
    const connection = { name, client, window, written, onDidChange: change.event };
    this.#open.set(name, connection);
    this.ids.push(client.id);
    return connection;
  }

  /** The connection with a name, or the only one. @throws UserError */
  get(name: string | undefined): OpenConnection {
    const open = [...this.#open.keys()].join(', ');
    if (name !== undefined) {
      const found = this.#open.get(name);
      if (found) return found;
      throw userError('scenario.notOpen', { name, open });
    }
    const [only, second] = this.#open.values();
    if (!only) throw userError('scenario.noneOpen');
    if (second) throw userError('scenario.severalOpen', { open });
    return only;
  }

  /** Call this when a step begins that can cause events on any of the connections. */
  beginWindows(step: Step): void {
    for (const { window } of this.#open.values()) window.begin(step);
  }

  /** The open connections, except one. */
  othersThan(connection: OpenConnection): OpenConnection[] {
    return [...this.#open.values()].filter((other) => other !== connection);
  }

  close({ name, client }: OpenConnection): void {
    this.#open.delete(name);
    client.close();
  }

  dispose(): void {
    for (const connection of [...this.#open.values()]) this.close(connection);
  }
}
