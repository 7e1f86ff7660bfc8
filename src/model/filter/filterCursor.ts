import type { CauseParams, StoredCause } from '../cause/cause.ts';
import type { FilterFaultCode, FilterFaultParams } from '../cause/texts/filterFaultTexts.ts';

/** Why and where a query cannot be parsed. Offset and length are in UTF-16 units, as in editors and text boxes. */
export interface FilterFault extends StoredCause {
  offset: number;
  length: number;
}

/** Carries a fault from the parser to `parseFilter`, which catches it. */
export class FilterFaultError extends Error {
  readonly fault: FilterFault;

  constructor(fault: FilterFault) {
    super(fault.code);
    this.name = 'FilterFaultError';
    this.fault = fault;
  }
}

/** A piece of the query without quotes and escapes, and its position. */
export interface Piece {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
  readonly quoted: boolean;
}

/** Reads a query from left to right. All results have their position, for faults. */
export class FilterCursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get peek(): string {
    return this.text.charAt(this.at);
  }

  /** Whether the cursor is at the end of a term: at white space or at the end of the query. */
  get atBreak(): boolean {
    return this.peek === '' || /\s/.test(this.peek);
  }

  skipSpace(): void {
    while (this.peek !== '' && /\s/.test(this.peek)) this.at++;
  }

  /** Skips the character when it is next. */
  accept(character: string): boolean {
    if (this.peek !== character) return false;
    this.at++;
    return true;
  }

  fault<Code extends FilterFaultCode>(
    code: Code,
    params: FilterFaultParams<Code>,
    offset: number,
    end = this.at,
  ): never {
    const length = Math.min(end, this.text.length) - offset;
    throw new FilterFaultError({ code, params: params as CauseParams, offset, length });
  }

  /** A quoted or unquoted piece that ends before white space or one of `stops`; it may be empty. */
  piece(stops = ''): Piece {
    if (this.peek === '"') {
      const quoted = this.quoted();
      if (!this.atBreak && !stops.includes(this.peek)) {
        this.fault('filter.spaceAfterQuote', {}, quoted.offset);
      }
      return quoted;
    }
    const offset = this.at;
    while (!this.atBreak && !stops.includes(this.peek)) this.at++;
    return { text: this.text.slice(offset, this.at), offset, length: this.at - offset, quoted: false };
  }

  /** Text in double quotes; `\"` and `\\` are escapes, any other backslash is an ordinary character. */
  quoted(): Piece {
    const offset = this.at++;
    let text = '';
    while (this.peek !== '"') {
      if (this.peek === '') this.fault('filter.quoteOpen', {}, offset);
      if (this.peek === '\\' && /["\\]/.test(this.text.charAt(this.at + 1))) this.at++;
      text += this.peek;
      this.at++;
    }
    this.at++;
    return { text, offset, length: this.at - offset, quoted: true };
  }
}
