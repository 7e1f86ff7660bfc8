/** Packets of the default parser for fuzz tests: valid ones of every kind, invalid ones, and borderline cases. */
import { random } from './malformed.ts';

/** A value that a transport delivers (text or bytes), or a value that no transport delivers. */
export type Chunk = string | Uint8Array | ArrayBuffer | DataView | object | null | undefined;
type RandomInt = (max: number) => number;

const usualNames = ['tick', 'message', 'a name with blanks', 'überall 🙂', '__proto__', 'x'.repeat(40)];
const names = [
  ...usualNames,
  '',
  'constructor',
  'toString',
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
  'con\\u006eect',
  'esc\\"aped\\\\',
  '\\ud83d\\ude00',
  '\\ud800',
  '\ud800',
  '_placeholder',
];
const strings = [
  ...names,
  'plain',
  'just four',
  'line\\nbreak',
  '\\/\\b\\f\\n\\r\\t\\"\\\\',
  '\\u0000',
  '\\uD83D\\uDE00',
  '\u2028',
  '\u007f',
  'é',
  '😀',
  '\udc00',
  '\\\\',
  '\\\\\\"',
  'B64offset',
  '1700000000000-0',
  'y'.repeat(300),
];
const wrongStrings = [
  '\n',
  '\t',
  '\u0000',
  '\u000b',
  'four\u001f',
  '\u0010',
  '\\x',
  '\\u12',
  '\\u12g4',
  '\\',
  '"',
  '\\U0041',
];
const numbers = [
  '0',
  '-0',
  '1',
  '42',
  '-7',
  '1.5',
  '0.25e-7',
  '1E+5',
  '1e400',
  '-1e-400',
  '9007199254740993',
  '123456789012345678901234567890',
];
const wrongNumbers = ['01', '+1', '.5', '1.', '1e', '1e+', '-', '--1', '0x10', 'NaN', 'Infinity', '1_0', '1-', '-a'];
const literals = ['true', 'false', 'null'];
const wrongLiterals = ['tru', 'True', 'nul', 'falsy', 'undefined', 'truee', "'x'", '/**/1', '\u00a0', '\ufeff1'];
const keys = [
  'a',
  'b',
  'num',
  '_placeholder',
  '__proto__',
  'constructor',
  'toJSON',
  '',
  'é',
  '_pl\\u0061ceholder',
  'id',
  '0',
];
const blanks = ['', '', '', '', ' ', '\n', '\t ', '\r\n'];
const wrongBlanks = ['\u00a0', '\u000b', '\u2003'];

const corruptions = [...Array.from('0123456789[]{}",:-/_\\ \n\u0000abtruen'), '\u0001', '\ud800', 'é'];

/** Generates inputs, the same ones for the same seed. Each input is a list of chunks that a server might send in this order. */
export class PacketGrammar {
  readonly #randomInt: RandomInt;

  constructor(seed: number) {
    this.#randomInt = random(seed);
  }

  next(): Chunk[] {
    const chunks = this.#packet();
    for (let times = this.#once(5) ? 1 + this.#randomInt(3) : 0; times > 0; times--) this.#corrupt(chunks);
    return chunks;
  }

  /** Returns true once in `times` calls on average. */
  #once(times: number): boolean {
    return this.#randomInt(times) === 0;
  }

  #of<T>(list: readonly T[]): T {
    return list[this.#randomInt(list.length)] as T;
  }

