/**
 * The variables of the collections that the forms belong to, as the host lists them. They are read when a form needs them, and again after
 * the host reported a change, such as another environment; until then the previous ones are shown.
 */
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { hostChanged } from '../../src/protocol/hostMessages.ts';
import { variablesList } from '../../src/protocol/variableMessages.ts';
import { VariableTable } from './variableTable.ts';

/** The collection of a saved emit, or of a connection. If neither is set, only dynamic variables have a value. */
export interface VariableOrigin {
  readonly uri?: string | undefined;
  readonly connectionId?: string | undefined;
}

interface Known {
  table: VariableTable | undefined;
  isCurrent: boolean;
}

const maxKnown = 20;

export class KnownVariables implements Disposable {
  readonly #channel: Channel;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #known = new Map<string, Known>();
  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#store.add(
      channel.on(hostChanged, () => {
        for (const known of this.#known.values()) known.isCurrent = false;
        this.#changes.fire();
      }),
    );
  }

  /** The variables that were read last. Undefined until they are read, and if they cannot be read. */
  of(origin: VariableOrigin): VariableTable | undefined {
    const key = `${origin.uri ?? ''}\n${origin.connectionId ?? ''}`;
    const known = this.#known.get(key) ?? { table: undefined, isCurrent: false };
    if (!known.isCurrent) {
      known.isCurrent = true;
      if (this.#known.size >= maxKnown) this.#known.clear();
      this.#known.set(key, known);
      void this.#read(origin, known);
    }
    return known.table;
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #read({ uri, connectionId }: VariableOrigin, known: Known): Promise<void> {
    const request = { ...(uri !== undefined && { uri }), ...(connectionId !== undefined && { connectionId }) };
    try {
      known.table = new VariableTable(await this.#channel.request(variablesList, request));
    } catch {
      // The error of the collection is shown when something is sent.
      known.table = undefined;
    }
    this.#changes.fire();
  }
}
