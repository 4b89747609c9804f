import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { invariant } from './invariant.ts';
import { log } from './math.ts';

/** Everything a stream is, JSON-safe; part of every snapshot. */
export interface RandomStreamState {
  readonly seed: number;
  readonly name: string;
  /** The four 32-bit words of xoroshiro128+, signed. */
  readonly words: readonly number[];
  /** Second value of the last pair of normals, not handed out yet. */
  readonly spareNormal: number | null;
}

/**
 * A seeded stream of chance with a name. Streams of different names are independent, so one more draw in one of them never shifts
 * another. xoroshiro128+ of pure-rand, its 128-bit state taken from SHA-256 of seed and name: 32 bits would let two of a few
 * thousand streams coincide.
 */
export class RandomStream {
  readonly #seed: number;
  readonly #name: string;
  #generator: RandomGenerator;
  #spareNormal: number | null = null;

  /** `seed`: any safe integer; `name`: the purpose, such as `paper.fill`. */
  constructor(seed: number, name: string) {
    invariant(Number.isSafeInteger(seed), `a seed is a safe integer, not ${seed}`);
    this.#seed = seed;
    this.#name = name;
    this.#generator = xoroshiro128plusFromState(seedWords(seed, name));
  }

  /** The next 32 bits, 0 .. 2^32 - 1. */
  uint32(): number {
    return this.#generator.next() >>> 0;
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  float(): number {
    // The upper bits of each word: the lowest ones of xoroshiro128+ are its weakest.
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform whole number, `low` and `high` included, without bias. Throws unless both and their distance are safe integers. */
  int(low: number, high: number): number {
    invariant(
      Number.isSafeInteger(low) && Number.isSafeInteger(high) && high >= low && Number.isSafeInteger(high - low),
      `int wants safe integers low <= high, not ${low}..${high}`,
    );
    return uniformInt(this.#generator, low, high);
  }

  /** Standard normal by Marsaglia's polar method; values come in pairs and the second is kept in the state. */
  normal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    for (;;) {
      const u = 2 * this.float() - 1;
      const v = 2 * this.float() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * log(s)) / s);
        this.#spareNormal = v * factor;
        return u * factor;
      }
    }
  }

  /** A stream of its own for a part of this purpose. Depends on the names and the seed only, not on draws made so far. */
  fork(name: string): RandomStream {
    return new RandomStream(this.#seed, `${this.#name}/${name}`);
  }

  /** The whole state; `restore` continues with the same draws. */
  state(): RandomStreamState {
    return {
      seed: this.#seed,
      name: this.#name,
      words: [...this.#generator.getState()],
      spareNormal: this.#spareNormal,
    };
  }

  /** Continues where `state` was taken. Throws `InvariantError` on words that no stream can have. */
  static restore(state: RandomStreamState): RandomStream {
    const { words } = state;
    invariant(
      words.length === 4 && words.every((word) => word === (word | 0)) && words.some((word) => word !== 0),
      `not the state of a random stream: ${JSON.stringify(words)}`,
    );
    const stream = new RandomStream(state.seed, state.name);
    stream.#generator = xoroshiro128plusFromState(words);
    stream.#spareNormal = state.spareNormal;
    return stream;
  }
}

function seedWords(seed: number, name: string): readonly number[] {
  const digest = sha256(utf8ToBytes(`${seed}:${name}`));
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  // All zero is the one state the generator cannot leave; SHA-256 has no known input that gives it, the | 1 makes sure.
  return [view.getInt32(0), view.getInt32(4), view.getInt32(8), view.getInt32(12) | 1];
}