  #packet(): Chunk[] {
    switch (this.#randomInt(24)) {
      case 0:
        return [this.#noise()];
      case 1:
        return [this.#attachment()];
      case 2:
        return [this.#of(['0', '1', '4', '7', '9', 'x', '']) + this.#of(['', '/chat,']) + this.#value(2)];
      case 3:
      case 4:
      case 5:
        return this.#binary();
      case 6:
        return [`3${this.#head()}[${this.#list(2)}]`];
      default:
        return [`2${this.#head()}${this.#event(0)}`];
    }
  }

  #binary(): Chunk[] {
    const count = this.#once(20) ? this.#randomInt(13) : 1 + this.#randomInt(3);
    const ackId = this.#once(30)
      ? this.#of(['', '-1', '1.5', '01', 'x', '1e1', ' 2', '99999999999999999999'])
      : String(count);
    const type = this.#once(5) ? '6' : '5';
    const text = `${type}${ackId}${this.#once(50) ? '' : '-'}${this.#head()}${this.#event(count)}`;
    return [text, ...Array.from({ length: count }, () => this.#attachment())];
  }

  #head(): string {
    const namespace = this.#once(3)
      ? this.#of(['/chat,', '/,', '/a/b?c=1,', '/ü,', '/["x"],', '/chat', '/ ,', '//,'])
      : '';
    const id = this.#once(3)
      ? this.#of(['0', '7', '12', '007', '999999999999999', '9007199254740993', ' ', '-1', '1.5', '1 ', '9'.repeat(30)])
      : '';
    return namespace + id;
  }

  /** The array of an event, with placeholders for this many attachments. */
  #event(attachments: number): string {
    const first = this.#once(20) ? this.#value(1) : `"${this.#of(this.#once(4) ? names : usualNames)}"`;
    const holders = Array.from({ length: attachments }, (_, index) => this.#placeholder(index));
    const rest = [this.#list(2), ...holders, this.#once(3) ? this.#list(1) : ''].filter((part) => part !== '');
    const space = this.#space();
    return `${space}[${space}${[first, ...rest].join(`${space},${this.#space()}`)}${space}]${this.#space()}`;
  }

  #placeholder(index: number): string {
    if (!this.#once(10))
      return this.#once(3) ? `{"in":[{"_placeholder":true,"num":${index}}]}` : `{"_placeholder":true,"num":${index}}`;
    const shapes = [
      `{"num":${index},"_placeholder":true}`,
      `{"_placeholder":true,"num":${index},"more":1}`,
      `{"_placeholder":true,"num":"${index}"}`,
      `{"_placeholder":true,"num":${index + 1}}`,
      `{"_placeholder":true,"num":${index + 5}}`,
      `{"_placeholder":true,"num":-1}`,
      `{"_placeholder":true,"num":0.5}`,
      `{"_placeholder":true}`,
      `{"_placeholder":false,"num":99}`,
      `{"_pl\\u0061ceholder":true,"num":99}`,
      `{ "_placeholder" : true , "num" : ${index} }`,
      `{"_placeholder":true,"num":${index},"num":99}`,
      `{"__proto__":{"_placeholder":true,"num":99}}`,
      `"{\\"_placeholder\\":true,\\"num\\":99}"`,
      `"_placeholder"`,
      '{}',
    ];
    return this.#of(shapes);
  }

  #list(depth: number): string {
    const values = Array.from({ length: this.#randomInt(4) }, () => this.#value(depth));
    return values.join(`${this.#space()},${this.#space()}`);
  }

  #value(depth: number): string {
    const wrong = this.#once(400);
    switch (this.#randomInt(depth > 0 ? 8 : 5)) {
      case 0:
      case 1:
        return `"${this.#of(wrong ? wrongStrings : strings)}"`;
      case 2:
      case 3:
        return this.#of(wrong ? wrongNumbers : numbers);
      case 4:
        return this.#of(wrong ? wrongLiterals : literals);
      case 5:
      case 6: {
        const members = Array.from({ length: this.#randomInt(4) }, () => this.#member(depth - 1));
        return `{${members.join(',')}${wrong ? ',' : ''}}`;
      }
      default: {
        if (this.#once(200)) return this.#deep();
        return `[${this.#space()}${this.#list(depth - 1)}${wrong ? ',' : ''}${this.#space()}]`;
      }
    }
  }

  #member(depth: number): string {
    const colon = this.#once(800) ? '' : ':';
    return `${this.#space()}"${this.#of(keys)}"${this.#space()}${colon}${this.#space()}${this.#value(depth)}`;
  }

  /** Depths near the limit of the parser, and beyond it. */
  #deep(): string {
    const depth = this.#of([100, 253, 254, 255, 256, 257, 258, 600]);
    const [open, close] = this.#once(2) ? ['[', ']'] : ['{"a":', '}'];
    return open.repeat(depth) + this.#of(numbers) + close.repeat(this.#once(10) ? depth - 1 : depth);
  }

  #space(): string {
    return this.#once(900) ? this.#of(wrongBlanks) : this.#once(4) ? this.#of(blanks) : '';
  }

  #attachment(): Chunk {
    const bytes = Uint8Array.from({ length: this.#randomInt(20) }, () => this.#randomInt(256));
    switch (this.#randomInt(40)) {
      case 0:
        return bytes.buffer;
      case 1:
        return new DataView(bytes.buffer);
      case 2:
        return this.#of([null, undefined, {}, { base64: true }, 7 as unknown as object]);
      case 3:
        return Buffer.alloc(100, 'other').subarray(10, 30);
      default:
        return Buffer.from(bytes);
    }
  }

  #noise(): string {
    const from = this.#of(['0123456789[]{}",:-/_\\ \n\u0000abtrue', '\u0000\u0019\u001f !"', '2[]",5-{}:0\\']);
    return Array.from({ length: this.#randomInt(30) }, () => from.charAt(this.#randomInt(from.length))).join('');
  }

  /** Removes, inserts, cuts off, duplicates or moves a part of the chunks. */
  #corrupt(chunks: Chunk[]): void {
    const at = this.#randomInt(chunks.length);
    const chunk = chunks[at];
    if (typeof chunk === 'string' && !this.#once(4)) chunks[at] = this.#corruptedText(chunk);
    else if (this.#once(3)) chunks.splice(at, 1);
    else if (this.#once(2)) chunks.splice(this.#randomInt(chunks.length + 1), 0, chunk);
    else chunks.push(...chunks.splice(at, 1));
    if (chunks.length === 0) chunks.push(this.#noise());
  }

  #corruptedText(text: string): string {
    const at = this.#randomInt(text.length + 1);
    const character = this.#of(corruptions);
    switch (this.#randomInt(7)) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text.slice(0, at) + character + text.slice(at + 1);
      case 2:
        return text.slice(0, at) + character + text.slice(at);
      case 3:
        return text.slice(0, at) + text.slice(at + 1 + this.#randomInt(5));
      case 4: {
        // The first bracket after a random position is replaced with another bracket.
        const from = text.slice(at).search(/[[\]{}]/);
        return from < 0 ? text : text.slice(0, at + from) + this.#of(['[', ']', '{', '}']) + text.slice(at + from + 1);
      }
      case 5:
        return text + this.#of([']', '}', ' ', ',', 'x', '"', '[]']);
      default:
        return text.slice(0, at) + text.slice(this.#randomInt(at + 1));
    }
  }
}
