import type { NamedConnection } from '../../protocol/shapes.ts';
import type { ByteWriter } from './byteWriter.ts';
import type { FactTables, Scope } from './factTables.ts';
import { onDisk } from './logIndex.ts';
import { type DefinitionType, recordTypes, writeDefinition } from './recordCodec.ts';

/** Sees to it that a segment says what its numbers stand for before it uses them. */
export class Definitions {
  readonly #tables: FactTables;
  readonly #connections: ReadonlyMap<string, NamedConnection>;
  /** By table, the segment that each number was last defined in. */
  readonly #defined: Readonly<Record<DefinitionType, number[]>> = { 3: [], 4: [], 5: [] };

  constructor(tables: FactTables, connections: ReadonlyMap<string, NamedConnection>) {
    this.#tables = tables;
    this.#connections = connections;
  }

  /** 0 stands for nothing. */
  write(writer: ByteWriter, segment: number, scope: number, event: number, words: number): void {
    const { names, scopes, words: table } = this.#tables;
    if (this.#needs(recordTypes.name, event, segment)) {
      writeDefinition(writer, recordTypes.name, event, JSON.stringify(names.value(event)));
    }
    if (this.#needs(recordTypes.scope, scope, segment)) {
      writeDefinition(writer, recordTypes.scope, scope, this.#scopeJson(scopes.value(scope)));
    }
    if (this.#needs(recordTypes.words, words, segment)) {
      writeDefinition(writer, recordTypes.words, words, table.key(words));
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

  #scopeJson(scope: Scope | undefined): string {
    const { connectionId = '', namespace } = scope ?? {};
    const connection = this.#connections.get(connectionId);
    return JSON.stringify({
      connectionId,
      ...(namespace !== undefined && { namespace }),
      ...(connection && { connection }),
    });
  }
}
