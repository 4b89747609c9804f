import type { AssetId } from '../../../contract/units.ts';
import {
  blankMatrix,
  concentration,
  type Correlations,
  pairsOf,
  shrink,
  type Triangle,
  triangleOf,
} from './correlation.ts';
import { type PairSums, sumPair } from './pair-sums.ts';
import { RECENT_WEIGHTS, type RecentPast } from './past-look.ts';

/** Pairs of which sums are kept at most, and books of which correlations are. */
const PAIRS_KEPT = 40_000;
const BOOKS_KEPT = 500;

/** Books whose sums stand ready to take one more asset in. */
const BLOCKS_KEPT = 4;

/** Larger than any asset id, so that a pair of them is one whole number. */
const PAIR_STRIDE = 0x400_0000;

const SQUARES = concentration(RECENT_WEIGHTS);

/** Sums of a pair and of which pasts they are. */
interface KeptPair extends PairSums {
  a: RecentPast;
  b: RecentPast;
}

/** The sums of a book of assets in an order. */
interface Block {
  readonly of: readonly RecentPast[];
  readonly triangle: Triangle;
}

interface KeptBook {
  /** Null = none was put first. */
  readonly first: RecentPast | null;
  readonly others: readonly RecentPast[];
  readonly correlations: Correlations;
}

/**
 * Correlations of books, the same to the bit as `correlate` makes them of the same hours. Sums of pairs are kept until an hour of one of both is another, so
 * that an asset that is looked at beside a book brings its own row alone. Outside the state: all of it is made of bars.
 */
export class CorrelationLook {
  readonly #pairs = new Map<number, KeptPair>();
  readonly #byFirst = new Map<AssetId, KeptBook>();
  #whole: KeptBook | null = null;
  #blocks: Block[] = [];
  /** Where a row is put to a block; read at once, and used again. */
  #scratch = triangleOf(0);
  #blankKept: readonly number[] = [];

  /** Correlations of a book in its order: the same object where nothing is new. */
  of(book: readonly RecentPast[]): Correlations {
    const known = this.#whole;
    if (known !== null && isSame(known.others, book)) return known.correlations;
    const correlations = shrink(this.#blank(book.length), book.length, this.#block(book).triangle, SQUARES);
    this.#whole = { first: null, others: book, correlations };
    return correlations;
  }

  /** Correlations of `others` with `first` at their head: the same object where nothing is new. */
  withFirst(first: RecentPast, others: readonly RecentPast[]): Correlations {
    const known = this.#byFirst.get(first.asset);
    if (known !== undefined && known.first === first && isSame(known.others, others)) return known.correlations;
    const size = others.length + 1;
    const correlations = shrink(this.#blank(size), size, this.#enlarged(first, others), SQUARES);
    if (this.#byFirst.size >= BOOKS_KEPT) this.#byFirst.clear();
    this.#byFirst.set(first.asset, { first, others, correlations });
    return correlations;
  }

  /** The sums of the others, each row begun by its pair with the first. */
  #enlarged(first: RecentPast, others: readonly RecentPast[]): Triangle {
    const { correlations, spreads } = this.#block(others).triangle;
    const size = others.length;
    const triangle = this.#roomFor(size + 1);
    let [from, to] = [0, 0];
    for (let row = 0; row < size; row++) {
      const pair = this.#pair(others[row] as RecentPast, first);
      triangle.correlations[to] = pair.correlation;
      triangle.spreads[to] = pair.spread;
      to++;
      for (let column = 0; column < row; column++, from++, to++) {
        triangle.correlations[to] = correlations[from] as number;
        triangle.spreads[to] = spreads[from] as number;
      }
    }
    return triangle;
  }

  /** A copy of the last one where the size is the same: that is copied as a whole. */
  #blank(size: number): number[] {
    if (this.#blankKept.length !== size * size) this.#blankKept = blankMatrix(size);
    return this.#blankKept.slice();
  }

  #roomFor(size: number): Triangle {
    if (this.#scratch.correlations.length < pairsOf(size)) this.#scratch = triangleOf(size);
    return this.#scratch;
  }

  #block(book: readonly RecentPast[]): Block {
    for (const block of this.#blocks) if (isSame(block.of, book)) return block;
    const triangle = triangleOf(book.length);
    let at = 0;
    for (let i = 1; i < book.length; i++) {
      for (let j = 0; j < i; j++, at++) {
        const pair = this.#pair(book[i] as RecentPast, book[j] as RecentPast);
        triangle.correlations[at] = pair.correlation;
        triangle.spreads[at] = pair.spread;
      }
    }
    const block = { of: book, triangle };
    this.#blocks = [block, ...this.#blocks.slice(0, BLOCKS_KEPT - 1)];
    return block;
  }

  #pair(one: RecentPast, other: RecentPast): PairSums {
    const [a, b] = one.asset < other.asset ? [one, other] : [other, one];
    const key = a.asset * PAIR_STRIDE + b.asset;
    const known = this.#pairs.get(key);
    if (known !== undefined) {
      if (known.a === a && known.b === b) return known;
      known.a = a;
      known.b = b;
      sumPair(a.prepared, b.prepared, RECENT_WEIGHTS, known);
      return known;
    }
    if (this.#pairs.size >= PAIRS_KEPT) this.#pairs.clear();
    const made: KeptPair = { a, b, correlation: Number.NaN, spread: Number.NaN };
    sumPair(a.prepared, b.prepared, RECENT_WEIGHTS, made);
    this.#pairs.set(key, made);
    return made;
  }
}

/** True where both hold the very same pasts. Lists that were handed over are never changed. */
function isSame(a: readonly RecentPast[], b: readonly RecentPast[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < b.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
