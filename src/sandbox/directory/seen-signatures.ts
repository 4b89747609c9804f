/** Entries of one generation, two for each request. Two generations are kept: the last 50,000 requests at least, 100,000 at most. */
const GENERATION = 100_000;

/**
 * Who signed what, as far as it was seen lately. A signature that was changed on its way, or moved to another action, gives the address of
 * nobody; what it still shares with the one that it was made from (its r, or the action with its nonce) tells it from a new key's.
 */
export class SeenSignatures {
  #young = new Map<number, string>();
  #old: ReadonlyMap<number, string> = new Map();

  /** Notes that `signer` has signed the action of hash `hash`, with a signature of which `r` is the first half; both are 32 bytes. */
  note(signer: string, hash: Uint8Array, r: Uint8Array): void {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(markOf(hash), signer).set(markOf(r), signer);
  }

  /** True if the action or the first half of the signature was seen from someone who is none of `signers`. */
  isOfAnother(signers: readonly string[], hash: Uint8Array, r: Uint8Array): boolean {
    return [hash, r].some((bytes) => {
      const mark = markOf(bytes);
      const seen = this.#young.get(mark) ?? this.#old.get(mark);
      return seen !== undefined && !signers.includes(seen);
    });
  }
}

/** 52 bits of a hash or of an r, which are as good as random: enough to tell some hundred thousand of them apart. */
function markOf(bytes: Uint8Array): number {
  const high = ((bytes[8] as number) << 16) | ((bytes[9] as number) << 8) | (bytes[10] as number);
  const middle = ((bytes[11] as number) << 16) | ((bytes[12] as number) << 8) | (bytes[13] as number);
  return (high * 2 ** 24 + middle) * 16 + ((bytes[14] as number) & 15);
}
