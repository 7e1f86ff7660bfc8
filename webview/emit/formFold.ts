/** The space that a panel has for the emit form. */
export interface FormSpace {
  /** Whether the panel is so narrow that the form is one line unless the user opens it. */
  readonly isCompact: boolean;
  /** Whether the panel is so low that the form is one line while it shows the details of an entry, unless the user opens the form. */
  readonly isTight: boolean;
}

/** Determines whether the form is one line, from the choice of the user and the size of the panel. */
export class FormFold {
  /** The last choice of the user; undefined if there is none. */
  #chosen: boolean | undefined;
  #space: FormSpace = { isCompact: false, isTight: false };
  /** Why the form is open although the panel is tight. */
  #openInTight: 'requested' | 'inUse' | undefined;

  constructor(chosen: boolean | undefined) {
    this.#chosen = chosen;
  }

  /** Whether the arguments and the less common options are hidden. */
  get isFolded(): boolean {
    return this.#space.isTight ? this.#openInTight === undefined : (this.#chosen ?? this.#space.isCompact);
  }

  /**
   * Adapts the form to the space. Returns whether the form changes.
   * @param hasFocus whether the form has the focus. A form with the focus stays open, even though an emit also shows the details of its
   * entry.
   */
  fit(space: FormSpace, hasFocus: boolean): boolean {
    const { isFolded } = this;
    const becomesTight = space.isTight && !this.#space.isTight;
    if (!space.isTight) this.#openInTight = undefined;
    else if (becomesTight) this.#openInTight = hasFocus && !isFolded ? 'inUse' : undefined;
    this.#space = space;
    return isFolded !== this.isFolded;
  }

  /** Called when the focus moves to another part of the panel. Returns whether the form changes. */
  leave(): boolean {
    if (this.#openInTight !== 'inUse') return false;
    this.#openInTight = undefined;
    return true;
  }

  /** Must be called when the hidden part contains something that the user must see or correct. */
  open(): void {
    this.choose(false);
  }

  choose(isFolded: boolean): void {
    // Space for the details is needed for a while; this does not change the form that the user chose.
    if (this.#space.isTight) this.#openInTight = isFolded ? undefined : 'requested';
    else this.#chosen = isFolded;
  }
}
