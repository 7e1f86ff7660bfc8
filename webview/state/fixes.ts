/**
 * The fixes that findings and diagnoses offer. Invariants: the host changes a profile, because it knows the profile's secrets, and the
 * change can be undone; a snippet is shown in an editor and changes nothing.
 */
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { StoredCause } from '../../src/model/cause/cause.ts';
import { fixesOf, type OfferedFix } from '../../src/model/fix/fix.ts';
import type { ProfileChange } from '../../src/model/fix/fixShapes.ts';
import { targetName } from '../../src/model/fix/targets.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { fixApply, fixUndo, snippetOpen } from '../../src/protocol/fixMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { type ConnectionSummary, isObserved } from '../../src/protocol/shapes.ts';
import { openMenu } from '../ui/menu.ts';
import { fixTexts } from './fixTexts.ts';

export interface FixesDeps {
  readonly channel: Channel;
  readonly session: SessionMirror;
  /** The profile of one of the inspector's own connections, without its secrets. */
  readonly profileOf?: (connection: ConnectionSummary) => ConnectionProfile;
  /** Called when a connection was opened again with another profile. */
  readonly onReplaced?: (connectionId: string) => void;
}

/** The result of the last fix, until it is undone or dismissed. */
export type FixResult =
  | { readonly connectionId: string; readonly fields: string }
  | { readonly connectionId: string; readonly failure: string };

/** The fixes of a cause as a button: its tooltip and its action. */
export interface FixOffer {
  readonly help: string;
  readonly run: (event: Event) => void;
}

export class Fixes implements Disposable {
  readonly #deps: FixesDeps;
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#change.event;
  #result: FixResult | undefined;

  constructor(deps: FixesDeps) {
    this.#deps = deps;
    this.#store.add(deps.session.onDidBegin(() => this.dismiss()));
  }

  get result(): FixResult | undefined {
    return this.#result;
  }

  /**
   * Undefined if there is no fix.
   * @param connectionId the connection that the cause is about
   * @param server the Server header of its server, if it is known
   */
  of(cause: StoredCause, connectionId: string | undefined, server?: string): FixOffer | undefined {
    const connection = connectionId === undefined ? undefined : this.#deps.session.connection(connectionId);
    const isOurs = connection !== undefined && !isObserved(connection);
    const profile = isOurs ? this.#deps.profileOf?.(connection) : undefined;
    const fixes = fixesOf(cause, { profile, server });
    const [best, ...others] = fixes;
    if (!best) return undefined;
    const run = (fix: OfferedFix): void => void this.#run(fix, connectionId);
    if (others.length === 0) return { help: helpOf(best), run: () => run(best) };
    return {
      help: fixTexts.severalHelp(),
      run: ({ currentTarget }) =>
        openMenu(
          currentTarget as HTMLElement,
          fixTexts.menu(),
          fixes.map((fix) => ({ label: labelOf(fix), run: () => run(fix) })),
        ),
    };
  }

  async undo(): Promise<void> {
    const { connectionId } = this.#result ?? {};
    if (connectionId === undefined) return;
    await this.#attempt(connectionId, fixTexts.notUndone, async () => {
      const opened = await this.#deps.channel.request(fixUndo, { connectionId });
      this.#deps.onReplaced?.(opened.connectionId);
      return undefined;
    });
  }

  dismiss(): void {
    this.#set(undefined);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #run(fix: OfferedFix, connectionId = ''): Promise<void> {
    const { channel, onReplaced } = this.#deps;
    await this.#attempt(connectionId, fixTexts.failed, async () => {
      if (fix.kind === 'snippet') {
        await channel.request(snippetOpen, { language: fix.language, text: fix.text });
        return this.#result;
      }
      const opened = await channel.request(fixApply, { connectionId, change: fix.change });
      onReplaced?.(opened.connectionId);
      return { connectionId: opened.connectionId, fields: fieldsOf(fix.change) };
    });
  }

  async #attempt(
    connectionId: string,
    failed: (params: { reason: string }) => string,
    run: () => Promise<FixResult | undefined>,
  ): Promise<void> {
    try {
      this.#set(await run());
    } catch (error) {
      this.#set({ connectionId, failure: failed({ reason: messageOf(error) }) });
    }
  }

  #set(result: FixResult | undefined): void {
    this.#result = result;
    this.#change.fire();
  }
}

function labelOf(fix: OfferedFix): string {
  return fix.kind === 'profile'
    ? fixTexts.change({ fields: fieldsOf(fix.change) })
    : fixTexts.snippet({ target: targetName(fix.target) });
}

function helpOf(fix: OfferedFix): string {
  return fix.kind === 'profile'
    ? fixTexts.changeHelp({ fields: fieldsOf(fix.change) })
    : fixTexts.snippetHelp({ target: targetName(fix.target) });
}

/** The changed fields as in the profile: `path: "/ws"`. */
function fieldsOf(change: ProfileChange): string {
  return Object.entries(change)
    .map(([field, value]) => `${field}: ${JSON.stringify(value)}`)
    .join(', ');
}
