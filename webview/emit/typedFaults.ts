import type { Clock } from '../../src/base/clock.ts';
import { type Disposable } from '../../src/base/disposable.ts';
import { type ArgumentFault, readArgument } from './argumentDraft.ts';
import type { EmitDraft } from './emitDraft.ts';

/** A fault is shown when nothing was typed for this many milliseconds, because an incomplete value is not a fault yet. */
const pauseMs = 500;
/** Longer texts are checked when they are emitted. */
const maxChecked = 100_000;

/** The faults of the JSON arguments while they are typed. */
export class TypedFaults implements Disposable {
  readonly #clock: Clock;
  readonly #draft: () => Pick<EmitDraft, 'args' | 'saved'>;
  readonly #onChange: () => void;
  #faults: ReadonlyMap<number, ArgumentFault> = new Map();
  #timer: Disposable | undefined;

  constructor(clock: Clock, draft: () => Pick<EmitDraft, 'args' | 'saved'>, onChange: () => void) {
    this.#clock = clock;
    this.#draft = draft;
    this.#onChange = onChange;
  }

  of(id: number): ArgumentFault | undefined {
    return this.#faults.get(id);
  }

  /** Must be called when a text changed: starts the pause again. */
  changed(): void {
    this.#timer?.dispose();
    this.#timer = this.#clock.after(pauseMs, () => this.#check());
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #check(): void {
    const faults = new Map<number, ArgumentFault>();
    const { args, saved } = this.#draft();
    for (const arg of args) {
      if (arg.type !== 'json' || arg.text.trim() === '' || arg.text.length > maxChecked) continue;
      const reading = readArgument(arg, saved !== undefined);
      if ('fault' in reading) faults.set(arg.id, reading.fault);
    }
    if (faults.size === 0 && this.#faults.size === 0) return;
    this.#faults = faults;
    this.#onChange();
  }
}
