const COMMA = 44;
const NEWLINE = 10;
const RETURN = 13;
const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** 10^0 .. 10^22: the powers that a double holds exactly. */
const EXACT_POWERS = Float64Array.from([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Walks over comma-separated numbers without cutting the text into pieces. Plain decimals of up to 15 digits are read by hand and come
 * out as the nearest double (an integer below 2^53 divided by an exact power of ten is rounded once); anything else goes through `Number`.
 */
export class FieldScanner {
  /** Line of the row that is being read, from 1. */
  line = 1;
  #at = 0;
  #lineStart = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The rest of the present line without its end; moves to the next line. */
  wholeLine(): string {
    const end = this.#text.indexOf('\n', this.#at);
    const stop = end === -1 ? this.#text.length : end;
    const line = this.#text.slice(this.#at, stop);
    this.#at = end === -1 ? stop : end + 1;
    this.line += 1;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  /** Upper bound of the rows that are left. */
  linesLeft(): number {
    let lines = 1;
    for (let at = this.#text.indexOf('\n', this.#at); at !== -1; at = this.#text.indexOf('\n', at + 1)) lines += 1;
    return lines;
  }

  /** True when only line ends are left. */
  atEnd(): boolean {
    for (let at = this.#at; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code !== NEWLINE && code !== RETURN) return false;
    }
    return true;
  }

  /** Marks the beginning of a row. */
  startLine(): void {
    this.#lineStart = this.#at;
  }

  /** Moves behind the end of the row. */
  endLine(): void {
    if (this.#text.charCodeAt(this.#at) === RETURN) this.#at += 1;
    this.#at += 1;
    this.line += 1;
  }

  /** The number in the present field, or NaN when the field holds anything else; stops at the field's end. */
  number(): number {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    let mantissa = 0;
    let point = -1;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code >= ZERO && code <= NINE) mantissa = mantissa * 10 + (code - ZERO);
      else if (code === POINT && point === -1) point = at;
      else break;
    }
    const digits = at - start - (point === -1 ? 0 : 1);
    if (digits === 0 || digits > 15 || !isEnd(text, at)) return this.#slowNumber(start);
    this.#at = at;
    return point === -1 ? mantissa : mantissa / (EXACT_POWERS[at - point - 1] ?? Number.NaN);
  }

  /** Steps over the comma behind a field; false when the row ends here. */
  comma(): boolean {
    if (this.#text.charCodeAt(this.#at) !== COMMA) return false;
    this.#at += 1;
    return true;
  }

  /** The present row as written. */
  lineText(): string {
    const end = this.#text.indexOf('\n', this.#lineStart);
    const line = this.#text.slice(this.#lineStart, end === -1 ? this.#text.length : end);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  /** Field number `column` of the present row as written. */
  field(column: number): string {
    return this.lineText().split(',')[column] ?? '';
  }

  #slowNumber(start: number): number {
    let end = start;
    while (!isEnd(this.#text, end)) end += 1;
    this.#at = end;
    const field = this.#text.slice(start, end);
    if (!DECIMAL.test(field)) return Number.NaN;
    const value = Number(field);
    return Number.isFinite(value) ? value : Number.NaN;
  }
}

function isEnd(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return code === COMMA || code === NEWLINE || (code === RETURN && isLineEnd(text, at + 1));
}

function isLineEnd(text: string, at: number): boolean {
  return at >= text.length || text.charCodeAt(at) === NEWLINE;
}
