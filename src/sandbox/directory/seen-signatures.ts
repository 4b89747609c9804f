/** Entries of one generation, two for each request. Two generations are kept: the last 50,000 requests at least, 100,000 at most. */
const GENERATION = 100_000;

/** Places of a generation: a power of two, less than half of which are ever taken. */
const PLACES = 2 ** 18;

/**
 * Marks and whose they are. Flat and of one size from the start: a map of as many entries would move them all whenever it grows, for
 * milliseconds, and be walked by the collector.
 */
class Generation {
  readonly #marks = new Float64Array(PLACES).fill(-1);
  readonly #signers = new Uint32Array(PLACES);
  #size = 0;

  get isFull(): boolean {
    return this.#size >= GENERATION;
  }

  set(mark: number, signer: number): void {
    const at = this.#placeOf(mark);
    if (this.#marks[at] !== mark) this.#size += 1;
    this.#marks[at] = mark;
    this.#signers[at] = signer;
  }

  /** The signer of a mark, or null. */
  get(mark: number): number | null {
    const at = this.#placeOf(mark);
    return this.#marks[at] === mark ? (this.#signers[at] as number) : null;
  }

  clear(): void {
    this.#marks.fill(-1);
    this.#size = 0;
  }

  /** Where a mark is or would be put. Marks are as good as random, so their low bits are a hash of their own. */
  #placeOf(mark: number): number {
    let at = mark % PLACES;
    while (this.#marks[at] !== mark && this.#marks[at] !== -1) at = (at + 1) % PLACES;
    return at;
  }
}

/**
 * Who signed what, as far as it was seen lately. A signature that was changed on its way, or moved to another action, gives the address of
 * nobody; what it still shares with the one that it was made from (its r, or the action with its nonce) tells it from a new key's.
 */
export class SeenSignatures {
  #young = new Generation();
  #old = new Generation();
  /** Signers by number. One that comes again has the number that it had. */
  readonly #numbers = new Map<string, number>();

  /** Notes that `signer` has signed the action of hash `hash`, with a signature of which `r` is the first half; both are 32 bytes. */
  note(signer: string, hash: Uint8Array, r: Uint8Array): void {
    if (this.#young.isFull) {
      const oldest = this.#old;
      oldest.clear();
      this.#old = this.#young;
      this.#young = oldest;
    }
    let number = this.#numbers.get(signer);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(signer, number);
    }
    this.#young.set(markOf(hash), number);
    this.#young.set(markOf(r), number);
  }

  /** True if the action or the first half of the signature was seen from someone who is none of `signers`. */
  isOfAnother(signers: readonly string[], hash: Uint8Array, r: Uint8Array): boolean {
    return [hash, r].some((bytes) => {
      const mark = markOf(bytes);
      const seen = this.#young.get(mark) ?? this.#old.get(mark);
      return seen !== null && !signers.some((signer) => this.#numbers.get(signer) === seen);
    });
  }
}

/** 52 bits of a hash or of an r, which are as good as random: enough to tell some hundred thousand of them apart. */
function markOf(bytes: Uint8Array): number {
  const high = ((bytes[8] as number) << 16) | ((bytes[9] as number) << 8) | (bytes[10] as number);
  const middle = ((bytes[11] as number) << 16) | ((bytes[12] as number) << 8) | (bytes[13] as number);
  return (high * 2 ** 24 + middle) * 16 + ((bytes[14] as number) & 15);
}
