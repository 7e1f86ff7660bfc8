import type { NamedConnection } from '../../../protocol/shapes.ts';
import type { ByteWriter } from '../byteWriter.ts';
import type { FactColumns, Scope } from './factColumns.ts';
import { onDisk } from './logIndex.ts';
import { type DefinitionType, recordTypes, writeDefinition } from '../recordCodec.ts';

/** Segments are counted from 0. */
const inNoSegment = -1;

/** Writes the definition of a number to a segment before the first record that uses it, so that each segment can be read alone. */
export class Definitions {
  readonly #tables: FactColumns;
  readonly #connections: ReadonlyMap<string, NamedConnection>;
  /** For each table: the segment in which each number was last defined. */
  readonly #defined: Readonly<Record<DefinitionType, number[]>> = { 3: [], 4: [], 5: [] };

  constructor(tables: FactColumns, connections: ReadonlyMap<string, NamedConnection>) {
    this.#tables = tables;
    this.#connections = connections;
  }

  /** 0 means that there is no value. */
  write(writer: ByteWriter, segment: number, scope: number, event: number, rareFactsId: number): void {
    if (this.#needs(recordTypes.name, event, segment)) this.#define(writer, recordTypes.name, event);
    if (this.#needs(recordTypes.scope, scope, segment)) this.#define(writer, recordTypes.scope, scope);
    if (this.#needs(recordTypes.rareFacts, rareFactsId, segment))
      this.#define(writer, recordTypes.rareFacts, rareFactsId);
  }

  /** Writes the definitions of a segment again, connections and namespaces first, until the writer has the given length. */
  writeAgain(writer: ByteWriter, segment: number, maxLength: number): void {
    for (const type of [recordTypes.scope, recordTypes.name, recordTypes.rareFacts] as const) {
      for (const [id, definedIn] of this.#defined[type].entries()) {
        if (definedIn !== segment) continue;
        if (writer.length + longestOf(this.#jsonOf(type, id)) > maxLength) return;
        this.#define(writer, type, id);
      }
    }
  }

  /** Call this when the facts about a connection have changed: its definition is written again before its next record. */
  renamed(connectionId: string): void {
    const defined = this.#defined[recordTypes.scope];
    for (const id of defined.keys()) {
      if (this.#tables.scopes.value(id)?.connectionId === connectionId) defined[id] = inNoSegment;
    }
  }

  clear(): void {
    for (const type of [3, 4, 5] as const) this.#defined[type].length = 0;
  }

  #needs(type: DefinitionType, id: number, segment: number): boolean {
    if (id === 0 || id === onDisk || this.#defined[type][id] === segment) return false;
    this.#defined[type][id] = segment;
    return true;
  }

  #define(writer: ByteWriter, type: DefinitionType, id: number): void {
    writeDefinition(writer, type, id, this.#jsonOf(type, id));
  }

  #jsonOf(type: DefinitionType, id: number): string {
    const { names, scopes, rareFacts } = this.#tables;
    if (type === recordTypes.name) return JSON.stringify(names.value(id));
    return type === recordTypes.scope ? this.#scopeJson(scopes.value(id)) : rareFacts.key(id);
  }

  #scopeJson(scope: Scope | undefined): string {
    const { connectionId = '', namespace, about } = scope ?? {};
    const connection = this.#connections.get(connectionId);
    return JSON.stringify({
      connectionId,
      ...(namespace !== undefined && { namespace }),
      ...(connection && { connection }),
      ...(about && { about }),
    });
  }
}

/** Maximum size of a definition record, in bytes. */
function longestOf(json: string): number {
  return 64 + 3 * json.length;
}
