/**
 * The connections of finished scenario runs that stay in the list of connections, so that the user can examine them. Their number is
 * limited: the connections of the oldest runs are removed first. A run also replaces the connections of the previous run with the same key.
 */
const maxConnections = 100;

export interface KeptRunsDeps {
  /** Whether the connection is in the list and is not connected. The user may have removed it, or connected it again. */
  readonly isClosed: (connectionId: string) => boolean;
  readonly remove: (connectionId: string) => void;
}

export class KeptRuns {
  readonly #deps: KeptRunsDeps;
  /** The newest run is the last. */
  readonly #runs = new Map<string, string[]>();

  constructor(deps: KeptRunsDeps) {
    this.#deps = deps;
  }

  /** Must be called when a run starts. */
  begin(key: string): void {
    this.#drop(key);
    this.#runs.set(key, []);
  }

  /** Must be called when a run opened a connection. */
  add(key: string, connectionId: string): void {
    const own = this.#runs.get(key) ?? [];
    this.#runs.set(key, [...own, connectionId]);
    let count = [...this.#runs.values()].reduce((sum, ids) => sum + ids.length, 0);
    for (const [other, ids] of this.#runs) {
      if (count <= maxConnections || other === key) return;
      this.#drop(other);
      count -= ids.length;
    }
  }

  #drop(key: string): void {
    const ids = this.#runs.get(key) ?? [];
    this.#runs.delete(key);
    for (const id of ids) if (this.#deps.isClosed(id)) this.#deps.remove(id);
  }
}
