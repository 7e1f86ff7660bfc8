/**
 * Limits how many payloads are read. Above 5,000 events a second, only a limited number of payloads of rare names are
 * read.
 */

const busyPerSecond = 5000;
const readsPerSecond = 5000;
const readsWhileBusy = 100;
/** More frequent names are not compared. */
const perName = 200;
const perNameWhileBusy = 20;

export class ArgumentBudget {
  #second = -1;
  #events = 0;
  #reads = 0;
  #wasBusy = false;

  /** Called for each event. @param second of the capture */
  event(second: number): void {
    if (second !== this.#second) this.#begin(second);
    this.#events++;
  }

  /** Whether a payload may be read now. */
  take(): boolean {
    if (this.#reads >= (this.isSampling ? readsWhileBusy : readsPerSecond)) return false;
    this.#reads++;
    return true;
  }

  /** Whether there are too many events to read all arguments. */
  get isSampling(): boolean {
    return this.#wasBusy || this.#events > busyPerSecond;
  }

  /** Maximum number of events of one name that are compared in a second. */
  get maxPerName(): number {
    return this.isSampling ? perNameWhileBusy : perName;
  }

  #begin(second: number): void {
    this.#wasBusy = second === this.#second + 1 && this.#events > busyPerSecond;
    this.#second = second;
    this.#events = 0;
    this.#reads = 0;
  }
}
