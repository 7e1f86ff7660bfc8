/** Where a query cannot be read: offset and length in UTF-16 units, as editors and text boxes count. */
export interface FilterFault {
  message: string;
  offset: number;
  length: number;
}

/** Carries a fault out of the parser; it never leaves `parseFilter`. */
export class FilterFaultError extends Error {
  readonly fault: FilterFault;

  constructor(message: string, offset: number, length: number) {
    super(message);
    this.name = 'FilterFaultError';
    this.fault = { message, offset, length };
  }
}

/** A piece of the query as it was meant (without quotes and escapes), and where it stands. */
export interface Piece {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
  readonly quoted: boolean;
}

/** Walks through a query. Everything that it reads knows its place, for faults. */
export class FilterCursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get peek(): string {
    return this.text.charAt(this.at);
  }

  /** At the end of a term: white space or the end of the query. */
  get atBreak(): boolean {
    return this.peek === '' || /\s/.test(this.peek);
  }

  skipSpace(): void {
    while (this.peek !== '' && /\s/.test(this.peek)) this.at++;
  }

  /** Takes the character when it is next. */
  take(character: string): boolean {
    if (this.peek !== character) return false;
    this.at++;
    return true;
  }

  fault(message: string, offset: number, end = this.at): never {
    throw new FilterFaultError(message, offset, Math.min(end, this.text.length) - offset);
  }

  /** A quoted or unquoted piece that ends before white space or one of `stops`; it may be empty. */
  piece(stops = ''): Piece {
    if (this.peek === '"') {
      const quoted = this.quoted();
      if (!this.atBreak && !stops.includes(this.peek)) {
        this.fault('A space is needed after the closing quote', quoted.offset);
      }
      return quoted;
    }
    const offset = this.at;
    while (!this.atBreak && !stops.includes(this.peek)) this.at++;
    return { text: this.text.slice(offset, this.at), offset, length: this.at - offset, quoted: false };
  }

  /** Text in double quotes; `\"` and `\\` stand for themselves, any other backslash is an ordinary character. */
  quoted(): Piece {
    const offset = this.at++;
    let text = '';
    while (this.peek !== '"') {
      if (this.peek === '') this.fault('The text is not closed with a double quote', offset);
      if (this.peek === '\\' && /["\\]/.test(this.text.charAt(this.at + 1))) this.at++;
      text += this.peek;
      this.at++;
    }
    this.at++;
    return { text, offset, length: this.at - offset, quoted: true };
  }
}
