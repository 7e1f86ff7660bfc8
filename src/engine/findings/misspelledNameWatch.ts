import { explain } from '../../model/cause/causeTexts.ts';
import { sameExceptForm } from '../../model/findings/similarNames.ts';
import type { NameOnConnection, NameTrack } from './tracks.ts';
import { about, type WatchDeps } from './watched.ts';

/** A name is compared when it has been emitted this often. */
const comparedAt: ReadonlySet<number> = new Set([3, 30, 300]);
const maxCompared = 200;

/**
 * Finds events that are emitted without requesting an acknowledgement, under a name that differs only in case or separators from one that the server
 * uses. A server does not report an event for which it has no handler, so this is all that the traffic shows.
 */
export class MisspelledNameWatch {
  readonly #deps: WatchDeps;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  emitted({ name, connection }: NameOnConnection, seq: number): void {
    if (!comparedAt.has(name.count) || isUsed(name)) return;
    const used: string[] = [];
    for (const other of name.target.names.values()) {
      if (used.length >= maxCompared) break;
      if (other.event !== name.event && isUsed(other)) used.push(other.event);
    }
    const similar = sameExceptForm(name.event, used);
    if (similar === undefined) return;
    this.#deps.findings.report({
      key: `unheard ${name.key}`,
      cause: explain(
        'finding.emitUnheard',
        { event: name.event, count: name.count, similar },
        { confidence: 'possible' },
      ),
      severity: 'info',
      ...about(connection),
      seqs: [seq],
      count: name.count,
    });
  }

  /** The server acknowledges the name, or sends it itself. */
  used({ target, event }: NameTrack): void {
    const emitted = target.names.get(`out ${event}`);
    if (emitted) this.#deps.findings.withdraw(`unheard ${emitted.key}`);
  }
}

/** Whether the server acknowledges the name, or sends an event of this name. */
function isUsed({ target, event, dir, acknowledged }: NameTrack): boolean {
  return dir === 'in' || acknowledged > 0 || target.names.has(`in ${event}`);
}
